//! How long the layout of large pictures takes: `cargo run --release --example picture_speed`. Prints JSON.

#![expect(clippy::disallowed_methods, reason = "an example is no part of the core: it has a clock")]

use touchmark::outline::diagram::{Diagram, Edge, Node, NodeKind};
use touchmark::outline::picture::draw;

fn main() {
    for boxes in [30, 500, 2_000, 8_000] {
        let id = |n: usize| format!("p{}/q{}/n{n:05}", n % 23, n % 7);
        let node = |n| Node { id: id(n), label: id(n), kind: NodeKind::Module, page: None };
        let edge = |n: usize| Edge { from: id(n % boxes), to: id(n * 7 % boxes), label: String::new() };
        let nodes = (0..boxes).map(node).collect();
        let diagram = Diagram { title: String::new(), nodes, edges: (0..3 * boxes).map(edge).collect() }.settled();
        let times = (0..5).map(|_| {
            let started = std::time::Instant::now();
            assert!(!draw(&diagram).boxes.is_empty());
            started.elapsed()
        });
        let least = times.min().unwrap_or_default();
        println!(
            "{{\"boxes\": {boxes}, \"arrows\": {}, \"ms\": {:.2}}}",
            diagram.edges.len(),
            least.as_secs_f64() * 1e3
        );
    }
}
