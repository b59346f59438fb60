//! How the system is built, checked, set and run, from the files that say so.

pub mod checks;
pub mod cluster;
pub mod compose;
pub mod image;
pub mod settings;
pub mod yaml;

use crate::outline::item::Table;
use crate::outline::scan::Scan;
use crate::outline::select::system_files::{Setup, setup};

/// Something that runs on its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// As its file calls it.
    pub name: String,
    /// `service`, `Deployment`, `CronJob`, `process`, …
    pub kind: String,
    /// The image that it runs; empty when it is built here.
    pub image: String,
    /// The folder that it is built from; empty when it is not.
    pub build: String,
    /// The command that starts it, where the file says so.
    pub command: String,
    /// Ports as written.
    pub ports: Vec<String>,
    /// Services that it waits for or names in its settings.
    pub needs: Vec<String>,
    /// Path of the file.
    pub from: String,
    /// 1-based.
    pub line: u32,
    /// Other files that say more of it.
    pub also: Vec<String>,
}

impl Service {
    /// Takes in what another file says of the same service.
    fn join(&mut self, other: Self) {
        for (own, more) in
            [(&mut self.image, other.image), (&mut self.build, other.build), (&mut self.command, other.command)]
        {
            if own.is_empty() {
                *own = more;
            }
        }
        let lists =
            [(&mut self.ports, other.ports), (&mut self.needs, other.needs), (&mut self.also, vec![other.from])];
        for (own, more) in lists {
            let new: Vec<String> = more.into_iter().filter(|one| !own.contains(one)).collect();
            own.extend(new);
        }
    }
}

/// An image that is built here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Image {
    /// Path of the Dockerfile.
    pub from: String,
    /// What it begins with: the last stage that names an image.
    pub base: String,
    /// Ports that it opens.
    pub ports: Vec<String>,
    /// What it starts.
    pub command: String,
}

/// What a service of a Git host does after a push.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// As the file calls it.
    pub name: String,
    /// When: `push`, `pull_request`, …
    pub when: Vec<String>,
    /// Names of the jobs.
    pub jobs: Vec<String>,
    /// Commands that it runs, the first ones.
    pub commands: Vec<String>,
    /// Path of the file.
    pub from: String,
}

/// A setting that a file lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// As written; empty when none is.
    pub default: String,
    /// The comment that stands with it.
    pub meaning: String,
    /// Path of the file.
    pub from: String,
    /// 1-based.
    pub line: u32,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct System {
    pub services: Vec<Service>,
    pub images: Vec<Image>,
    pub checks: Vec<Check>,
    pub settings: Vec<Setting>,
    /// Models of files that are kept as text, with their paths.
    pub models: Vec<(String, Table)>,
}

impl System {
    /// From all texts of a scan, in the order of their paths.
    pub fn new(scan: &Scan) -> Self {
        let mut system = Self::default();
        for (path, text) in &scan.texts {
            let Some(kind) = setup(path) else { continue };
            crate::outline::steps::count(text.len());
            match kind {
                Setup::Compose => system.services.extend(compose::services(path, text)),
                Setup::Cluster => system.services.extend(cluster::workloads(path, text)),
                Setup::Processes => system.services.extend(compose::processes(path, text)),
                Setup::Image => system.images.extend(image::image(path, text)),
                Setup::Checks => system.checks.extend(checks::check(path, text)),
                Setup::Settings => system.settings.extend(settings::settings(path, text)),
                Setup::Models => {
                    let tables = crate::outline::tables::script::prisma(text);
                    system.models.extend(tables.into_iter().map(|table| (path.clone(), table)));
                }
                Setup::Owners => {}
            }
        }
        system.services = merged(system.services);
        system
    }
}

/// One service that several files speak of (a Compose file and what overrides it, a manifest and its overlay) is one.
fn merged(all: Vec<Service>) -> Vec<Service> {
    let mut out: Vec<Service> = Vec::new();
    let mut places: std::collections::BTreeMap<(String, String), usize> = std::collections::BTreeMap::new();
    for service in all {
        let key = (service.kind.clone(), service.name.clone());
        match places.get(&key).and_then(|place| out.get_mut(*place)) {
            Some(known) => known.join(service),
            None => {
                places.insert(key, out.len());
                out.push(service);
            }
        }
    }
    out
}
