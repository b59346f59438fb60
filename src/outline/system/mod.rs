//! How the system is built, checked, set and run, from the files that say so.

pub mod checks;
pub mod cluster;
pub mod compose;
mod gateway;
pub mod image;
pub mod licence;
pub mod openapi;
pub mod owners;
pub mod parts;
pub mod settings;
mod spoken;
pub mod yaml;

use std::collections::BTreeMap;

use crate::outline::entry_points::frameworks::graphql_schema::{self, SchemaField};
use crate::outline::item::Table;
use crate::outline::scan::Scan;
use crate::outline::select::system_files::{Setup, setup};
use crate::outline::system::owners::Rule;
use crate::outline::system::parts::{Check, Image, Operation, Service, Setting};

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct System {
    pub services: Vec<Service>,
    pub images: Vec<Image>,
    pub checks: Vec<Check>,
    pub settings: Vec<Setting>,
    /// Models of files that are kept as text, with their paths.
    pub models: Vec<(String, Table)>,
    /// What schemas of GraphQL answer.
    pub fields: Vec<Operation>,
    /// Where settings of a gateway send what comes in.
    pub forwards: Vec<Operation>,
    /// What descriptions in OpenAPI say.
    pub operations: Vec<Operation>,
    /// Who owns what.
    pub owners: Vec<Rule>,
    /// Licences of the root's files, by the files' paths.
    pub licences: BTreeMap<String, &'static str>,
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
                Setup::Gateway => {
                    system.settings.extend(settings::settings(path, text));
                    system.forwards.extend(gateway::routes(path, text));
                }
                Setup::Models => {
                    let tables = crate::outline::tables::script::prisma(text);
                    system.models.extend(tables.into_iter().map(|table| (path.clone(), table)));
                }
                Setup::Schema => system.fields.extend(fields(path, text)),
                Setup::OpenApi => system.operations.extend(openapi::operations(path, text)),
                // One file counts: of several the code host takes the first of its places.
                Setup::Owners if system.owners.is_empty() => system.owners = owners::rules(text),
                Setup::Owners => {}
                Setup::Licence => system.licences.extend(licence::identifier(text).map(|name| (path.clone(), name))),
            }
        }
        system.services = merged(system.services);
        system
    }
}

/// What a schema of GraphQL answers.
fn fields(path: &str, text: &str) -> impl Iterator<Item = Operation> {
    let operation = |field: SchemaField| Operation {
        group: field.root,
        name: field.name,
        shape: field.shape,
        meaning: field.meaning,
        from: path.to_owned(),
        line: field.line,
    };
    graphql_schema::fields(text).into_iter().map(operation)
}

/// One service that several files speak of (a Compose file and what overrides it, a manifest and its overlay) is one.
fn merged(all: Vec<Service>) -> Vec<Service> {
    let mut out: Vec<Service> = Vec::new();
    let mut places: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for service in all {
        // Compose files of two folders are two programs; what overlays a manifest may stand anywhere.
        let is_composed = service.kind == "service";
        let home = if is_composed { crate::outline::select::plan::folder(&service.from) } else { "" };
        let key = (service.kind.clone(), service.name.clone(), home.to_owned());
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
