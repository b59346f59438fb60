//! Looks at each token of a file for what conventions name.

use crate::outline::entry_points::conventions;
use crate::outline::entry_points::detection::{Candidate, Detection};
use crate::outline::entry_points::routes;
use crate::outline::lex::{Cursor, Kind, Token};

/// Words of one file whose surroundings are looked at. Ours: a file of nothing but `get` must not cost more than its length.
const MAX_CANDIDATES: u32 = 5_000;

/// Looks at one token.
pub fn see<'a>(detection: &mut Detection<'a>, cursor: &Cursor<'a>, token: Token) {
    match token.kind {
        Kind::Word if token.end - token.start <= 16 => word(detection, cursor, token),
        Kind::Punct(mark) => detection.punct(mark),
        _ => {}
    }
}

fn word<'a>(detection: &mut Detection<'a>, cursor: &Cursor<'a>, token: Token) {
    let word = cursor.slice(token.start, token.end);
    if !conventions::is_candidate(detection.language, word) && !routes::is_candidate(detection.language, word) {
        return;
    }
    detection.looks += 1;
    if detection.looks > MAX_CANDIDATES {
        return;
    }
    let spot = Candidate {
        word,
        before: cursor.around(token.start.saturating_sub(12), token.start),
        after: cursor.around(token.end, token.end + 240),
        fresh: token.fresh,
        line: token.line,
    };
    if let Some((kind, name)) = conventions::notice(detection, cursor, token, spot) {
        detection.add(kind, name, token.line);
    }
    routes::notice(detection, spot);
}
