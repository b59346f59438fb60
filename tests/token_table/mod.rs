//! The o200k table for `TokenTable::read`, made from tiktoken's vocabulary.
//!
//! Vocabulary: crate tiktoken-rs (MIT); character classes: crate regex-syntax, the same that tiktoken-rs splits with.

use std::collections::BTreeMap;

const TOKENS: u32 = 199_998;
const CLASSES: [(u32, &str); 5] =
    [(1, r"[\p{Lu}\p{Lt}]"), (2, r"\p{Ll}"), (3, r"[\p{Lm}\p{Lo}]"), (4, r"\p{M}"), (5, r"\p{N}")];

/// The table's bytes.
pub fn build() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let bpe = tiktoken_rs::o200k_base()?;
    let ranges = ranges()?;
    let (mut lengths, mut blob) = (Vec::new(), Vec::new());
    for rank in 0..TOKENS {
        let token = bpe.decode_bytes(&[rank])?;
        lengths.push(u8::try_from(token.len())?);
        blob.extend(token);
    }
    let mut out = b"TMT1".to_vec();
    out.extend(u32::try_from(ranges.len())?.to_le_bytes());
    out.extend(TOKENS.to_le_bytes());
    ranges.iter().for_each(|(start, class)| out.extend((start << 3 | class).to_le_bytes()));
    out.extend(lengths);
    out.extend(blob);
    Ok(out)
}

/// Starts of ranges with the class that begins there; 0 is none of the five.
fn ranges() -> Result<BTreeMap<u32, u32>, Box<dyn std::error::Error>> {
    let mut starts = BTreeMap::new();
    for (class, pattern) in CLASSES {
        let hir = regex_syntax::parse(pattern)?;
        let regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(set)) = hir.kind() else {
            return Err("a class of characters was expected".into());
        };
        for range in set.ranges() {
            starts.insert(u32::from(range.start()), class);
            starts.entry(u32::from(range.end()) + 1).or_insert(0);
        }
    }
    Ok(starts)
}
