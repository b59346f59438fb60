//! The exact o200k counter: a table handed in as bytes, so that it weighs on nobody who does not count exactly.
//!
//! Layout of the bytes (`examples/token_table.rs` writes them from tiktoken's vocabulary): `TMT1`; the number of ranges
//! and of tokens, each four bytes little-endian; per range four bytes little-endian, `start << 3 | kind`; per token one
//! byte, its length; the tokens themselves in the order of their ranks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::pieces::{Kind, Kinds, Pieces};
use crate::crypto::{hex, sha256};
use crate::error::{Code, Error, Result};

/// SHA-256 of the one table that counts exactly.
pub const O200K_SHA256: &str = "57fc049b5f5ec0a5427fb9d346ba95f0c1938fe65e2ee07b3d80ee61a474f79e";
/// Slots of the look-up: a power of two, less than half full with 199,998 tokens.
const SLOTS: usize = 1 << 19;
/// A slot is `rank + 1` below this bit and a tag of the hash above it.
const RANK_BITS: u32 = 18;
/// Up to here pairs are searched by scanning, beyond it with a heap.
const SCAN_BYTES: usize = 48;

/// The o200k vocabulary, ready to count.
pub struct TokenTable {
    kinds: Kinds,
    blob: Vec<u8>,
    /// End of each token in `blob`.
    ends: Vec<u32>,
    slots: Vec<u32>,
    longest: usize,
}

impl TokenTable {
    /// Reads the table; takes about 10 ms.
    ///
    /// # Errors
    /// `input_invalid` when the bytes are not the o200k table that this release was built with.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if hex(&sha256(bytes)) != O200K_SHA256 {
            return Err(Error::input("table", "this is not the o200k table of this release: run the set-up again"));
        }
        Self::parse(bytes).ok_or_else(|| Error::new(Code::Internal, "the o200k table cannot be read"))
    }

    /// Tokens of `text`, as `encode_ordinary` of tiktoken counts them: special tokens in the text are plain text.
    pub fn count(&self, text: &str) -> u32 {
        self.count_with_steps(text).0
    }

    /// The tokens of `text`, and how many look-ups counting took: growth is tested with them, not with a clock.
    pub fn count_with_steps(&self, text: &str) -> (u32, u64) {
        let mut counter = Counter::new(self);
        (counter.count(text), counter.steps)
    }

    /// The longest prefix of whole pieces that has at most `most` tokens: its end in bytes, and its tokens.
    pub fn fit(&self, text: &str, most: u32) -> (usize, u32) {
        let (mut end, mut tokens) = (0, 0u32);
        for piece in Pieces::new(text, &self.kinds) {
            let next = tokens.saturating_add(u32::try_from(self.count_piece(piece, &mut 0)).unwrap_or(u32::MAX));
            if next > most {
                break;
            }
            (end, tokens) = (end + piece.len(), next);
        }
        (end, tokens)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"TMT1")?;
        let (ranges, rest) = take_u32(rest)?;
        let (tokens, mut rest) = take_u32(rest)?;
        let mut kinds = Vec::with_capacity(ranges);
        for _ in 0..ranges {
            let (word, after) = take_u32(rest)?;
            kinds.push((u32::try_from(word >> 3).ok()?, kind(word & 7)));
            rest = after;
        }
        let (lengths, blob) = rest.split_at_checked(tokens)?;
        let mut table = Self {
            kinds: Kinds(kinds),
            blob: blob.to_vec(),
            ends: Vec::with_capacity(tokens),
            slots: vec![0; SLOTS],
            longest: lengths.iter().copied().max().map_or(0, usize::from),
        };
        let mut end = 0u32;
        for length in lengths {
            end += u32::from(*length);
            table.ends.push(end);
            table.enter(u32::try_from(table.ends.len() - 1).ok()?)?;
        }
        (usize::try_from(end).ok()? == blob.len()).then_some(table)
    }

    fn enter(&mut self, rank: u32) -> Option<()> {
        let (mut slot, tag) = place(self.token(rank)?);
        while *self.slots.get(slot)? != 0 {
            slot = (slot + 1) % SLOTS;
        }
        *self.slots.get_mut(slot)? = tag | (rank + 1);
        Some(())
    }

    fn token(&self, rank: u32) -> Option<&[u8]> {
        let rank = usize::try_from(rank).ok()?;
        let start = rank.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.blob.get(usize::try_from(start).ok()?..usize::try_from(*self.ends.get(rank)?).ok()?)
    }

    fn rank(&self, bytes: &[u8]) -> Option<u32> {
        if bytes.len() > self.longest {
            return None;
        }
        let (mut slot, tag) = place(bytes);
        loop {
            let entry = *self.slots.get(slot)?;
            if entry == 0 {
                return None;
            }
            let rank = (entry & ((1 << RANK_BITS) - 1)) - 1;
            if entry >> RANK_BITS == tag >> RANK_BITS && self.token(rank) == Some(bytes) {
                return Some(rank);
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// `steps` counts look-ups: they grow with n log n at most.
    fn count_piece(&self, piece: &[u8], steps: &mut u64) -> usize {
        *steps += 1;
        if piece.len() < 2 || self.rank(piece).is_some() {
            1
        } else if piece.len() <= SCAN_BYTES {
            self.merge_by_scan(piece, steps)
        } else {
            self.merge_by_heap(piece, steps)
        }
    }

    /// Byte-pair merging of a short piece: the pair of lowest rank first, the leftmost of equals.
    fn merge_by_scan(&self, piece: &[u8], steps: &mut u64) -> usize {
        let pair = |bounds: &[usize], at: usize, steps: &mut u64| {
            *steps += 1;
            let (start, end) = (*bounds.get(at)?, *bounds.get(at + 2)?);
            self.rank(piece.get(start..end)?)
        };
        let mut bounds: Vec<usize> = (0..=piece.len()).collect();
        let mut ranks: Vec<Option<u32>> = (0..piece.len()).map(|at| pair(&bounds, at, steps)).collect();
        loop {
            let best = ranks.iter().enumerate().filter_map(|(at, rank)| Some((((*rank)?), at))).min();
            let Some((_, at)) = best else { return ranks.len() };
            bounds.remove(at + 1);
            ranks.remove(at);
            for near in [Some(at), at.checked_sub(1)].into_iter().flatten() {
                let rank = pair(&bounds, near, steps);
                if let Some(place) = ranks.get_mut(near) {
                    *place = rank;
                }
            }
        }
    }

    /// The same for a long piece: parts are a linked list, candidates wait in a heap and are checked when they come out.
    fn merge_by_heap(&self, piece: &[u8], steps: &mut u64) -> usize {
        let mut parts = Parts::new(piece.len());
        let mut heap = BinaryHeap::with_capacity(piece.len());
        let mut offer = |heap: &mut BinaryHeap<Reverse<(u32, usize, usize)>>, parts: &Parts, start: usize| {
            *steps += 1;
            let end = parts.end(parts.end(start)?)?;
            heap.push(Reverse((self.rank(piece.get(start..end)?)?, start, end)));
            Some(())
        };
        for start in 0..piece.len() {
            let _ = offer(&mut heap, &parts, start);
        }
        let mut count = piece.len();
        while let Some(Reverse((_, start, end))) = heap.pop() {
            if parts.end(start).and_then(|middle| parts.end(middle)) != Some(end) {
                continue;
            }
            parts.join(start, end);
            count -= 1;
            let _ = offer(&mut heap, &parts, start);
            if let Some(before) = parts.before(start) {
                let _ = offer(&mut heap, &parts, before);
            }
        }
        count
    }
}

/// Slots of a counter's memory: a power of two; it stays in a processor's second cache.
const RECENT: usize = 1 << 12;
/// The longest piece that is remembered: with its length it fills a key.
const RECENT_BYTES: usize = 15;

/// Counts one text after the other. Most pieces of a text come again, and are looked up among the recent ones first: the
/// vocabulary is megabytes, of which each look-up touches three places.
pub struct Counter<'a> {
    table: &'a TokenTable,
    /// A piece with its length as the last byte, and its tokens. No piece has the key 0.
    recent: Vec<(u128, usize)>,
    steps: u64,
}

impl<'a> Counter<'a> {
    /// Without a memory yet.
    pub fn new(table: &'a TokenTable) -> Self {
        Self { table, recent: vec![(0, 0); RECENT], steps: 0 }
    }

    /// Tokens of `text`: [`TokenTable::count`].
    pub fn count(&mut self, text: &str) -> u32 {
        let total: usize = Pieces::new(text, &self.table.kinds).map(|piece| self.count_piece(piece)).sum();
        u32::try_from(total).unwrap_or(u32::MAX)
    }

    fn count_piece(&mut self, piece: &[u8]) -> usize {
        let place = key(piece).and_then(|(key, slot)| Some((key, self.recent.get_mut(slot)?)));
        let Some((key, recent)) = place else { return self.table.count_piece(piece, &mut self.steps) };
        if recent.0 == key {
            self.steps += 1;
        } else {
            *recent = (key, self.table.count_piece(piece, &mut self.steps));
        }
        recent.1
    }
}

/// The key of a short piece, and its slot among the recent ones.
fn key(piece: &[u8]) -> Option<(u128, usize)> {
    let mut bytes = [0; RECENT_BYTES + 1];
    bytes.get_mut(..piece.len()).filter(|place| place.len() <= RECENT_BYTES)?.copy_from_slice(piece);
    let [.., length] = &mut bytes;
    *length = u8::try_from(piece.len()).ok()?;
    let key = u128::from_le_bytes(bytes);
    let [low, high] = [key, key >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default());
    let stirred = (low ^ high.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Some((key, usize::try_from(stirred >> (64 - RECENT.trailing_zeros())).ok()?))
}

/// The parts of a piece as a list through their starts.
struct Parts {
    /// End of the part that starts here; 0 where no part starts.
    ends: Vec<usize>,
    /// Start of the part before the one that starts here.
    befores: Vec<Option<usize>>,
}

impl Parts {
    fn new(bytes: usize) -> Self {
        Self { ends: (1..=bytes).collect(), befores: (0..bytes).map(|start| start.checked_sub(1)).collect() }
    }

    fn end(&self, start: usize) -> Option<usize> {
        self.ends.get(start).copied().filter(|end| *end > 0)
    }

    fn before(&self, start: usize) -> Option<usize> {
        self.befores.get(start).copied().flatten()
    }

    fn join(&mut self, start: usize, end: usize) {
        let middle = self.end(start).unwrap_or(0);
        if let Some(place) = self.ends.get_mut(middle) {
            *place = 0;
        }
        if let Some(place) = self.ends.get_mut(start) {
            *place = end;
        }
        if let Some(place) = self.befores.get_mut(end) {
            *place = Some(start);
        }
    }
}

fn take_u32(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (word, rest) = bytes.split_first_chunk::<4>()?;
    Some((usize::try_from(u32::from_le_bytes(*word)).ok()?, rest))
}

fn kind(code: usize) -> Kind {
    match code {
        1 => Kind::Upper,
        2 => Kind::Lower,
        3 => Kind::Letter,
        4 => Kind::Mark,
        5 => Kind::Number,
        _ => Kind::Other,
    }
}

/// Slot and tag of a token: FNV-1a, stirred once more because its low bits are weak.
fn place(bytes: &[u8]) -> (usize, u32) {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let stirred = (hash ^ (hash >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let slot = usize::try_from((stirred >> 20) & 0x7_FFFF).unwrap_or(0);
    let tag = u32::try_from(stirred >> 50).unwrap_or(0);
    (slot, tag << RANK_BITS)
}
