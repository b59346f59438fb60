//! What is told of a system.

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
    /// In what it speaks to some of them, by name.
    pub speaks: std::collections::BTreeMap<String, String>,
    /// Path of the file.
    pub from: String,
    /// 1-based.
    pub line: u32,
    /// Other files that say more of it.
    pub also: Vec<String>,
}

impl Service {
    /// Takes in what another file says of the same service.
    pub fn join(&mut self, other: Self) {
        for (own, more) in
            [(&mut self.image, other.image), (&mut self.build, other.build), (&mut self.command, other.command)]
        {
            if own.is_empty() {
                *own = more;
            }
        }
        self.speaks.extend(other.speaks);
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
    /// What the comment at its head says.
    pub said: String,
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
    /// What the comment at its head says.
    pub said: String,
}

/// What a description of an interface says that is answered: a field of a root of GraphQL, an operation of OpenAPI.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operation {
    /// The root of GraphQL; the method of HTTP.
    pub group: String,
    /// The field; the path.
    pub name: String,
    /// What it takes and gives; how the description calls it.
    pub shape: String,
    /// What the file says of it.
    pub meaning: String,
    /// Path of the file.
    pub from: String,
    /// 1-based; 0 where it is not known.
    pub line: u32,
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
