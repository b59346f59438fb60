//! Layer one: what Confluence's strict parser would say.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::finding::{Finding, Severity, place_all};

/// Reads the whole body strictly; the first fault ends it, as Confluence's own parser does.
///
/// # Errors
/// One finding of severity `refused`.
pub fn well_formed(body: &str) -> Result<(), Vec<Finding>> {
    let mut reader = Reader::from_str(body);
    let mut depth = 0usize;
    loop {
        let refuse = |reader: &Reader<&[u8]>, why: &str| {
            let offset = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
            {
                let mut findings = vec![Finding::at("not_well_formed", Severity::Refused, offset, why)];
                place_all(&mut findings, body);
                findings
            }
        };
        match reader.read_event() {
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Eof) if depth > 0 => return Err(refuse(&reader, "an element is not closed")),
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Decl(_) | Event::DocType(_)) => {
                return Err(refuse(&reader, "a page body holds no XML declaration and no DOCTYPE"));
            }
            Ok(_) => {}
            Err(_) => return Err(refuse(&reader, "the markup is not well-formed XML")),
        }
    }
}
