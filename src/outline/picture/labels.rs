//! Where the labels of arrows stand: on their arrow, where they touch no box and no other label. One that finds no room is told
//! by the table and by the box's title.

use super::drawing::{Arrow, Picture, PictureBox};
use super::text::width_px;
use crate::outline::steps;

/// Size of a label of an arrow, of that of a box in hundredths: 11 px of 14.
const SHARE: i32 = 79;
/// Height of a label of an arrow.
pub const LABEL_PX: i32 = 14;
/// Around a label.
const CLEAR_PX: i32 = 2;
/// Characters of a label that is drawn: a longer one covers the arrows beside it.
const MOST_CHARS: usize = 18;
/// Places on an arrow that are tried, in hundredths of its way between two rows: the middle first.
const TRIED: [i32; 5] = [50, 35, 65, 22, 78];

/// A rectangle: left, upper, right and lower edge.
type Area = (i32, i32, i32, i32);

/// Gives every label a place that has one.
pub fn place(picture: &mut Picture) {
    let mut taken: Vec<Area> = picture.boxes.iter().map(area).collect();
    let (width, height) = (picture.width, picture.height);
    let is_inside = |(left, upper, right, lower): Area| left >= 0 && upper >= 0 && right <= width && lower <= height;
    for arrow in &mut picture.arrows {
        let found = candidates(arrow).find(|wanted| {
            steps::count(taken.len());
            is_inside(*wanted) && !taken.iter().any(|other| touch(*wanted, *other))
        });
        arrow.label_at = found.map(|(left, upper, ..)| (left + CLEAR_PX, upper + CLEAR_PX));
        taken.extend(found);
    }
}

/// The places of an arrow's label: on its aslant pieces, from the first to the last.
fn candidates(arrow: &Arrow) -> impl Iterator<Item = Area> {
    let count = arrow.label.chars().count();
    let pieces: &[(i32, i32)] = if (1..=MOST_CHARS).contains(&count) { &arrow.points } else { &[] };
    let width = width_px(&arrow.label) * SHARE / 100 + 2 * CLEAR_PX;
    pieces.windows(2).flat_map(move |piece| {
        let (from, to) = match piece {
            [from, to] => (*from, *to),
            _ => Default::default(),
        };
        TRIED.into_iter().map(move |part| {
            let x = from.0 + (to.0 - from.0) * part / 100 - width / 2;
            let y = from.1 + (to.1 - from.1) * part / 100 - LABEL_PX / 2 - CLEAR_PX;
            (x, y, x + width, y + LABEL_PX + 2 * CLEAR_PX)
        })
    })
}

fn area(one: &PictureBox) -> Area {
    (one.x, one.y, one.x + one.width, one.y + one.height)
}

fn touch(a: Area, b: Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}
