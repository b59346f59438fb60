//! Where a type, a value or a statement of TypeScript ends, without semicolons to rely on.

use crate::outline::declare::outliner::Outliner;
use crate::outline::lex::{Kind, Token};

/// Skips a type: up to `;`, `,`, `=`, `)`, `}`, a body, or a line that cannot go on with it.
pub fn skip_type(outliner: &mut Outliner<'_>) {
    skip(outliner, true);
}

/// Skips what may follow a complete type: `& Other`, `[]`.
pub fn skip_type_rest(outliner: &mut Outliner<'_>) {
    skip(outliner, false);
}

fn skip(outliner: &mut Outliner<'_>, mut operand: bool) {
    let mut parameters = false;
    while let Some(token) = outliner.reader.peek() {
        let after_parameters = std::mem::take(&mut parameters);
        if token.fresh && !operand && !continues_type(outliner, token) {
            return;
        }
        match token.kind {
            Kind::Punct(b'{') if !operand => return,
            Kind::Punct(b'(' | b'[' | b'{') => {
                parameters = token.kind == Kind::Punct(b'(');
                outliner.reader.skip_group();
                operand = false;
                continue;
            }
            Kind::Punct(b'<') => {
                skip_angles(outliner);
                operand = false;
                continue;
            }
            Kind::Punct(b'=') => {
                let mut ahead = outliner.reader.look();
                ahead.next();
                // Only parameters make an arrow part of the type; otherwise it begins a function's body.
                if !ahead.at(b'>') || !after_parameters {
                    return;
                }
                outliner.reader.next();
                operand = true;
            }
            Kind::Punct(b';' | b',' | b')' | b'}' | b']') => return,
            Kind::Punct(b'|' | b'&' | b'?' | b':') => operand = true,
            Kind::Word => operand = expects_operand(outliner.reader.text(token)),
            _ => operand = false,
        }
        outliner.reader.next();
    }
}

fn continues_type(outliner: &Outliner<'_>, token: Token) -> bool {
    matches!(token.kind, Kind::Punct(b'|' | b'&' | b'?' | b':' | b'.')) || outliner.reader.at_word("extends")
}

fn expects_operand(word: &str) -> bool {
    matches!(
        word,
        "extends" | "is" | "keyof" | "typeof" | "readonly" | "infer" | "new" | "unique" | "asserts" | "in" | "abstract"
    )
}

/// Skips `<…>`; the `>` of `=>` closes nothing.
pub fn skip_angles(outliner: &mut Outliner<'_>) {
    let mut depth = 0u32;
    let mut arrow = false;
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'<') => depth += 1,
            Kind::Punct(b'>') if !arrow => depth = depth.saturating_sub(1),
            Kind::Punct(b'(' | b'[' | b'{') => {
                outliner.reader.skip_group();
                arrow = false;
                continue;
            }
            Kind::Punct(b')' | b'}' | b';') => return,
            _ => {}
        }
        arrow = token.kind == Kind::Punct(b'=');
        outliner.reader.next();
        if depth == 0 {
            return;
        }
    }
}

/// Skips a value up to `,`, `;` or the end of the statement.
pub fn skip_value(outliner: &mut Outliner<'_>) {
    let mut before = outliner.reader.last();
    while let Some(token) = outliner.reader.peek() {
        if token.fresh && ends_statement(outliner, before, token) {
            return;
        }
        match token.kind {
            Kind::Punct(b';' | b',' | b')' | b'}' | b']') => return,
            Kind::Punct(b'(' | b'[' | b'{') => outliner.reader.skip_group(),
            _ => {
                outliner.reader.next();
            }
        }
        before = outliner.reader.last();
    }
}

/// Skips the rest of a statement.
pub fn skip_statement(outliner: &mut Outliner<'_>) {
    loop {
        skip_value(outliner);
        if outliner.reader.take(b',') {
            continue;
        }
        outliner.reader.take(b';');
        return;
    }
}

/// Whether a new line begins a new statement: neither side of the break is an operator.
fn ends_statement(outliner: &Outliner<'_>, before: Option<Token>, next: Token) -> bool {
    let open_before = before.is_some_and(|token| match token.kind {
        Kind::Punct(byte) => !matches!(byte, b')' | b']' | b'}' | b'>'),
        Kind::Word => matches!(
            outliner.reader.text(token),
            "extends"
                | "new"
                | "typeof"
                | "in"
                | "of"
                | "instanceof"
                | "await"
                | "as"
                | "satisfies"
                | "delete"
                | "void"
        ),
        _ => false,
    });
    let open_next = match next.kind {
        Kind::Punct(byte) => !matches!(byte, b'}' | b')' | b']' | b'@' | b'{' | b';' | b'*'),
        Kind::Word => matches!(outliner.reader.peek_text(), "instanceof" | "in" | "as" | "satisfies"),
        _ => false,
    };
    !open_before && !open_next
}
