//! Paths of Rust's `use`.

use crate::outline::steps;

/// `a::{b, c::{d, e}}` as separate paths; at most a few hundred.
pub fn expand(target: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut prefixes: Vec<String> = vec![String::new()];
    let mut current = String::new();
    for c in target.chars() {
        steps::count(1);
        match c {
            '{' => {
                let prefix = format!("{}{current}", prefixes.last().cloned().unwrap_or_default());
                if prefixes.len() > 8 || prefix.len() > 500 {
                    return out;
                }
                prefixes.push(prefix);
                current.clear();
            }
            ',' | '}' => {
                if !current.is_empty() {
                    out.push(format!("{}{current}", prefixes.last().cloned().unwrap_or_default()));
                    current.clear();
                }
                if c == '}' && prefixes.len() > 1 {
                    prefixes.pop();
                }
            }
            c => current.push(c),
        }
        if out.len() > 300 {
            return out;
        }
    }
    if !current.is_empty() {
        out.push(current);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_imports_are_spread_out() {
        assert_eq!(expand("crate::a::{b,c::{d,E}}"), ["crate::a::b", "crate::a::c::d", "crate::a::c::E"]);
        assert_eq!(expand("x"), ["x"]);
    }
}
