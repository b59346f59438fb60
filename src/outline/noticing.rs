//! Looks at each token of a file for what conventions name.

use super::lex::{Cursor, Kind, Token};
use super::notice::{Notices, Spot};
use super::{conventions, routes};

/// Words of one file whose surroundings are looked at. Ours: a file of nothing but `get` must not cost more than its length.
const MOST_LOOKS: u32 = 5_000;

/// Looks at one token.
pub fn see<'a>(notices: &mut Notices<'a>, cursor: &Cursor<'a>, token: Token) {
    match token.kind {
        Kind::Word if token.end - token.start <= 16 => word(notices, cursor, token),
        Kind::Punct(mark) => notices.punct(mark),
        _ => {}
    }
}

fn word<'a>(notices: &mut Notices<'a>, cursor: &Cursor<'a>, token: Token) {
    let word = cursor.slice(token.start, token.end);
    if !conventions::is_telling(notices.language, word) && !routes::is_telling(notices.language, word) {
        return;
    }
    notices.looks += 1;
    if notices.looks > MOST_LOOKS {
        return;
    }
    let spot = Spot {
        word,
        before: cursor.around(token.start.saturating_sub(12), token.start),
        after: cursor.around(token.end, token.end + 240),
        fresh: token.fresh,
        line: token.line,
    };
    if let Some((kind, name)) = conventions::notice(notices, cursor, token, spot) {
        notices.add(kind, name, token.line);
    }
    routes::notice(notices, spot);
}
