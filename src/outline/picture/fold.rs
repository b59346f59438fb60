//! Large diagrams, made small: boxes of one kind below one path become one box, from the deepest paths up.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::diagram::{Diagram, Edge, Node};
use crate::outline::steps;

/// Boxes of a picture that a person can still read.
pub const MOST_BOXES: usize = 30;
/// Fewer say nothing: the boxes with the most arrows are shown instead, and one for all others.
pub const LEAST_BOXES: usize = 4;
/// Packages that are chosen by their arrows. Ours.
const MOST_PACKAGES: usize = 15;

/// The diagram with at most [`MOST_BOXES`] boxes. A box of several says in brackets how many it stands for; arrows between boxes that
/// became one are not drawn.
pub fn folded(diagram: &Diagram) -> Diagram {
    if diagram.nodes.len() <= MOST_BOXES {
        return diagram.clone();
    }
    let deepest = diagram.nodes.iter().map(|node| depth(&node.id)).max().unwrap_or_default();
    let mut groups = grouped(diagram, |node| node.id.clone());
    for most in (1..deepest).rev() {
        let next = grouped(diagram, |node| cut(&node.id, most));
        // Forty crates in one folder are no two boxes.
        if next.len() < LEAST_BOXES {
            break;
        }
        groups = next;
        if groups.len() <= MOST_BOXES {
            return merged(diagram, &groups);
        }
    }
    // Packages that use each other have many arrows: with thirty boxes nobody follows one.
    let most = if deepest > 1 { MOST_PACKAGES } else { MOST_BOXES - 1 };
    merged(diagram, &strongest(diagram, groups, most))
}

/// One box of several, by the position of its nodes in the diagram.
struct Group {
    id: String,
    nodes: Vec<usize>,
}

fn grouped(diagram: &Diagram, id: impl Fn(&Node) -> String) -> Vec<Group> {
    let mut groups: BTreeMap<(String, &'static str), Vec<usize>> = BTreeMap::new();
    for (at, node) in diagram.nodes.iter().enumerate() {
        steps::count(node.id.len());
        groups.entry((id(node), node.kind.name())).or_default().push(at);
    }
    let group = |((id, kind), nodes): ((String, &'static str), Vec<usize>)| Group { id: format!("{kind}:{id}"), nodes };
    groups.into_iter().map(group).collect()
}

/// The groups with the most arrows, and one of all others.
fn strongest(diagram: &Diagram, mut groups: Vec<Group>, most: usize) -> Vec<Group> {
    let mut arrows: BTreeMap<&str, usize> = BTreeMap::new();
    for edge in &diagram.edges {
        steps::count(edge.from.len() + edge.to.len());
        *arrows.entry(&edge.from).or_default() += 1;
        *arrows.entry(&edge.to).or_default() += 1;
    }
    let ids: Vec<&str> = diagram.nodes.iter().map(|node| node.id.as_str()).collect();
    let weight = |group: &Group| -> usize {
        let ids = group.nodes.iter().filter_map(|at| ids.get(*at));
        ids.map(|id| arrows.get(id).copied().unwrap_or_default()).sum()
    };
    groups.sort_by_cached_key(|group| (std::cmp::Reverse(weight(group)), group.id.clone()));
    let rest = groups.split_off(groups.len().min(most));
    let nodes: Vec<usize> = rest.into_iter().flat_map(|group| group.nodes).collect();
    if !nodes.is_empty() {
        groups.push(Group { id: "…".to_owned(), nodes });
    }
    groups
}

fn merged(diagram: &Diagram, groups: &[Group]) -> Diagram {
    let mut group_of: BTreeMap<&str, &str> = BTreeMap::new();
    let mut nodes = Vec::new();
    for group in groups {
        let of_group: Vec<&Node> = group.nodes.iter().filter_map(|at| diagram.nodes.get(*at)).collect();
        group_of.extend(of_group.iter().map(|node| (node.id.as_str(), group.id.as_str())));
        nodes.extend(one_box(group, &of_group));
    }
    let mut seen = BTreeSet::new();
    let mut edges = Vec::new();
    for edge in &diagram.edges {
        let (Some(from), Some(to)) = (group_of.get(edge.from.as_str()), group_of.get(edge.to.as_str())) else {
            continue;
        };
        if from != to && seen.insert((*from, *to)) {
            edges.push(Edge { from: (*from).to_owned(), to: (*to).to_owned(), label: String::new() });
        }
    }
    Diagram { title: diagram.title.clone(), nodes, edges }.settled()
}

fn one_box(group: &Group, nodes: &[&Node]) -> Option<Node> {
    let first = *nodes.first()?;
    if nodes.len() == 1 {
        return Some(Node { id: group.id.clone(), ..first.clone() });
    }
    let path = group.id.split_once(':').map_or(group.id.as_str(), |(_, path)| path);
    // The page of the whole, where one of the nodes is it.
    let whole = nodes.iter().find(|node| node.id == path);
    let label = format!("{} ({})", whole.map_or(last_part(path), |node| node.label.as_str()), nodes.len());
    Some(Node { id: group.id.clone(), label, kind: first.kind, page: whole.and_then(|node| node.page.clone()) })
}

fn depth(id: &str) -> usize {
    id.split('/').count()
}

fn cut(id: &str, most: usize) -> String {
    id.split('/').take(most).collect::<Vec<_>>().join("/")
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::diagram::NodeKind;

    fn node(id: &str) -> Node {
        Node { id: id.into(), label: id.into(), kind: NodeKind::Module, page: Some(id.into()) }
    }

    #[test]
    fn packages_of_one_folder_are_not_folded_to_that_folder() {
        let mut nodes: Vec<Node> = (0..45).map(|number| node(&format!("crates/c{number:02}"))).collect();
        nodes.push(node("src"));
        let edges = (1..45).map(|number| Edge {
            from: format!("crates/c{number:02}"),
            to: "crates/c00".into(),
            label: String::new(),
        });
        let diagram = Diagram { title: "Who uses whom".into(), edges: edges.collect(), nodes };
        let labels: Vec<String> = folded(&diagram).nodes.into_iter().map(|node| node.label).collect();
        assert_eq!(labels.len(), MOST_PACKAGES + 1);
        assert!(labels.contains(&"crates/c00".to_owned()) && labels.contains(&"… (31)".to_owned()), "{labels:?}");
    }

    #[test]
    fn files_fold_to_packages_and_say_how_many_they_are() {
        let mut nodes: Vec<Node> = (0..40).map(|n| node(&format!("pkg{}/file{n:02}", n % 4))).collect();
        nodes.push(node("pkg0"));
        let edges =
            (0..40).map(|n| Edge { from: format!("pkg{}/file{n:02}", n % 4), to: "pkg0".into(), label: String::new() });
        let small = folded(&Diagram { title: "t".into(), nodes, edges: edges.collect() }.settled());
        let labels: Vec<&str> = small.nodes.iter().map(|node| node.label.as_str()).collect();
        assert_eq!(labels, ["pkg0 (11)", "pkg1 (10)", "pkg2 (10)", "pkg3 (10)"]);
        assert_eq!((small.edges.len(), small.nodes[0].page.as_deref()), (3, Some("pkg0")));
    }

    #[test]
    fn what_has_no_paths_keeps_the_boxes_with_the_most_arrows() {
        let nodes = (0..100).map(|n| node(&format!("n{n:02}"))).collect();
        let edges =
            (1..40).map(|n| Edge { from: format!("n{n:02}"), to: "n00".into(), label: String::new() }).collect();
        let small = folded(&Diagram { title: "t".into(), nodes, edges }.settled());
        assert_eq!(small.nodes.len(), MOST_BOXES);
        assert!(
            small.nodes.iter().any(|node| node.label == "n00") && small.nodes.iter().any(|node| node.label == "… (71)")
        );
    }
}
