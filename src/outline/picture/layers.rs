//! Which box stands in which row, and in which order: arrows lead downwards where no circle forbids it, and cross little. Those of
//! types lead upwards: what others go on from stands above them, as in every picture of types.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::outline::diagram::{Diagram, NodeKind};
use crate::outline::steps;

/// Boxes side by side: a row of more is two rows.
const MOST_IN_ROW: usize = 6;
/// Sweeps in which each row is put into the order of its neighbours, down and up.
const SWEEPS: usize = 8;

/// A place in a row: a box, or the place where a long arrow passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// A box, by its position in the diagram.
    Box(usize),
    /// An arrow by its position in the diagram, on its way past this row.
    Pass(usize),
}

/// Rows from the top, and the slots of each from the left.
pub struct Layers {
    pub rows: Vec<Vec<Slot>>,
    /// The row of each box.
    pub row_of: Vec<usize>,
    /// Of each arrow: the slots that it leads through, from the upper to the lower box, and whether it leads upwards.
    pub routes: Vec<Route>,
}

pub struct Route {
    pub slots: Vec<Slot>,
    pub is_upwards: bool,
}

struct Graph {
    kinds: Vec<NodeKind>,
    /// By position: who needs, who is needed. Without circles.
    down: Vec<Vec<usize>>,
    up: Vec<Vec<usize>>,
    /// The upper and the lower box of each arrow, and whether it leads upwards.
    edges: Vec<(usize, usize, bool)>,
}

/// Puts a diagram's boxes into rows: the given ones, by id, where they hold every box and no arrow stays in its row; else rows
/// of our own.
pub fn layers(diagram: &Diagram, given: &[Vec<String>]) -> Layers {
    let (row_of, edges) = in_rows(diagram, given).unwrap_or_else(|| {
        let graph = Graph::of(diagram);
        (rows(&graph), graph.edges)
    });
    let mut rows: Vec<Vec<Slot>> = vec![Vec::new(); row_of.iter().max().map_or(0, |last| last + 1)];
    for (at, row) in row_of.iter().enumerate() {
        if let Some(row) = rows.get_mut(*row) {
            row.push(Slot::Box(at));
        }
    }
    let mut routes = Vec::new();
    for (number, (from, to, turned)) in edges.iter().enumerate() {
        let (upper, lower) = (get(&row_of, *from), get(&row_of, *to));
        let passes = (upper + 1..lower).map(|_| Slot::Pass(number));
        let slots = std::iter::once(Slot::Box(*from)).chain(passes).chain([Slot::Box(*to)]).collect();
        for row in rows.iter_mut().take(lower).skip(upper + 1) {
            row.push(Slot::Pass(number));
        }
        routes.push(Route { slots, is_upwards: *turned });
    }
    order(&mut rows, &routes);
    Layers { rows, row_of, routes }
}

/// An arrow: its upper box, its lower one, and whether it leads upwards.
type Edge = (usize, usize, bool);

/// The row of each box, and the arrows from the upper to the lower one.
fn in_rows(diagram: &Diagram, given: &[Vec<String>]) -> Option<(Vec<usize>, Vec<Edge>)> {
    let rows = given.iter().enumerate().flat_map(|(row, ids)| ids.iter().map(move |id| (id.as_str(), row)));
    let rows: BTreeMap<&str, usize> = rows.collect();
    let row_of: Vec<usize> =
        diagram.nodes.iter().map(|node| rows.get(node.id.as_str()).copied()).collect::<Option<_>>()?;
    let edges = ends(diagram).into_iter().map(|(from, to)| match get(&row_of, from).cmp(&get(&row_of, to)) {
        Ordering::Less => Some((from, to, false)),
        Ordering::Greater => Some((to, from, true)),
        Ordering::Equal => None,
    });
    let edges = edges.collect::<Option<_>>()?;
    (!given.is_empty()).then_some((row_of, edges))
}

/// Both ends of each arrow, by the boxes' positions.
fn ends(diagram: &Diagram) -> Vec<(usize, usize)> {
    let position = diagram.nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at));
    let position: BTreeMap<&str, usize> = position.collect();
    let ends = diagram.edges.iter().filter_map(|edge| {
        steps::count(edge.from.len() + edge.to.len());
        Some((*position.get(edge.from.as_str())?, *position.get(edge.to.as_str())?))
    });
    ends.collect()
}

impl Graph {
    fn of(diagram: &Diagram) -> Self {
        let count = diagram.nodes.len();
        let mut ends = ends(diagram);
        let is_of_types = diagram.nodes.iter().all(|node| node.kind == NodeKind::Type);
        if is_of_types {
            ends.iter_mut().for_each(|(from, to)| std::mem::swap(from, to));
        }
        let mut out = vec![Vec::new(); count];
        for (from, to) in &ends {
            push(&mut out, *from, *to);
        }
        let kinds: Vec<NodeKind> = diagram.nodes.iter().map(|node| node.kind).collect();
        let turned = closing(&out, &starts(&ends, &kinds));
        let edges: Vec<(usize, usize, bool)> = ends
            .into_iter()
            .map(|(from, to)| match turned.contains(&(from, to)) {
                true => (to, from, !is_of_types),
                false => (from, to, is_of_types),
            })
            .collect();
        let (mut down, mut up) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (from, to, _) in &edges {
            push(&mut down, *from, *to);
            push(&mut up, *to, *from);
        }
        Self { kinds, down, up, edges }
    }
}

/// Where the walk begins: at what nothing leads to, then at what stands nearest to whoever calls.
fn starts(ends: &[(usize, usize)], kinds: &[NodeKind]) -> Vec<usize> {
    let needed: BTreeSet<usize> = ends.iter().map(|(_, to)| *to).collect();
    let mut starts: Vec<usize> = (0..kinds.len()).collect();
    starts.sort_by_key(|at| (needed.contains(at), kinds.get(*at).copied(), *at));
    starts
}

/// The arrows that close a circle, when the boxes are walked from `starts`.
fn closing(out: &[Vec<usize>], starts: &[usize]) -> BTreeSet<(usize, usize)> {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![NEW; out.len()];
    let mut closing = BTreeSet::new();
    for start in starts.iter().copied() {
        if get(&state, start) != NEW {
            continue;
        }
        let mut path = vec![(start, 0usize)];
        set(&mut state, start, OPEN);
        while let Some((at, next)) = path.last_mut() {
            steps::count(1);
            let from = *at;
            let to = out.get(from).and_then(|targets| targets.get(*next)).copied();
            *next += 1;
            match to {
                None => {
                    set(&mut state, from, DONE);
                    path.pop();
                }
                Some(to) => match get(&state, to) {
                    NEW => {
                        set(&mut state, to, OPEN);
                        path.push((to, 0));
                    }
                    OPEN => {
                        closing.insert((from, to));
                    }
                    _ => {}
                },
            }
        }
    }
    closing
}

/// The row of each box: below everything that needs it, as near to it as possible; at most [`MOST_IN_ROW`] in one.
fn rows(graph: &Graph) -> Vec<usize> {
    let count = graph.kinds.len();
    let mut layer = vec![0usize; count];
    let topological = sorted(graph);
    for at in &topological {
        let above = graph.up.get(*at).into_iter().flatten().map(|up| get(&layer, *up) + 1).max();
        set(&mut layer, *at, above.unwrap_or_default());
    }
    // Who is needed by nobody stands just above what it needs first.
    for at in &topological {
        let is_source = graph.up.get(*at).is_none_or(Vec::is_empty);
        let below = graph.down.get(*at).into_iter().flatten().map(|down| get(&layer, *down)).min();
        if let Some(below) = below.filter(|below| is_source && *below > 0) {
            set(&mut layer, *at, below - 1);
        }
    }
    // Boxes without arrows stand in rows of their own below all others.
    let lowest = layer.iter().max().map_or(0, |last| last + 1);
    for at in 0..count {
        let is_alone = graph.up.get(at).is_none_or(Vec::is_empty) && graph.down.get(at).is_none_or(Vec::is_empty);
        if is_alone && !graph.edges.is_empty() {
            set(&mut layer, at, lowest);
        }
    }
    let mut by_layer: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, layer) in layer.iter().enumerate() {
        by_layer.entry(*layer).or_default().push(at);
    }
    let mut row_of = vec![0usize; count];
    let mut row = 0;
    for boxes in by_layer.values_mut() {
        // Of several rows the lowest is next to what its boxes need.
        let needs = |at: &usize| graph.down.get(*at).is_some_and(|down| !down.is_empty());
        let is_divided = boxes.len() > MOST_IN_ROW;
        boxes.sort_by_key(|at| (is_divided && needs(at), graph.kinds.get(*at).copied(), *at));
        let rows = boxes.len().div_ceil(MOST_IN_ROW).max(1);
        // Rows of about the same length.
        for some in boxes.chunks(boxes.len().div_ceil(rows).max(1)) {
            some.iter().for_each(|at| set(&mut row_of, *at, row));
            row += 1;
        }
    }
    row_of
}

/// Boxes so that each stands behind all that need it.
fn sorted(graph: &Graph) -> Vec<usize> {
    let mut waiting: Vec<usize> = graph.up.iter().map(Vec::len).collect();
    let mut ready: BTreeSet<usize> =
        waiting.iter().enumerate().filter(|(_, left)| **left == 0).map(|(at, _)| at).collect();
    let mut out = Vec::new();
    while let Some(at) = ready.pop_first() {
        out.push(at);
        for down in graph.down.get(at).into_iter().flatten() {
            steps::count(1);
            if let Some(left) = waiting.get_mut(*down) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    ready.insert(*down);
                }
            }
        }
    }
    out
}

/// Puts each row into the order of what its slots are joined to, a few times down and up: the barycenter heuristic (Sugiyama,
/// Tagawa, Toda 1981). Ties keep the order that there is.
fn order(rows: &mut [Vec<Slot>], routes: &[Route]) {
    let mut joined: BTreeMap<(usize, Slot), (Vec<Slot>, Vec<Slot>)> = BTreeMap::new();
    let mut row_at: BTreeMap<Slot, usize> = BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        row_at.extend(row.iter().filter(|slot| matches!(slot, Slot::Box(_))).map(|slot| (*slot, number)));
    }
    for route in routes {
        let Some(start) = route.slots.first().and_then(|slot| row_at.get(slot)) else { continue };
        for (step, pair) in route.slots.windows(2).enumerate() {
            let [upper, lower] = pair else { continue };
            joined.entry((start + step, *upper)).or_default().1.push(*lower);
            joined.entry((start + step + 1, *lower)).or_default().0.push(*upper);
        }
    }
    let none = (Vec::new(), Vec::new());
    for sweep in 0..SWEEPS {
        let downwards = sweep % 2 == 0;
        for step in 1..rows.len() {
            let (number, beside) =
                if downwards { (step, step - 1) } else { (rows.len() - 1 - step, rows.len() - step) };
            let position: BTreeMap<Slot, usize> =
                rows.get(beside).into_iter().flatten().enumerate().map(|(at, slot)| (*slot, at)).collect();
            let Some(row) = rows.get_mut(number) else { continue };
            steps::count(row.len());
            let mut keyed: Vec<(usize, usize, Slot)> = Vec::new();
            for (at, slot) in row.iter().enumerate() {
                let (above, below) = joined.get(&(number, *slot)).unwrap_or(&none);
                let neighbours = if downwards { above } else { below };
                let found: Vec<usize> = neighbours.iter().filter_map(|slot| position.get(slot)).copied().collect();
                steps::count(found.len());
                // In thousandths of a place, so that no fraction is lost that matters.
                let middle = (found.iter().sum::<usize>() * 1000).checked_div(found.len()).unwrap_or(at * 1000);
                keyed.push((middle, at, *slot));
            }
            keyed.sort_unstable();
            *row = keyed.into_iter().map(|(.., slot)| slot).collect();
        }
    }
}

fn get<T: Copy + Default>(list: &[T], at: usize) -> T {
    list.get(at).copied().unwrap_or_default()
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

fn push(lists: &mut [Vec<usize>], at: usize, value: usize) {
    if let Some(list) = lists.get_mut(at) {
        list.push(value);
    }
}
