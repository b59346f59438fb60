//! What is drawn: services and what they need, packages and who uses whom, tables and their relations, one request's way.

pub mod types;

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::{own, said};
use crate::outline::book::Subject;
use crate::outline::book::handlers::Handlers;
use crate::outline::book::mounts;
use crate::outline::book::relations::last_step;
use crate::outline::book::topics::Topic;
use crate::outline::context::Context;
use crate::outline::diagram::{Diagram, Edge, Node, NodeKind};
use crate::outline::item::{Entry, EntryKind, FileOutline, Table};
use crate::outline::markup::Markup;
use crate::outline::picture::{self, LEAST_BOXES};
use crate::outline::purpose::phrases::rounded;
use crate::outline::select::plan;
use crate::outline::system::parts::Service;

/// Boxes of one picture: more are folded.
const MOST_NODES: usize = 30;
/// Boxes of the table under it, where folding once more would leave nothing to see.
const MOST_FOLDED: usize = 120;

/// A picture as the table that it is drawn from; nothing where there is none.
pub fn table(context: &Context<'_>, diagram: Option<Diagram>) -> Markup {
    let title_of = |key: &str| context.book.title(key).map(str::to_owned);
    diagram.map(|diagram| picture::table(&diagram, title_of)).unwrap_or_default()
}

fn edge(from: &str, to: &str) -> Edge {
    Edge { from: from.to_owned(), to: to.to_owned(), label: String::new() }
}

fn shown(title: &str, nodes: Vec<Node>, edges: Vec<Edge>) -> Option<Diagram> {
    let diagram = Diagram { title: own(title), nodes, edges }.settled();
    (diagram.nodes.len() > 1 && !diagram.edges.is_empty()).then_some(diagram)
}

/// What runs, and what each needs.
pub fn services(context: &Context<'_>) -> Option<Diagram> {
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    for service in context.system.services.iter().take(MOST_NODES) {
        let kind = if is_store(service) { NodeKind::Store } else { NodeKind::Service };
        let label = label_of(service, &context.system.services);
        nodes.push(Node { id: id_of(service), label, kind, page: page_of(context, service) });
        edges.extend(
            service
                .needs
                .iter()
                .filter_map(|need| needed(context, service, need))
                .map(|other| Edge { label: speaks(service, other).to_owned(), ..edge(&id_of(service), &id_of(other)) }),
        );
    }
    shown("What runs, and what it needs", nodes, edges)
}

/// Two programs of one repository may have services of one name.
fn id_of(service: &Service) -> String {
    format!("{}/{}", plan::folder(&service.from), service.name)
}

/// `db`, and `db (dev)` where `dev/compose.yml` has one of that name, too.
fn label_of(service: &Service, all: &[Service]) -> String {
    let home = last_step(plan::folder(&service.from));
    let is_shared = all.iter().filter(|other| other.name == service.name).count() > 1;
    if is_shared && !home.is_empty() { format!("{} ({home})", service.name) } else { service.name.clone() }
}

/// The service that another one needs: of its own folder, where there is one.
fn needed<'c>(context: &'c Context<'_>, service: &Service, need: &str) -> Option<&'c Service> {
    let home = |service: &Service| plan::folder(&service.from).to_owned();
    let named = || context.system.services.iter().filter(|other| other.name == need);
    named().find(|other| home(other) == home(service)).or_else(|| named().next())
}

/// In what a service speaks to another: as an address in its settings says, or as what the other is tells.
fn speaks<'c>(service: &'c Service, other: &Service) -> &'c str {
    let told = service.speaks.get(&other.name).map(String::as_str);
    told.or_else(|| store_of(other).map(|(_, language)| *language)).unwrap_or_default()
}

/// The page of what a service is built from, or of the folder that bears its name.
pub fn page_of(context: &Context<'_>, service: &Service) -> Option<String> {
    let home = plan::folder(&service.from);
    let build = service.build.trim_start_matches("./").trim_end_matches('/');
    let built = if home.is_empty() || build.is_empty() { build.to_owned() } else { format!("{home}/{build}") };
    let candidates =
        [built, service.name.clone(), format!("src/{}", service.name), format!("services/{}", service.name)];
    candidates.into_iter().find(|key| !key.is_empty() && key != "." && context.book.title(key).is_some())
}

/// Whether an image is that of a database, a queue or a cache.
pub fn is_store(service: &Service) -> bool {
    store_of(service).is_some()
}

/// What images of databases, queues and caches begin with, and what is spoken to them.
const STORES: [(&str, &str); 21] = [
    ("postgres", "SQL"),
    ("postgis", "SQL"),
    ("mysql", "SQL"),
    ("mariadb", "SQL"),
    ("mongo", "MongoDB"),
    ("redis", "Redis"),
    ("valkey", "Redis"),
    ("memcached", "Memcached"),
    ("rabbitmq", "AMQP"),
    ("kafka", "Kafka"),
    ("nats", "NATS"),
    ("elasticsearch", "HTTP"),
    ("opensearch", "HTTP"),
    ("minio", "S3"),
    ("cassandra", "CQL"),
    ("clickhouse", "SQL"),
    ("mssql", "SQL"),
    ("sqlserver", "SQL"),
    ("etcd", "gRPC"),
    ("meilisearch", "HTTP"),
    ("pgvector", "SQL"),
];

fn store_of(service: &Service) -> Option<&'static (&'static str, &'static str)> {
    // What looks into a store, or copies it, is none.
    const BESIDE: [&str; 13] = [
        "express",
        "admin",
        "exporter",
        "ui",
        "commander",
        "insight",
        "manager",
        "backup",
        "operator",
        "dashboard",
        "dashboards",
        "console",
        "proxy",
    ];
    let image = service.image.rsplit('/').next().unwrap_or_default();
    let name = image.split([':', '@']).next().unwrap_or(image);
    let is_beside = name.split(['-', '_']).skip(1).any(|word| BESIDE.contains(&word));
    let is_beside = is_beside || BESIDE.iter().any(|word| word.len() > 2 && name.ends_with(word));
    STORES.iter().find(|(store, _)| name.starts_with(store) && !is_beside)
}

/// The modules at the depth where a picture holds them, and who imports whom.
pub fn modules(context: &Context<'_>) -> Option<Diagram> {
    let keys: BTreeSet<&str> = context
        .book
        .leaves
        .iter()
        .filter(|leaf| matches!(leaf.subject, Subject::Module(_)))
        .map(|leaf| leaf.key.as_str())
        .collect();
    let mut groups = (1..=6).rev().map(|depth| fold(&keys, depth)).filter(|groups| groups.len() <= MOST_FOLDED);
    let mut folded = groups.next()?;
    for next in groups.take_while(|next| next.len() >= LEAST_BOXES) {
        if folded.len() <= MOST_NODES {
            break;
        }
        folded = next;
    }
    let of: BTreeMap<&str, &str> = keys.iter().map(|key| (*key, folded_key(key, &folded))).collect();
    let mut files: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for ((from, to), count) in &context.relations.counts {
        if let (Some(from), Some(to)) = (of.get(from.as_str()), of.get(to.as_str())) {
            *files.entry((from, to)).or_default() += count;
        }
    }
    let labelled = |((from, to), count): (&(&str, &str), &u32)| Edge { label: imports(*count), ..edge(from, to) };
    let edges: Vec<Edge> = files.iter().map(labelled).collect();
    let used: BTreeSet<&str> = edges.iter().flat_map(|edge| [edge.from.as_str(), edge.to.as_str()]).collect();
    let nodes = folded.iter().filter(|key| used.contains(key.as_str())).map(|key| Node {
        id: key.clone(),
        label: if folded.iter().filter(|other| last_step(other) == last_step(key)).count() == 1 {
            last_step(key)
        } else {
            key
        }
        .to_owned(),
        kind: NodeKind::Module,
        page: context.book.title(key).map(|_| key.clone()),
    });
    let nodes = nodes.collect();
    shown("Who uses whom", nodes, edges.clone())
}

/// How many files import something; of one nothing is said.
fn imports(files: u32) -> String {
    if files > 1 { said("{} files", &[&rounded(files)]) } else { String::new() }
}

/// Keys cut to so many steps.
fn fold(keys: &BTreeSet<&str>, depth: usize) -> BTreeSet<String> {
    let cut = |key: &&str| {
        plan::part_of(key).map_or(*key, |(whole, _)| whole).split('/').take(depth).collect::<Vec<_>>().join("/")
    };
    keys.iter().map(cut).filter(|key| !key.is_empty()).collect()
}

/// The longest of the groups that a key stands in; the key itself when there is none.
fn folded_key<'a>(key: &'a str, groups: &'a BTreeSet<String>) -> &'a str {
    let mut above = plan::part_of(key).map_or(key, |(whole, _)| whole);
    while !above.is_empty() {
        if let Some(found) = groups.get(above) {
            return found;
        }
        above = plan::folder(above);
    }
    key
}

/// Tables, as all files together leave them, and what they point at.
pub fn tables<'t>(context: &Context<'_>, tables: impl Iterator<Item = &'t Table>) -> Option<Diagram> {
    let page = context.book.topics.contains_key(&Topic::DataModel).then(|| Topic::DataModel.key().to_owned());
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    for table in tables {
        nodes.push(Node {
            id: table.name.clone(),
            label: table.name.clone(),
            kind: NodeKind::Table,
            page: page.clone(),
        });
        let targets = table.columns.iter().filter(|column| !column.refers_to.is_empty());
        edges.extend(targets.map(|column| Edge { label: column.name.clone(), ..edge(&table.name, &column.refers_to) }));
    }
    nodes.truncate(MOST_NODES);
    shown("Tables and their relations", nodes, edges)
}

/// Modules that a handler calls, and that each of those calls: a picture that is read at a glance.
const MOST_CALLS: usize = 6;
const MOST_FURTHER: usize = 2;

/// The route whose handler's module uses most others, with its file and that module's key.
fn route_with_most<'c>(context: &Context<'c>) -> Option<(&'c FileOutline, &'c Entry, &'c str)> {
    let handlers = Handlers::new(context.scan);
    let files = context.scan.files().filter(|file| Topic::Api.is_told_by(file));
    let routes = files.flat_map(|file| {
        let routes = file.entries.iter().filter(|entry| entry.kind == EntryKind::Route);
        routes.map(move |route| (file, route))
    });
    let mut best: Option<(usize, (&FileOutline, &Entry, &str))> = None;
    for (file, route) in routes {
        let home = handlers.of(file, route).map_or(file, |(home, _)| home);
        let Some(key) = context.book.place(&home.path) else { continue };
        let count = context.relations.uses.get(key).map_or(0, BTreeSet::len);
        // A way of one step says nothing.
        if count > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((count, (file, route, key)));
        }
    }
    best.map(|(_, found)| found)
}

/// One request's way: a route, who answers, and the modules that it calls.
pub fn request(context: &Context<'_>) -> Option<Diagram> {
    let (with_most, route, key) = route_with_most(context)?;
    let prefixes = mounts::Prefixes::new(context.scan);
    let prefix = prefixes.of(&with_most.path, route.line);
    let name = prefix.map_or(route.name.clone(), |prefix| mounts::below(prefix, &route.name));
    let node = |id: &str, label: &str, kind, page| Node { id: id.to_owned(), label: label.to_owned(), kind, page };
    let api = context.book.topics.contains_key(&Topic::Api).then(|| Topic::Api.key().to_owned());
    let uses = |key: &str, most: usize| -> Vec<&String> {
        context.relations.uses.get(key).into_iter().flatten().take(most).collect()
    };
    let calls: Vec<(&str, &String)> = uses(key, MOST_CALLS).into_iter().map(|used| (key, used)).collect();
    let further = calls.iter().flat_map(|(_, used)| {
        uses(used, MOST_FURTHER).into_iter().filter(|next| next.as_str() != key).map(|next| (used.as_str(), next))
    });
    let calls: Vec<(&str, &String)> = calls.iter().copied().chain(further).collect();
    let keys: BTreeSet<&str> = calls.iter().map(|(_, used)| used.as_str()).chain([key]).collect();
    // Two steps where one would stand for several.
    let label = |of: &str| {
        let is_shared = keys.iter().filter(|other| last_step(other) == last_step(of)).count() > 1;
        let above = last_step(plan::folder(of));
        if is_shared { format!("{above}/{}", last_step(of)) } else { last_step(of).to_owned() }
    };
    let mut nodes =
        vec![node("0", &name, NodeKind::Route, api), node(key, &label(key), NodeKind::Handler, Some(key.to_owned()))];
    let mut edges = vec![edge("0", key)];
    for (from, to) in calls {
        nodes.push(node(to, &label(to), NodeKind::Module, Some(to.clone())));
        edges.push(edge(from, to));
    }
    shown("The way of one request", nodes, edges)
}
