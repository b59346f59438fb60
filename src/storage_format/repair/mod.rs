//! Mends a page body: whatever comes in, what goes out is accepted by Confluence's parser, safe, and has lost nothing
//! that need not be lost.
//!
//! The steps, in order: bytes to text; the envelope around the page; the tolerant tokenizer; references, brackets and
//! attributes; pairing of tags; the parent that each element needs; macros, links, images, layouts; what no page may
//! carry; and at the end the strict parser's rules again, on the result. The same steps without writing are the
//! validator's second layer, so the two can never disagree.

mod attributes;
mod build;
mod content;
mod conversion;
mod ends;
mod envelope;
mod finish;
mod lexical;
mod nesting;
mod parents;
mod report;
mod split;
mod stack;
mod steps;
mod tree;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Severity, place_all};
use super::well_formed::{Fault, first_fault};
use crate::error::{Code, Error, Result};
use crate::limits::{STORAGE_INPUT_BYTES, STORAGE_OUTPUT_BYTES};

use build::Builder;
use envelope::Inside;
use report::Report;

pub use conversion::{Conversion, Convert};

/// Whether Markdown inside a page is converted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Markdown {
    /// Where it is unambiguous: outside elements, and fences.
    #[default]
    Auto,
    /// Never.
    Never,
}

/// Options of [`repair`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct RepairOptions {
    /// Whether Markdown inside is converted.
    pub markdown: Markdown,
}

/// The outcome of a repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Repaired {
    /// The mended body; `None` when nothing had to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xml: Option<String>,
    /// Whether it differs from what came in.
    pub changed: bool,
    /// Whether any visible character was dropped.
    pub lossy: bool,
    /// What was found, and what of it was mended.
    pub findings: Vec<Finding>,
}

/// The outcome of a validation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Validation {
    /// Whether Confluence's parser takes the body.
    pub accepted: bool,
    /// Whether nothing in it is refused, lossy or unsafe.
    pub clean: bool,
    /// What was found. When the body is refused, the parser's own reason is among it.
    pub findings: Vec<Finding>,
}

/// Mends a body. A clean one comes back as `xml: None`.
///
/// # Errors
/// `input_too_large` over 4 MiB of input or 5 MiB of result.
pub fn repair(body: &[u8], conversion: Conversion) -> Result<Repaired> {
    if body.len() > STORAGE_INPUT_BYTES {
        return Err(Error::new(Code::InputTooLarge, "the page is larger than 4 MiB; split it"));
    }
    let mut report = Report::default();
    let text = decode(body, &mut report);
    let outcome = run(&text, conversion, true, report);
    let recoded = matches!(text, Cow::Owned(_));
    finish(&text, Round::Page(conversion), recoded, outcome)
}

/// Mends what the Markdown writer made, raw HTML in it included. Markdown that raw HTML left bare is converted, unless this
/// is such a conversion already.
pub fn repair_generated(xml: &str, conversion: Conversion) -> Result<Repaired> {
    let round = Round::Generated(conversion);
    finish(xml, round, false, round.run(xml))
}

/// Says what Confluence's parser and its editor would make of a body.
///
/// # Errors
/// `input_too_large` over 4 MiB.
pub fn validate(body: &[u8], convert: Convert) -> Result<Validation> {
    if body.len() > STORAGE_INPUT_BYTES {
        return Err(Error::new(Code::InputTooLarge, "the page is larger than 4 MiB; split it"));
    }
    let mut report = Report::default();
    let text = decode(body, &mut report);
    let decoded = matches!(text, Cow::Borrowed(_));
    let outcome = run(&text, Conversion { convert, between: true }, false, report);
    let accepted = decoded && outcome.fault.is_none();
    let mut findings = outcome.report.findings;
    if let Some(fault) = &outcome.fault {
        let at = u32::try_from(fault.at).unwrap_or(u32::MAX);
        findings.retain(|finding| finding.severity != Severity::Refused || finding.offset_bytes != at);
        findings.insert(0, Finding::at(fault.code, Severity::Refused, fault.at, fault.detail));
    }
    for finding in &mut findings {
        finding.fixed = false;
    }
    place_all(&mut findings, &text);
    Ok(Validation { accepted, clean: accepted && !outcome.report.unclean, findings })
}

/// What no page may carry, in a body that is well-formed.
pub fn unsafe_findings(body: &str, convert: Convert) -> Vec<Finding> {
    let conversion = Conversion { convert, between: false };
    let mut builder = Builder::new(body, true, conversion, Report::default(), false);
    builder.run();
    if builder.torn {
        builder = Builder::new(body, false, conversion, Report::default(), false);
        builder.run();
    }
    let mut findings = builder.report.findings;
    findings.retain(|finding| finding.severity == Severity::Unsafe);
    place_all(&mut findings, body);
    findings
}

/// The tokenizer's steps for a body and the repair's looks at nodes: the measure of the promise that work is linear.
/// Looks are counted in builds with debug assertions only.
pub fn counted_steps(body: &[u8], convert: Convert) -> (u64, u64) {
    let text = String::from_utf8_lossy(body);
    let strict = first_fault(&text).is_ok();
    let mut builder = Builder::new(&text, strict, Conversion { convert, between: true }, Report::default(), true);
    builder.run();
    (builder.tokens.steps, builder.tree.visits.get())
}

struct Outcome {
    out: Option<String>,
    report: Report,
    fault: Option<Fault>,
}

/// How a result is read again.
#[derive(Clone, Copy)]
enum Round {
    /// As a page that somebody hands over.
    Page(Conversion),
    /// As what the Markdown writer made, around which nothing stands.
    Generated(Conversion),
}

impl Round {
    fn run(self, text: &str) -> Outcome {
        match self {
            Self::Page(conversion) => run(text, conversion, true, Report::default()),
            Self::Generated(conversion) => {
                page(Cow::Borrowed(text), text.len(), first_fault(text).err(), conversion, true, Report::default())
            }
        }
    }
}

/// All steps, once.
fn run(text: &str, conversion: Conversion, write: bool, mut report: Report) -> Outcome {
    let fault = first_fault(text).err();
    let inside = envelope::open(text, conversion.between, &mut report);
    let inside = match inside {
        Inside::Markdown(source) => {
            report.changed = true;
            report.unclean = true;
            // Whoever hands over a page hands over storage format.
            return Outcome { out: (conversion.convert)(&source), report, fault };
        }
        Inside::Markup(page) => page,
    };
    page(inside, text.len(), fault, conversion, write, report)
}

/// The steps behind the envelope.
fn page(
    page: Cow<'_, str>,
    whole: usize,
    fault: Option<Fault>,
    conversion: Conversion,
    write: bool,
    report: Report,
) -> Outcome {
    let untouched = page.len() == whole;
    let strict = if untouched { fault.is_none() } else { first_fault(&page).is_ok() };
    // A well-formed page mostly needs nothing, so that it is looked at before it is written.
    let mut builder = Builder::new(&page, strict, conversion, report.clone(), write && !strict);
    builder.run();
    let torn = builder.torn;
    if torn || strict && write && (builder.report.changed || !untouched) {
        builder = Builder::new(&page, strict && !torn, conversion, report, write);
        builder.run();
    }
    Outcome { out: builder.out, report: builder.report, fault }
}

/// Judges the result, and makes sure of it.
fn finish(text: &str, round: Round, recoded: bool, outcome: Outcome) -> Result<Repaired> {
    let Outcome { out, mut report, fault } = outcome;
    report.finish();
    let xml = out.filter(|_| report.changed).filter(|out| recoded || fault.is_some() || out != text);
    let xml = xml.map(|out| settled(out, round, &mut report)).transpose()?;
    let mut findings = report.findings;
    place_all(&mut findings, text);
    Ok(Repaired { changed: xml.is_some(), xml, lossy: report.lossy, findings })
}

/// Mending can bring to light what was hidden: what stands in a wrong place inside something that is unwrapped. The
/// result is read again, as the strict parser reads it, until nothing is left to mend. That makes a repair its own
/// fixed point, and is the proof that the result is accepted.
fn settled(mut out: String, round: Round, report: &mut Report) -> Result<String> {
    for _ in 0..ROUNDS {
        if out.len() > STORAGE_OUTPUT_BYTES {
            return Err(Error::new(Code::InputTooLarge, "the mended page would be larger than 5 MiB; split it"));
        }
        let again = round.run(&out);
        if again.fault.is_none() && !again.report.changed {
            return Ok(out);
        }
        report.lossy |= again.report.lossy;
        match again.out.filter(|next| *next != out) {
            Some(next) => out = next,
            None if again.fault.is_none() => return Ok(out),
            None => break,
        }
    }
    Ok(flat(&out, report))
}

/// Rounds after which a page that does not settle is shown as text.
const ROUNDS: usize = 12;

/// The last resort, which no known input reaches: all text, no markup.
fn flat(text: &str, report: &mut Report) -> String {
    report.fixed("flattened", Severity::Refused, 0, "the page could not be mended; its source is shown as text");
    let mut out = "<p>".to_owned();
    super::write::push_text(&mut out, text);
    out.push_str("</p>");
    out
}

/// Bytes to text: what is not UTF-8 becomes U+FFFD.
fn decode<'a>(body: &'a [u8], report: &mut Report) -> Cow<'a, str> {
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(fault) => {
            let why = "bytes that are not UTF-8 were replaced by the replacement character";
            report.fixed("encoding", Severity::Refused, fault.valid_up_to(), why);
            report.lossy = true;
            String::from_utf8_lossy(body)
        }
    }
}
