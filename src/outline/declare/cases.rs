//! The cases of an enum, which C, C++, C# and Java write alike.

use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::item::ItemKind;
use crate::outline::lex::Kind;

/// `A, B = 1, C(2) { … }`, up to the semicolon that ends them, or the closing brace, which stays. `doc` reads the comment before one.
pub fn cases(outliner: &mut Outliner<'_>, public: bool, doc: fn(&Outliner<'_>) -> String) {
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b';') => {
                outliner.reader.next();
                return;
            }
            Kind::Punct(b'}') => return,
            Kind::Word => {
                let mut declared = Declared::at(token, doc(outliner));
                declared.public = public;
                let name = outliner.reader.take_name().unwrap_or_default();
                let end = outliner.reader.last_end();
                outliner.declare(declared, ItemKind::Variant, name, end);
                outliner.reader.skip_to(b",;");
            }
            Kind::Punct(b'(' | b'{' | b'[') => outliner.reader.skip_group(),
            Kind::Punct(b'@') => {
                outliner.reader.next();
                outliner.reader.take_name();
                while outliner.reader.take(b'.') {
                    outliner.reader.take_name();
                }
            }
            _ => {
                outliner.reader.next();
            }
        }
    }
}
