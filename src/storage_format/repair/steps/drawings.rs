//! Which drawings are inert: names and attributes of SVG and MathML that only show something.

use crate::storage_format::references::decode;
use crate::storage_format::safety::{is_dangerous_style, is_dangerous_url, is_handler};
use crate::storage_format::tokenizer::{Kind, Tokenizer};
use crate::storage_format::well_formed::first_fault;

/// Whether a drawing is well-formed and can do nothing but be seen.
pub fn is_inert(raw: &str) -> bool {
    if first_fault(raw).is_err() {
        return false;
    }
    let mut tokens = Tokenizer::new(raw, true, false);
    while let Some(token) = tokens.next(None) {
        let good = match token.kind {
            Kind::Start { name, .. } => {
                ELEMENTS.binary_search(&name.of(raw)).is_ok()
                    && tokens.attributes.iter().all(|one| is_inert_attribute(one.name.of(raw), one.value.of(raw)))
            }
            Kind::Declaration | Kind::Cdata => false,
            _ => true,
        };
        if !good {
            return false;
        }
    }
    true
}

/// Whether a reader sees text in it.
pub fn has_text(raw: &str) -> bool {
    let mut inside = false;
    raw.chars().any(|c| {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                return false;
            }
            _ => {}
        }
        !inside && !c.is_whitespace()
    })
}

fn is_inert_attribute(name: &str, raw: &str) -> bool {
    let value = decode(raw);
    let local = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
    if name == "xmlns" || name.starts_with("xmlns:") {
        return NAMESPACES.contains(&value.as_ref());
    }
    if is_handler(name)
        || matches!(local.as_str(), "src" | "action" | "actiontype" | "from" | "to" | "values" | "begin")
    {
        return false;
    }
    if local == "href" {
        return value.starts_with('#');
    }
    // `fill="url(#gradient)"` points inside the drawing.
    let lower = value.to_ascii_lowercase();
    let points_outside = lower.match_indices("url(").any(|(at, _)| {
        !lower.get(at + 4..).is_some_and(|tail| tail.trim_start_matches(['"', '\'', ' ']).starts_with('#'))
    });
    !(is_dangerous_url(&value) || points_outside || is_dangerous_style(&value))
}

const NAMESPACES: [&str; 3] =
    ["http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/1999/xlink"];

/// Sorted by byte. SVG 2 without links, images, animation, style and script; MathML Core without `annotation-xml`.
const ELEMENTS: [&str; 64] = [
    "annotation",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "g",
    "line",
    "linearGradient",
    "maligngroup",
    "malignmark",
    "marker",
    "mask",
    "math",
    "menclose",
    "merror",
    "mfenced",
    "mfrac",
    "mi",
    "mlabeled",
    "mlabeledtr",
    "mlongdiv",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mscarries",
    "mscarry",
    "msline",
    "mspace",
    "msqrt",
    "msrow",
    "mstack",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "none",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "semantics",
    "stop",
    "svg",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
];
