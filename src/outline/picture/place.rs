//! Where boxes stand and arrows lead, in pixels. Nothing overlaps: slots of a row keep their distance, and arrows cross a row
//! only where a place was kept for them.

use std::collections::BTreeMap;

use super::drawing::{Arrow, Picture, PictureBox};
use super::labels;
use super::layers::{Layers, Slot};
use super::text::{LINE_PX, lines, width_px};
use crate::outline::diagram::Diagram;
use crate::outline::steps;

const MARGIN_PX: i32 = 8;
/// Between two slots of a row.
const GAP_PX: i32 = 20;
/// Between two rows: where arrows run aslant.
const BETWEEN_ROWS_PX: i32 = 52;
/// Inside a box, around its text.
const PADDING_PX: i32 = 12;
/// The line that says what a box stands for.
pub const KIND_LINE_PX: i32 = 16;
/// Room for the longest name of a kind in any of our languages.
const LEAST_BOX_PX: i32 = 112;
/// What an arrow takes that passes a row.
const PASS_PX: i32 = 12;
const SWEEPS: usize = 6;

/// Places everything.
pub fn place(diagram: &Diagram, layers: &Layers) -> Picture {
    let texts: Vec<Vec<String>> = diagram.nodes.iter().map(|node| lines(&node.label)).collect();
    let width_of = |slot: &Slot| match slot {
        Slot::Box(at) => box_width(texts.get(*at).map_or(&[], Vec::as_slice)),
        Slot::Pass(_) => PASS_PX,
    };
    let height_of = |slot: &Slot| match slot {
        Slot::Box(at) => box_height(texts.get(*at).map_or(0, Vec::len)),
        Slot::Pass(_) => 0,
    };
    let widths: Vec<Vec<i32>> = layers.rows.iter().map(|row| row.iter().map(width_of).collect()).collect();
    let lefts = columns(layers, &widths);
    let mut picture = Picture {
        title: diagram.title.clone(),
        width: 0,
        height: 0,
        boxes: Vec::new(),
        arrows: Vec::new(),
        rows: Vec::new(),
    };
    // Of each row: its upper and lower edge.
    let mut bands = Vec::new();
    // By row and slot: left and right edge.
    let mut spans: BTreeMap<(usize, Slot), (i32, i32)> = BTreeMap::new();
    let mut y = MARGIN_PX;
    for (number, row) in layers.rows.iter().enumerate() {
        let band = (y, y + row.iter().map(height_of).max().unwrap_or_default());
        let first = picture.boxes.len();
        for (at, slot) in row.iter().enumerate() {
            let left = cell(&lefts, number, at);
            let span = (left, left + cell(&widths, number, at));
            spans.insert((number, *slot), span);
            picture.width = picture.width.max(span.1 + MARGIN_PX);
            picture.boxes.extend(box_at(diagram, &texts, *slot, span, band));
        }
        picture.rows.push((first..picture.boxes.len()).collect());
        bands.push(band);
        y = band.1 + BETWEEN_ROWS_PX;
    }
    picture.height = if bands.is_empty() { 0 } else { y - BETWEEN_ROWS_PX + MARGIN_PX };
    picture.arrows = arrows(diagram, layers, &picture, &bands, &spans);
    labels::place(&mut picture);
    picture
}

/// The box of a slot between a left and a right edge, in the middle of its row's upper and lower edge.
fn box_at(
    diagram: &Diagram,
    texts: &[Vec<String>],
    slot: Slot,
    (left, right): (i32, i32),
    (upper, lower): (i32, i32),
) -> Option<PictureBox> {
    let Slot::Box(at) = slot else { return None };
    let node = diagram.nodes.get(at)?;
    let lines = texts.get(at).cloned().unwrap_or_default();
    let height = box_height(lines.len());
    Some(PictureBox {
        id: node.id.clone(),
        label: node.label.clone(),
        kind: node.kind,
        page: node.page.clone(),
        lines,
        x: left,
        y: upper + (lower - upper - height).div_euclid(2),
        width: right - left,
        height,
    })
}

fn box_width(lines: &[String]) -> i32 {
    let text = lines.iter().map(|line| width_px(line)).max().unwrap_or_default();
    (text + 2 * PADDING_PX).max(LEAST_BOX_PX)
}

fn box_height(lines: usize) -> i32 {
    i32::try_from(lines).unwrap_or(0) * LINE_PX + KIND_LINE_PX + 2 * PADDING_PX - 4
}

/// A slot by its row and its number in the row.
type Place = (usize, usize);

/// The left edge of every slot: as near to the middle of what it is joined to as the row's order and distances let it.
fn columns(layers: &Layers, widths: &[Vec<i32>]) -> Vec<Vec<i32>> {
    let mut lefts: Vec<Vec<i32>> = widths.iter().map(|row| side_by_side(row)).collect();
    let joined = joined(layers);
    for sweep in 0..SWEEPS {
        let count = lefts.len();
        for step in 0..count {
            let number = if sweep % 2 == 0 { step } else { count - 1 - step };
            let Some(row) = widths.get(number) else { continue };
            let wanted: Vec<i32> = (0..row.len())
                .map(|at| {
                    steps::count(1);
                    let others = joined.get(&(number, at)).map_or(&[][..], Vec::as_slice);
                    let middles = others.iter().map(|(row, at)| cell(&lefts, *row, *at) + cell(widths, *row, *at) / 2);
                    let sum: i32 = middles.sum();
                    let count = i32::try_from(others.len()).unwrap_or(i32::MAX);
                    sum.checked_div(count)
                        .map_or(cell(&lefts, number, at), |middle| middle - cell(widths, number, at) / 2)
                })
                .collect();
            if let Some(own) = lefts.get_mut(number) {
                *own = apart(&wanted, row);
            }
        }
    }
    let leftmost = lefts.iter().flatten().min().copied().unwrap_or_default();
    lefts.iter_mut().flatten().for_each(|left| *left += MARGIN_PX - leftmost);
    lefts
}

/// Left edges of slots that stand a gap apart from each other.
fn side_by_side(widths: &[i32]) -> Vec<i32> {
    let next_to = |x: &mut i32, width: &i32| {
        let left = *x;
        *x += width + GAP_PX;
        Some(left)
    };
    widths.iter().scan(0, next_to).collect()
}

/// By place: the places in the rows above and below that arrows join it to.
fn joined(layers: &Layers) -> BTreeMap<Place, Vec<Place>> {
    let mut place: BTreeMap<(usize, Slot), Place> = BTreeMap::new();
    for (number, row) in layers.rows.iter().enumerate() {
        place.extend(row.iter().enumerate().map(|(at, slot)| ((number, *slot), (number, at))));
    }
    let mut joined: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
    for route in &layers.routes {
        let Some(Slot::Box(first)) = route.slots.first() else { continue };
        let Some(start) = layers.row_of.get(*first) else { continue };
        for (step, pair) in route.slots.windows(2).enumerate() {
            let [upper, lower] = pair else { continue };
            let (Some(a), Some(b)) = (place.get(&(start + step, *upper)), place.get(&(start + step + 1, *lower)))
            else {
                continue;
            };
            joined.entry(*a).or_default().push(*b);
            joined.entry(*b).or_default().push(*a);
        }
    }
    joined
}

/// Left edges near the wanted ones, in their order, each a gap behind the one before: the mean of pushing rightwards and of
/// pushing leftwards, which keeps the distances of both.
fn apart(wanted: &[i32], widths: &[i32]) -> Vec<i32> {
    let mut rightwards: Vec<i32> = Vec::new();
    let mut least = i32::MIN;
    for (wanted, width) in wanted.iter().zip(widths) {
        let left = (*wanted).max(least);
        rightwards.push(left);
        least = left + width + GAP_PX;
    }
    let mut leftwards: Vec<i32> = Vec::new();
    let mut most = i32::MAX;
    for (wanted, width) in wanted.iter().zip(widths).rev() {
        let left = (*wanted).min(most.saturating_sub(width + GAP_PX));
        leftwards.push(left);
        most = left;
    }
    leftwards.reverse();
    rightwards.iter().zip(&leftwards).map(|(a, b)| (a + b).div_euclid(2)).collect()
}

/// The arrows as lines of straight pieces. In a row they run straight down, so that they touch no box beside them.
fn arrows(
    diagram: &Diagram,
    layers: &Layers,
    picture: &Picture,
    bands: &[(i32, i32)],
    spans: &BTreeMap<(usize, Slot), (i32, i32)>,
) -> Vec<Arrow> {
    let box_of: BTreeMap<&str, &PictureBox> = picture.boxes.iter().map(|one| (one.id.as_str(), one)).collect();
    let ports = ports(layers, spans);
    let mut out = Vec::new();
    for ((number, route), edge) in layers.routes.iter().enumerate().zip(&diagram.edges) {
        let (upper, lower) = if route.is_upwards { (&edge.to, &edge.from) } else { (&edge.from, &edge.to) };
        let (Some(upper), Some(lower)) = (box_of.get(upper.as_str()), box_of.get(lower.as_str())) else { continue };
        let Some(Slot::Box(first)) = route.slots.first() else { continue };
        let start = layers.row_of.get(*first).copied().unwrap_or_default();
        let last = start + route.slots.len().saturating_sub(1);
        let band = |row: usize| bands.get(row).copied().unwrap_or_default();
        let (from_x, to_x) = ports.get(&number).copied().unwrap_or_default();
        let mut points = vec![(from_x, upper.y + upper.height), (from_x, band(start).1)];
        for (step, slot) in route.slots.iter().enumerate().skip(1) {
            let row = start + step;
            if row < last {
                let (left, right) = spans.get(&(row, *slot)).copied().unwrap_or_default();
                let x = (left + right).div_euclid(2);
                points.extend([(x, band(row).0), (x, band(row).1)]);
            }
        }
        points.extend([(to_x, band(last).0), (to_x, lower.y)]);
        points.dedup();
        if route.is_upwards {
            points.reverse();
        }
        out.push(Arrow {
            from: edge.from.clone(),
            to: edge.to.clone(),
            label: edge.label.clone(),
            label_at: None,
            points,
        });
    }
    out
}

/// Where each arrow leaves its upper box and meets its lower one: spread over the edge in the order of the other ends.
fn ports(layers: &Layers, spans: &BTreeMap<(usize, Slot), (i32, i32)>) -> BTreeMap<usize, (i32, i32)> {
    // By row and box: the other end's middle, and which arrow.
    let mut below: BTreeMap<(usize, Slot), Vec<(i32, usize)>> = BTreeMap::new();
    let mut above: BTreeMap<(usize, Slot), Vec<(i32, usize)>> = BTreeMap::new();
    for (number, route) in layers.routes.iter().enumerate() {
        let (Some(first), Some(last)) = (route.slots.first(), route.slots.last()) else { continue };
        let Slot::Box(at) = first else { continue };
        let start = layers.row_of.get(*at).copied().unwrap_or_default();
        let end = start + route.slots.len().saturating_sub(1);
        let middle = |row: usize, slot: Option<&Slot>| {
            let span = slot.and_then(|slot| spans.get(&(row, *slot))).copied().unwrap_or_default();
            (span.0 + span.1).div_euclid(2)
        };
        below.entry((start, *first)).or_default().push((middle(start + 1, route.slots.get(1)), number));
        let before = route.slots.len().checked_sub(2).and_then(|at| route.slots.get(at));
        above.entry((end, *last)).or_default().push((middle(end.saturating_sub(1), before), number));
    }
    let mut ports: BTreeMap<usize, (i32, i32)> = BTreeMap::new();
    for (ends, is_upper) in [(below, true), (above, false)] {
        for (place, mut arrows) in ends {
            arrows.sort_unstable();
            let (left, right) = spans.get(&place).copied().unwrap_or_default();
            let parts = i32::try_from(arrows.len() + 1).unwrap_or(i32::MAX);
            for (nth, (_, number)) in (1..).zip(arrows) {
                let x = left + ((right - left) * nth).div_euclid(parts);
                let port = ports.entry(number).or_default();
                if is_upper { port.0 = x } else { port.1 = x }
            }
        }
    }
    ports
}

fn cell(rows: &[Vec<i32>], row: usize, at: usize) -> i32 {
    rows.get(row).and_then(|row| row.get(at)).copied().unwrap_or_default()
}
