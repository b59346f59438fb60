//! A picture as boxes and arrows: what it shows, not how it is drawn.

use serde::Serialize;

/// What a box stands for. The order is the order of the layers where arrows leave a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// Who or what calls from outside.
    Caller,
    /// A method and path that is served.
    Route,
    /// Something that runs on its own: a process, a container.
    Service,
    /// A function or method that answers.
    Handler,
    /// A package of the repository.
    Package,
    /// A folder or file of the repository.
    Module,
    /// A class, an interface or another type.
    Type,
    /// A table or record type.
    Table,
    /// A database, queue or store beside the program.
    Store,
    /// A system of somebody else's.
    Outside,
}

impl NodeKind {
    /// For people, and as a class for drawing.
    pub fn name(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Route => "route",
            Self::Service => "service",
            Self::Handler => "handler",
            Self::Package => "package",
            Self::Module => "module",
            Self::Type => "type",
            Self::Table => "table",
            Self::Store => "store",
            Self::Outside => "outside",
        }
    }
}

/// One box.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// Unique in the diagram, and the same in every run.
    pub id: String,
    /// What stands in the box, one line.
    pub label: String,
    /// What it stands for.
    pub kind: NodeKind,
    /// Key of the page that explains it.
    pub page: Option<String>,
}

/// One arrow, from who needs to what is needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Id of a box.
    pub from: String,
    /// Id of a box.
    pub to: String,
    /// What stands beside it; empty for nothing.
    pub label: String,
}

/// One picture. Ids that arrows name are those of boxes; boxes stand in the order of their ids, arrows in that of both ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagram {
    /// What it shows, for people.
    pub title: String,
    /// Boxes.
    pub nodes: Vec<Node>,
    /// Arrows, without repeats and without those from a box to itself.
    pub edges: Vec<Edge>,
}

impl Diagram {
    /// Sorts, and takes out repeats and arrows that end nowhere. An arrow that is told twice bears both labels.
    pub fn settled(mut self) -> Self {
        self.nodes.sort_by(|a, b| a.id.cmp(&b.id));
        self.nodes.dedup_by(|a, b| a.id == b.id);
        let has = |id: &str| self.nodes.binary_search_by(|node| node.id.as_str().cmp(id)).is_ok();
        self.edges.retain(|edge| edge.from != edge.to && has(&edge.from) && has(&edge.to));
        self.edges.sort();
        self.edges.dedup_by(|next, kept| {
            let is_same = next.from == kept.from && next.to == kept.to;
            let is_told = next.label.is_empty() || kept.label.split(", ").any(|label| label == next.label);
            if is_same && !is_told {
                let between = if kept.label.is_empty() { "" } else { ", " };
                kept.label = format!("{}{between}{}", kept.label, next.label);
            }
            is_same
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_lead_from_a_box_to_another_once() {
        let node = |id: &str| Node { id: id.into(), label: id.into(), kind: NodeKind::Package, page: None };
        let edge = |from: &str, to: &str| Edge { from: from.into(), to: to.into(), label: String::new() };
        let edges = vec![edge("b", "a"), edge("a", "a"), edge("b", "a"), edge("b", "c")];
        let diagram = Diagram { title: "x".into(), nodes: vec![node("b"), node("a"), node("b")], edges }.settled();
        assert_eq!(diagram.nodes, [node("a"), node("b")]);
        assert_eq!(diagram.edges, [edge("b", "a")]);
        let labelled = |label: &str| Edge { label: label.into(), ..edge("a", "b") };
        let edges = vec![labelled("y"), labelled(""), labelled("x"), labelled("y")];
        let diagram = Diagram { title: "x".into(), nodes: vec![node("a"), node("b")], edges }.settled();
        assert_eq!(diagram.edges, [labelled("x, y")]);
    }
}
