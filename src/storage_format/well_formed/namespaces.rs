//! Prefixes: `ac`, `ri` and `at` are bound by Confluence's wrapper, others only by declarations in the body.

use std::collections::{BTreeMap, BTreeSet};

use super::attributes::Attribute;
use super::fault::{Check, Fault};

/// What the wrapper binds. The addresses are those of public tools; Confluence's own are not documented, and nothing
/// but two prefixes of one address in the same tag depends on them.
const WRAPPER: [(&str, &str); 4] = [
    ("ac", "http://atlassian.com/content"),
    ("ri", "http://atlassian.com/resource/identifier"),
    ("at", "http://atlassian.com/template"),
    ("xml", XML),
];

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Declarations that are in force.
#[derive(Default)]
pub(super) struct Scope<'a> {
    /// Per prefix the addresses, innermost last.
    bound: BTreeMap<&'a str, Vec<&'a str>>,
    /// In document order: at which depth a prefix was declared.
    order: Vec<(usize, &'a str)>,
}

impl<'a> Scope<'a> {
    /// Takes in the declarations of a start tag.
    pub(super) fn open(&mut self, depth: usize, attributes: &[Attribute<'a>]) -> Check {
        for attribute in attributes {
            match (attribute.prefix, attribute.local) {
                ("xmlns", prefix) => {
                    check_declaration(prefix, attribute)?;
                    self.order.push((depth, prefix));
                    self.bound.entry(prefix).or_default().push(attribute.value);
                }
                ("", "xmlns") if [XML, XMLNS].contains(&attribute.value) => {
                    return Err(Fault::new("prefix", attribute.at, "this address cannot be the default namespace"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Forgets the declarations of the element that ends.
    pub(super) fn close(&mut self, depth: usize) {
        while let Some((_, prefix)) = self.order.pop_if(|(at, _)| *at >= depth) {
            if let Some(addresses) = self.bound.get_mut(prefix) {
                addresses.pop();
            }
        }
    }

    pub(super) fn is_bound(&self, prefix: &str) -> bool {
        matches!(prefix, "" | "ac" | "ri" | "at" | "xml" | "xmlns") || self.address(prefix).is_some()
    }

    /// Every attribute's prefix is bound, and no two attributes are the same under two prefixes.
    pub(super) fn check_attributes(&self, attributes: &[Attribute<'a>]) -> Check {
        let mut seen = BTreeSet::new();
        for attribute in attributes {
            if !self.is_bound(attribute.prefix) {
                return Err(Fault::new("prefix", attribute.at, "the attribute's prefix is not declared"));
            }
            let aliased = !self.order.is_empty() && !matches!(attribute.prefix, "" | "xmlns");
            if aliased && !seen.insert((self.address(attribute.prefix), attribute.local)) {
                return Err(Fault::new("attribute_twice", attribute.at, "an element has the same attribute twice"));
            }
        }
        Ok(())
    }

    fn address(&self, prefix: &str) -> Option<&str> {
        let declared = self.bound.get(prefix).and_then(|addresses| addresses.last()).copied();
        declared.or_else(|| WRAPPER.iter().find(|(name, _)| *name == prefix).map(|(_, address)| *address))
    }
}

/// Namespaces in XML 1.0, section 3: what may not be declared.
fn check_declaration(prefix: &str, attribute: &Attribute<'_>) -> Check {
    let address = attribute.value;
    let wrong = match prefix {
        "xmlns" => true,
        "xml" => address != XML,
        _ => address.is_empty() || address == XML || address == XMLNS,
    };
    if wrong {
        return Err(Fault::new("prefix", attribute.at, "this namespace declaration is not allowed"));
    }
    Ok(())
}
