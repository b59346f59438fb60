//! The layout's promises, checked by geometry on many diagrams.

use super::labels::LABEL_PX;
use super::{Arrow, MOST_BOXES, Picture, PictureBox, draw, draw_table, read_tables, table};
use crate::locale::Words;
use crate::outline::diagram::{Diagram, Edge, Node, NodeKind};
use crate::outline::picture::text::width_px;
use crate::outline::steps;
use crate::storage_format::StorageDocument;

const KINDS: [NodeKind; 4] = [NodeKind::Service, NodeKind::Package, NodeKind::Store, NodeKind::Module];

/// A diagram of a size from a seed: the same seed gives the same one (xorshift, Marsaglia 2003).
fn made(seed: u64, boxes: usize, arrows: usize) -> Diagram {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0) % most.max(1)
    };
    let words = ["api", "authentication-service", "db", "日本語サービス", "packages/web/src/components", "x"];
    let nodes: Vec<Node> = (0..boxes)
        .map(|n| Node {
            id: format!("p{}/q{}/n{n:04}", n % 23, n % 7),
            label: format!("{} {n}", words[next(words.len())]),
            kind: KINDS[next(KINDS.len())],
            page: (n % 3 == 0).then(|| format!("key {n}")),
        })
        .collect();
    let edges = (0..arrows)
        .map(|_| Edge {
            from: nodes[next(boxes)].id.clone(),
            to: nodes[next(boxes)].id.clone(),
            label: ["", "SQL", "12 imports", "author_id, editor_id, owner_id"][next(4)].to_owned(),
        })
        .collect();
    Diagram { title: "Made & <odd>".into(), nodes, edges }.settled()
}

fn overlap(a: &PictureBox, b: &PictureBox) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/// Whether a straight piece leads through the inside of a box: clipped to it, something is left (Liang, Barsky 1984).
fn leads_through(from: (i32, i32), to: (i32, i32), one: &PictureBox) -> bool {
    let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (delta, near) in [
        (-dx, f64::from(from.0 - one.x)),
        (dx, f64::from(one.x + one.width - from.0)),
        (-dy, f64::from(from.1 - one.y)),
        (dy, f64::from(one.y + one.height - from.1)),
    ] {
        if delta == 0.0 && near <= 0.0 {
            return false;
        }
        if delta < 0.0 {
            enter = enter.max(near / delta);
        } else if delta > 0.0 {
            leave = leave.min(near / delta);
        }
    }
    leave - enter > 1e-9
}

#[track_caller]
fn assert_readable(picture: &Picture) {
    for (at, one) in picture.boxes.iter().enumerate() {
        assert!(one.x >= 0 && one.y >= 0, "{one:?}");
        assert!(one.x + one.width <= picture.width && one.y + one.height <= picture.height, "{one:?}");
        assert!(one.lines.iter().all(|line| width_px(line) + 16 <= one.width), "text leaves its box: {one:?}");
        for other in &picture.boxes[at + 1..] {
            assert!(!overlap(one, other), "{one:?} and {other:?}");
        }
    }
    let label = |arrow: &Arrow| {
        arrow.label_at.map(|(x, y)| PictureBox {
            x,
            y,
            width: width_px(&arrow.label) * 11 / 14,
            height: LABEL_PX,
            ..picture.boxes[0].clone()
        })
    };
    let labels: Vec<PictureBox> = picture.arrows.iter().filter_map(label).collect();
    for (at, one) in labels.iter().enumerate() {
        assert!(one.x >= 0 && one.x + one.width <= picture.width && one.y + one.height <= picture.height, "{one:?}");
        let others = picture.boxes.iter().chain(&labels[at + 1..]);
        others.for_each(|other| assert!(!overlap(one, other), "a label at {one:?} and {other:?}"));
    }
    for arrow in &picture.arrows {
        let ends = [arrow.points.first(), arrow.points.last()];
        for (end, id) in ends.into_iter().flatten().zip([&arrow.from, &arrow.to]) {
            let one = picture.boxes.iter().find(|one| one.id == *id).expect("a box");
            assert!((one.x..=one.x + one.width).contains(&end.0), "{arrow:?} misses {one:?}");
            assert!(end.1 == one.y || end.1 == one.y + one.height, "{arrow:?} misses {one:?}");
        }
        for piece in arrow.points.windows(2) {
            for one in &picture.boxes {
                assert!(!leads_through(piece[0], piece[1], one), "{arrow:?} leads through {one:?}");
            }
        }
    }
}

#[test]
fn boxes_texts_and_arrows_overlap_nowhere() {
    for seed in 1..=300 {
        let boxes = usize::try_from(seed % 31).unwrap_or(0) + 1;
        assert_readable(&draw(&made(seed, boxes, boxes * 2)));
    }
    for seed in 1..=100 {
        let boxes = usize::try_from(seed % 31).unwrap_or(0) + 1;
        assert_readable(&draw(&of_types(made(seed, boxes, boxes * 2))));
    }
    for (boxes, arrows) in [(1, 0), (30, 0), (30, 29), (30, 400), (300, 900), (2_000, 6_000)] {
        assert_readable(&draw(&made(7, boxes, arrows)));
    }
    assert_eq!(draw(&Diagram::default()).boxes.len(), 0);
}

#[test]
fn the_same_diagram_gives_the_same_picture_in_any_order() {
    let diagram = made(3, 25, 60);
    let mut turned = diagram.clone();
    turned.nodes.reverse();
    turned.edges.reverse();
    assert_eq!(draw(&diagram), draw(&turned.settled()));
}

#[test]
fn a_large_diagram_is_folded_and_every_arrow_of_a_small_one_is_drawn() {
    assert!(draw(&made(5, 2_000, 6_000)).boxes.len() <= MOST_BOXES);
    let small = made(5, 20, 40);
    let picture = draw(&small);
    assert_eq!((picture.boxes.len(), picture.arrows.len()), (small.nodes.len(), small.edges.len()));
}

#[test]
fn arrows_lead_down_where_there_is_no_circle() {
    let node = |id: &str| Node { id: id.into(), label: id.into(), kind: NodeKind::Package, page: None };
    let edge = |from: &str, to: &str| Edge { from: from.into(), to: to.into(), label: String::new() };
    let nodes = ["cli", "core", "db", "web"].map(node).into();
    let edges = vec![edge("web", "core"), edge("cli", "core"), edge("core", "db"), edge("web", "db")];
    let mut labelled: Vec<Edge> = edges;
    labelled[0].label = "HTTP".into();
    let picture = draw(&Diagram { title: "t".into(), nodes, edges: labelled }.settled());
    assert_eq!(picture.arrows.iter().filter(|arrow| arrow.label_at.is_some()).count(), 1);
    assert!(picture.arrows.iter().all(|arrow| arrow.points.first().map(|p| p.1) < arrow.points.last().map(|p| p.1)));
    let ids = |row: &Vec<usize>| row.iter().map(|at| picture.boxes[*at].id.clone()).collect::<Vec<_>>();
    assert_eq!(picture.rows.iter().map(ids).collect::<Vec<_>>(), [vec!["cli", "web"], vec!["core"], vec!["db"]]);
}

/// The same boxes as types.
fn of_types(mut diagram: Diagram) -> Diagram {
    diagram.nodes.iter_mut().for_each(|node| node.kind = NodeKind::Type);
    diagram
}

#[test]
fn types_stand_below_what_they_go_on_from() {
    let node = |id: &str| Node { id: id.into(), label: id.into(), kind: NodeKind::Type, page: None };
    let edge = |(from, to): (&str, &str)| Edge { from: from.into(), to: to.into(), label: String::new() };
    let relations = [("Char", "Field"), ("Email", "Char"), ("Date", "Field"), ("Url", "Char"), ("Time", "Date")];
    let nodes = ["Char", "Date", "Email", "Field", "Time", "Url"].map(node).into();
    let diagram = Diagram { title: "t".into(), nodes, edges: relations.map(edge).into() }.settled();
    let picture = draw(&diagram);
    let ids = |row: &Vec<usize>| row.iter().map(|at| picture.boxes[*at].id.clone()).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = picture.rows.iter().map(ids).collect();
    assert_eq!(rows, [vec!["Field"], vec!["Char", "Date"], vec!["Email", "Url", "Time"]]);
    assert!(picture.arrows.iter().all(|arrow| arrow.points.first().map(|p| p.1) > arrow.points.last().map(|p| p.1)));
    let body = Words::default().spoken(table(&diagram, |_| None).as_str());
    assert_eq!(draw_table(&read_tables(&body).unwrap()[0]).rows.len(), 3);
}

#[test]
fn the_table_says_all_and_gives_the_same_picture_back() {
    for seed in 1..=40 {
        let diagram = made(seed, 14, 24);
        let table = table(&diagram, |key| Some(format!("title of {key}"))).into_string();
        let body = Words::default().spoken(&format!("<h2>x</h2>{table}<p>y</p>"));
        assert!(StorageDocument::check(body.clone()).is_ok());
        let read = read_tables(&body).unwrap();
        assert_eq!(read.len(), 1);
        let (first, again) = (draw(&diagram), draw_table(&read[0]));
        assert_readable(&again);
        assert_eq!(read[0].diagram.title, diagram.title);
        let shown = |picture: &Picture| {
            let mut boxes: Vec<_> =
                picture.boxes.iter().map(|one| (one.label.clone(), one.kind, one.page.is_some())).collect();
            boxes.sort();
            let mut labels: Vec<_> = picture.arrows.iter().map(|arrow| arrow.label.clone()).collect();
            labels.sort();
            (boxes, labels, picture.rows.iter().map(Vec::len).collect::<Vec<_>>())
        };
        assert_eq!(shown(&first), shown(&again));
    }
}

#[test]
fn tables_of_others_are_no_pictures() {
    let body = "<table><tbody><tr><th>Name</th></tr><tr><td><p>a</p></td></tr></tbody></table>";
    assert_eq!(read_tables(body).unwrap(), []);
}

#[test]
fn the_work_grows_with_the_diagram() {
    let steps_of = |boxes: usize| {
        let diagram = made(11, boxes, boxes * 3);
        steps::taken();
        draw(&diagram);
        steps::taken()
    };
    let (one, four) = (steps_of(500), steps_of(2_000));
    assert!(four <= one * 5, "{one} steps became {four}");
}
