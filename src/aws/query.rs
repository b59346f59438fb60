//! The Query protocol: a form in the body, `Action` and `Version` first, lists as `Name.member.1`.

use std::collections::BTreeMap;

use super::partition::Partition;
use super::shapes::Operation;
use super::sigv4::{AwsRequest, Credentials, HeaderValues, sign};
use crate::egress::CheckedRequest;
use crate::error::Result;
use crate::http::Method;
use crate::provider::Provider;
use crate::text::percent_encoded;

const CONTENT_TYPE: &str = "application/x-www-form-urlencoded; charset=utf-8";
/// How long AWS may take, milliseconds. Ours: a resolver has 25 s for everything.
const TIMEOUT_MS: u32 = 10_000;
/// An answer: 100 alarms of at most 10 KB, or 100,800 points. Ours.
const ANSWER_BYTES: u32 = 8 * 1024 * 1024;

/// A call that is ready to be signed. Can be signed again, for another moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What is asked.
    pub operation: Operation,
    form: Vec<(String, String)>,
}

impl Call {
    pub(super) fn new(operation: Operation) -> Self {
        let head = [("Action", operation.name()), ("Version", operation.version())];
        Self { operation, form: head.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec() }
    }

    pub(super) fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.form.push((name.into(), value.into()));
        self
    }

    pub(super) fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(super) fn with_list<T: AsRef<str>>(self, name: &str, values: &[T]) -> Self {
        (1..).zip(values).fold(self, |call, (at, value)| call.with(format!("{name}.member.{at}"), value.as_ref()))
    }

    /// The request to the service in `region`, signed for `now_ms`.
    ///
    /// # Errors
    /// `egress_denied` for a region that no partition of this build has; `input_invalid` for credentials that cannot be signed with.
    pub fn signed(&self, region: &str, credentials: &Credentials, now_ms: u64) -> Result<CheckedRequest> {
        let service = self.operation.service();
        let url = format!("https://{service}.{region}.{}/", Partition::of_region(region).suffix());
        let request = CheckedRequest::new(Method::Post, &url, Provider::Aws, &[])?;
        let body = self.body();
        let asked = AwsRequest {
            method: "POST".to_owned(),
            url,
            headers: BTreeMap::from([("content-type".to_owned(), HeaderValues::One(CONTENT_TYPE.to_owned()))]),
            region: region.to_owned(),
            service: service.to_owned(),
        };
        let signed = sign(&asked, &body, credentials, now_ms)?;
        let request = request.header("content-type", CONTENT_TYPE).timeout_ms(TIMEOUT_MS).max_bytes(ANSWER_BYTES);
        let request = signed.headers.into_iter().fold(request, |request, (name, value)| request.header(&name, value));
        Ok(request.body(body))
    }

    fn body(&self) -> Vec<u8> {
        let pairs =
            self.form.iter().map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)));
        pairs.collect::<Vec<_>>().join("&").into_bytes()
    }
}
