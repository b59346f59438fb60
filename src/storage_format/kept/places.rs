//! Where a text of one body stands in another, for the comments that people left on it.

use super::parts::{Kind, MARKER, Part, Parts};

/// Characters around a comment's text that say which of several equal texts was meant.
const AROUND_CHARS: usize = 40;
/// So many of them have to be the same where the text stands more than once.
const LEAST_AROUND: usize = 12;

/// A body's running text, and where each piece of it stands.
pub(super) struct Flat {
    pub(super) text: String,
    /// Start in `text`, start and end in the body.
    pieces: Vec<(usize, usize, usize)>,
}

impl Flat {
    pub(super) fn of(body: &str) -> Self {
        let mut flat = Self { text: String::new(), pieces: Vec::new() };
        let mut silent = 0usize;
        for part in Parts::of(body) {
            // Parameters of macros are no text that anybody comments on.
            if part.kind != Kind::Text && part.name(body) == "ac:parameter" {
                match part.kind {
                    Kind::Open => silent += 1,
                    Kind::Close => silent = silent.saturating_sub(1),
                    _ => {}
                }
            }
            if part.kind == Kind::Text && silent == 0 {
                flat.pieces.push((flat.text.len(), part.start, part.end));
                flat.text.push_str(part.raw(body));
            }
        }
        flat
    }

    /// The comments of a body: their text's range in `text`, and the tag that opens them.
    pub(super) fn markers(&self, body: &str) -> Vec<(usize, usize, String)> {
        let (mut open, mut out) = (Vec::new(), Vec::new());
        for part in Parts::of(body).filter(|part| part.kind != Kind::Text && part.name(body) == MARKER) {
            match part.kind {
                Kind::Open => open.push(part),
                Kind::Close => out.extend(open.pop().and_then(|opened: Part| {
                    let first = self.pieces.partition_point(|(_, start, _)| *start < opened.end);
                    let behind = self.pieces.partition_point(|(_, start, _)| *start < part.start);
                    let (from, ..) = self.pieces.get(first)?;
                    let to = self.pieces.get(behind).map_or(self.text.len(), |(to, ..)| *to);
                    (first < behind).then(|| (*from, to, opened.raw(body).to_owned()))
                })),
                _ => {}
            }
        }
        out
    }
}

/// Bytes whose places are known.
const GRAM: usize = 4;
/// Places that are compared for one comment; a text that stands oftener cannot be told by itself.
const MOST_PLACES: usize = 256;

/// Where in a text each four bytes stand.
pub(super) struct Index<'a> {
    flat: &'a Flat,
    grams: Vec<([u8; GRAM], usize)>,
    pub(super) looks: u64,
}

impl<'a> Index<'a> {
    pub(super) fn of(flat: &'a Flat) -> Self {
        let bytes = flat.text.as_bytes().windows(GRAM).enumerate();
        let mut grams: Vec<([u8; GRAM], usize)> =
            bytes.filter_map(|(at, gram)| Some((gram.try_into().ok()?, at))).collect();
        grams.sort_unstable();
        Self { flat, grams, looks: 0 }
    }

    fn places_of(&self, gram: &[u8]) -> &[([u8; GRAM], usize)] {
        let Ok(gram) = <[u8; GRAM]>::try_from(gram) else { return &[] };
        let first = self.grams.partition_point(|(own, _)| *own < gram);
        let behind = self.grams.partition_point(|(own, _)| *own <= gram);
        self.grams.get(first..behind).unwrap_or_default()
    }

    /// Where `from..to` of another text may begin: by the rarest four bytes in it, or else of those right around it.
    fn candidates(&mut self, other: &str, from: usize, to: usize) -> Vec<usize> {
        let rarest = |first: usize, behind: usize| {
            let grams = other.as_bytes().get(first..behind).unwrap_or_default().windows(GRAM).take(2 * AROUND_CHARS);
            let found = grams.enumerate().map(|(at, gram)| (self.places_of(gram), first + at));
            found.filter(|(places, _)| !places.is_empty()).min_by_key(|(places, _)| places.len())
        };
        let own = rarest(from, to).filter(|(places, _)| places.len() <= MOST_PLACES);
        let around = || rarest(from.saturating_sub(LEAST_AROUND), (to + LEAST_AROUND).min(other.len()));
        let Some((places, at)) = own.or_else(around) else { return Vec::new() };
        let starts = places.iter().take(MOST_PLACES).filter_map(|(_, place)| (place + from).checked_sub(at));
        let starts: Vec<usize> = starts.collect();
        self.looks += u64::try_from(starts.len()).unwrap_or(0) + 1;
        starts
    }

    /// Where in this body the text `from..to` of another stands, if that can be told: a range for each piece that it crosses.
    pub(super) fn find(&mut self, other: &str, from: usize, to: usize) -> Option<Vec<(usize, usize)>> {
        let wanted = other.get(from..to).filter(|wanted| !wanted.trim().is_empty())?;
        let text = &self.flat.text;
        let score = |at: usize| {
            text.get(at..)?.starts_with(wanted).then_some(())?;
            let before = same(other.get(..from)?.chars().rev(), text.get(..at)?.chars().rev());
            let after = same(other.get(to..)?.chars(), text.get(at + wanted.len()..)?.chars());
            Some(before + after)
        };
        let (mut first, mut second) = (None, None);
        for one in self.candidates(other, from, to).into_iter().filter_map(|at| Some((score(at)?, at))) {
            if Some(one) > first {
                (first, second) = (Some(one), first);
            } else {
                second = second.max(Some(one));
            }
        }
        let (best, at) = first?;
        let is_clear = second.is_none_or(|(second, _)| best >= LEAST_AROUND && best > second);
        let end = at + wanted.len();
        let inside = |(start, piece, piece_end): &(usize, usize, usize)| {
            let (from, to) = (at.max(*start), end.min(start + (piece_end - piece)));
            let is_seen = text.get(from..to).is_some_and(|text| !text.trim().is_empty());
            is_seen.then(|| (piece + (from - start), piece + (to - start)))
        };
        let pieces = &self.flat.pieces;
        let near = pieces.partition_point(|(start, ..)| *start <= at).saturating_sub(1);
        let crossed = pieces.iter().skip(near).take_while(|(start, ..)| *start < end);
        is_clear.then(|| crossed.filter_map(inside).collect())
    }
}

fn same(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take(AROUND_CHARS).take_while(|(a, b)| a == b).count()
}
