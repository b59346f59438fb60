//! A small world for flows: a key-value store, a Confluence, a GitHub, all in memory, all deterministic.

#![allow(dead_code, unused_imports, reason = "each file of tests uses a part of it")]

mod ai;
mod aws;
mod azure;
mod bitbucket;
mod confluence;
mod contract;
mod git_contract;
mod github;
mod gitlab;
mod jira;
mod query;
mod vendors;

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use touchmark::flow::{Issued, Outcome, Resumption, Step, Table};
use touchmark::flows;

pub use ai::Ai;
pub use aws::{AWS_WORDS, Aws, AwsAccount, AwsKey, Trust};
pub use confluence::{Confluence, Page};
pub use github::Github;
pub use jira::Jira;
pub use vendors::{Broken, Reply, Side};

/// Status, headers and body of an answer.
pub type Answered = (u16, BTreeMap<String, String>, Vec<u8>);

/// What goes wrong with one effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The process dies before the effect is performed.
    CrashBefore,
    /// The process dies after it, before its answer arrives.
    CrashAfter,
    /// Nothing was done and no answer came.
    TimeoutBefore,
    /// It was done, but the answer was lost.
    TimeoutAfter,
    /// The other side asks to slow down.
    TooManyRequests,
    /// The other side fails.
    ServerError,
    /// It was done, but a gateway answered 502.
    BadGatewayAfter,
    /// It was done, but the answer broke off in the middle.
    TornAnswer,
}

pub const FAULTS: [Fault; 8] = [
    Fault::CrashBefore,
    Fault::CrashAfter,
    Fault::TimeoutBefore,
    Fault::TimeoutAfter,
    Fault::TooManyRequests,
    Fault::ServerError,
    Fault::BadGatewayAfter,
    Fault::TornAnswer,
];

/// What stands in secret storage under every name that a test has not set.
pub const CANARY: &str = "canary-credential-5d0f";

/// When a world begins, milliseconds since 1970.
pub const START_MS: u64 = 1_790_000_000_000;

/// How a flow ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    Done(Value),
    Failed(touchmark::error::Error),
    Crashed,
}

#[derive(Debug, Clone, Default)]
pub struct World {
    pub kvs: BTreeMap<String, Value>,
    pub queue: VecDeque<Value>,
    pub confluence: Confluence,
    pub github: Github,
    pub ai: Ai,
    pub jira: Jira,
    pub logs: Vec<Value>,
    /// Messages of the platform's realtime: for whom, and what.
    pub published: Vec<(Value, Value)>,
    /// Effects performed so far, over all invocations.
    pub effects: usize,
    /// What each of them was, without the numbers and names in it.
    pub shapes: Vec<String>,
    /// The effect, counted from 0, that the fault hits.
    pub fault: Option<(usize, Fault)>,
    /// Every line of every flow, when a test asks for it.
    pub recording: Option<Vec<Value>>,
    /// What is wrong with a Git host or an AI provider.
    pub broken: Option<Broken>,
    /// Requests to Git hosts and to AI providers so far.
    pub asked_outside: (usize, usize),
    /// Accounts of AWS.
    pub aws: Aws,
    /// Encrypted variables of the deployment.
    pub variables: BTreeMap<String, String>,
    /// Secret storage.
    pub secrets: BTreeMap<String, Vec<u8>>,
    /// Status and body by URL: what stands at addresses that only one test asks.
    pub elsewhere: BTreeMap<String, (u16, String)>,
    /// How long the invocation has slept, where a test wants pauses to pass.
    pub slept_ms: Option<u32>,
    /// The o200k table, when a test has one.
    pub token_table: Vec<u8>,
    /// Every outside request whose URL holds the text is answered so: status, headers, body; status 0 is a failure whose
    /// code is the body.
    pub replies: Option<(String, Answered)>,
    /// A key whose value is another one from its n-th reading on: somebody else wrote it.
    pub kvs_change: Option<(String, usize, Value)>,
    /// How far the clock has moved on.
    pub passed_ms: u64,
    random: u64,
}

impl World {
    /// Runs one flow to its end, or to the crash, through the same table that the boundary uses.
    pub fn drive(&mut self, name: &str, input: Value) -> End {
        self.drive_with_body(name, input, Vec::new())
    }

    /// [`World::drive`] with the raw body of a web trigger.
    pub fn drive_with_body(&mut self, name: &str, input: Value, body: Vec<u8>) -> End {
        self.record(|| json!({"start": {"name": name, "input": input}}));
        self.slept_ms = self.slept_ms.map(|_| 0);
        let opened = flows::open(name, input, body).expect("the flow opens");
        let mut table = Table::default();
        let (flow_id, mut step) = table.start(opened.deadline_ms, opened.start);
        let mut waiting: VecDeque<(Issued, Option<Vec<u8>>)> = VecDeque::new();
        let mut secrets = self.secrets.len();
        loop {
            // What waited before was looked at when it came, unless a secret was set since.
            let known = if self.secrets.len() == secrets { waiting.len() } else { 0 };
            secrets = self.secrets.len();
            for issued in &step.effects {
                let body = issued.body_id.map(|id| table.take_body(id).expect("the body waits"));
                waiting.push_back((issued.clone(), body));
            }
            let new = || waiting.iter().skip(known);
            self.assert_no_secret(&step, new());
            let issued = || waiting.iter().skip(waiting.len() - step.effects.len());
            let bodies = || issued().filter_map(|(_, body)| body.as_deref().map(String::from_utf8_lossy));
            self.record(|| json!({"step": step, "bodies": bodies().collect::<Vec<_>>()}));
            let Step { dropped, done, failed, .. } = step;
            waiting.retain(|(issued, _)| !dropped.contains(&issued.id));
            if let Some(answer) = done {
                return End::Done(answer);
            }
            if let Some(error) = failed {
                return End::Failed(error);
            }
            let (issued, sent) = waiting.pop_front().expect("a flow that is not over waits for something");
            let Some((outcome, body)) = self.perform_or_fail(&issued, sent) else { return End::Crashed };
            let resumption = Resumption { elapsed_ms: self.slept_ms.unwrap_or(0), outcome };
            let text = || String::from_utf8_lossy(&body);
            self.record(|| json!({"resume": {"effectId": issued.id, "resumption": resumption, "body": text()}}));
            step = table.resume(flow_id, issued.id, resumption, body).expect("the effect is known");
        }
    }

    /// Planted in every world: a credential is seen in no effect, body, answer or error of any flow of any test. What
    /// a flow stores, queues, logs and publishes are effects.
    fn assert_no_secret<'s>(&self, step: &Step, sent: impl Iterator<Item = &'s (Issued, Option<Vec<u8>>)>) {
        let bodies =
            sent.filter(|(issued, _)| effect_kind(issued) != "secretSet").filter_map(|(_, body)| body.as_deref());
        let bodies = bodies.map(String::from_utf8_lossy);
        let step = serde_json::to_string(step).expect("a step is data");
        let known = self.secrets.values().map(|value| String::from_utf8_lossy(value)).filter(|value| value.len() >= 8);
        let known: Vec<_> = known.chain([CANARY.into()]).collect();
        for text in bodies.chain([step.into()]) {
            for value in &known {
                assert!(!text.contains(value.as_ref()), "a credential was seen outside secret storage: {text}");
            }
        }
    }

    /// What a Git host or an AI gone bad adds to every refusal: the credential that it was sent.
    fn echo(&self, effect: &Value, (outcome, mut body): (Outcome, Vec<u8>)) -> (Outcome, Vec<u8>) {
        let refused = matches!(outcome, Outcome::Response { status: 400.., .. });
        for secret in effect["secrets"].as_array().into_iter().flatten().filter(|_| refused) {
            let value = self.secrets.get(secret["secret"].as_str().expect("a name"));
            let value = value.map_or(CANARY.into(), |value| String::from_utf8_lossy(value));
            match serde_json::from_slice::<Value>(&body) {
                Ok(mut said) if said.is_object() => {
                    said["echo"] = json!(value);
                    body = said.to_string().into_bytes();
                }
                _ => body.extend(value.bytes()),
            }
        }
        (outcome, body)
    }

    fn record(&mut self, line: impl FnOnce() -> Value) {
        if let Some(recording) = &mut self.recording {
            recording.push(line());
        }
    }

    /// A flow that a person starts.
    pub fn person(&mut self, name: &str, account_id: &str, payload: Value) -> Result<Value, touchmark::error::Error> {
        match self.drive(name, json!({"trigger": "person", "caller": account_id, "payload": payload})) {
            End::Done(answer) => Ok(answer),
            End::Failed(error) => Err(error),
            End::Crashed => panic!("a person's flow crashed"),
        }
    }

    /// Delivers queued events until the queue is empty, again and again when a consumer asks for it or dies.
    pub fn drain_queue(&mut self) {
        while !self.queue.is_empty() {
            self.deliver_next();
        }
    }

    /// Delivers queued events until the queue is empty. Gives the world before each event, so that what comes to the same until then
    /// need not be done again.
    pub fn drain_queue_in_steps(&mut self) -> Vec<Self> {
        let mut before = Vec::new();
        while !self.queue.is_empty() {
            before.push(self.clone());
            self.deliver_next();
        }
        before
    }

    /// Delivers the next event, again and again when the consumer asks for it or dies.
    pub fn deliver_next(&mut self) {
        if let Some(event) = self.queue.pop_front() {
            for retry_count in 0..12 {
                let mut payload = event.clone();
                payload["retryCount"] = json!(retry_count);
                match self.drive("docs.run", json!({"trigger": "queue", "deadlineMs": 900_000, "payload": payload})) {
                    End::Done(answer) if answer.get("retryAfterSeconds").is_none() => break,
                    End::Failed(error) => panic!("the consumer failed: {error:?}"),
                    End::Done(_) | End::Crashed => {}
                }
            }
        }
    }

    fn perform_or_fail(&mut self, issued: &Issued, sent: Option<Vec<u8>>) -> Option<(Outcome, Vec<u8>)> {
        let number = self.effects;
        self.effects += 1;
        self.shapes.push(shape(issued));
        let fault = self.fault.filter(|(at, _)| *at == number).map(|(_, fault)| fault);
        let failed = |code: &str| {
            let outcome = json!({"kind": "failed", "code": code});
            Some((serde_json::from_value(outcome).expect("a code"), Vec::new()))
        };
        let is_request = matches!(effect_kind(issued).as_str(), "fetch" | "atlassian");
        match fault {
            Some(Fault::CrashBefore) => return None,
            Some(Fault::TimeoutBefore) => return failed("timeout"),
            Some(Fault::TooManyRequests) if is_request => {
                let effect = serde_json::to_value(issued).expect("an effect is data");
                return Some(self.echo(&effect, (response(429), b"slow down".to_vec())));
            }
            Some(Fault::TooManyRequests) => return failed("rate_limited"),
            Some(Fault::ServerError) if is_request => {
                let effect = serde_json::to_value(issued).expect("an effect is data");
                return Some(self.echo(&effect, (response(500), b"<html>oops".to_vec())));
            }
            Some(Fault::ServerError) => return failed("upstream"),
            _ => {}
        }
        let (outcome, mut body) = self.perform(issued, sent.as_deref());
        match fault {
            Some(Fault::CrashAfter) => None,
            Some(Fault::TimeoutAfter) => failed("timeout"),
            Some(Fault::BadGatewayAfter) if is_request => {
                let effect = serde_json::to_value(issued).expect("an effect is data");
                Some(self.echo(&effect, (response(502), b"<html>bad gateway".to_vec())))
            }
            Some(Fault::BadGatewayAfter) => failed("upstream"),
            Some(Fault::TornAnswer) if is_request => {
                body.truncate(body.len() / 2);
                Some((outcome, body))
            }
            Some(Fault::TornAnswer) => failed("network"),
            _ => Some((outcome, body)),
        }
    }

    /// Performs one effect, without faults.
    pub fn perform(&mut self, issued: &Issued, sent: Option<&[u8]>) -> (Outcome, Vec<u8>) {
        let effect = serde_json::to_value(issued).expect("an effect is data");
        let text = |name: &str| effect[name].as_str().expect("a text").to_owned();
        let value = |value: Value| (Outcome::Value { value }, Vec::new());
        match effect_kind(issued).as_str() {
            kind @ ("fetch" | "llm")
                if self.replies(if kind == "llm" { "https://llm/".to_owned() } else { text("url") }) =>
            {
                let (status, headers, body) = self.replies.clone().expect("a reply").1;
                if status == 0 {
                    let failed = json!({"kind": "failed", "code": String::from_utf8_lossy(&body)});
                    return (serde_json::from_value(failed).expect("a code"), Vec::new());
                }
                (Outcome::Response { status, headers }, body)
            }
            "fetch" if aws::is_aws(&text("url")) => {
                self.aws.answer(&effect, sent.expect("a form"), START_MS + self.passed_ms)
            }
            "variable" => match self.variables.get(&text("name")) {
                Some(value) => (Outcome::Value { value: json!(true) }, value.clone().into_bytes()),
                None => value(Value::Null),
            },
            "fetch" => {
                let answer = match self.elsewhere.get(&text("url")) {
                    Some((status, body)) => (response(*status), body.clone().into_bytes()),
                    None => {
                        let accept = accept_of(&effect);
                        self.outside(&text("method"), &text("url"), &accept, sent)
                    }
                };
                self.echo(&effect, answer)
            }
            "llm" => self.outside("POST", "https://llm/", "", sent),
            "atlassian" if !effect["upload"].is_null() => {
                assert_eq!((text("method").as_str(), text("identity").as_str()), ("PUT", "app"));
                self.confluence.attach(&text("path"), &effect["upload"], sent.expect("a file"))
            }
            "atlassian" => {
                let (method, path, identity) = (text("method"), text("path"), text("identity"));
                let may_see = self.confluence.may_see;
                let answered = self.jira.answer(&method, &path, &identity, sent, may_see);
                answered.unwrap_or_else(|| self.confluence.answer(&method, &path, &identity, sent))
            }
            "kvsGet" if self.is_changed(&text("key")) => value(self.kvs_change.clone().expect("a change").2),
            "kvsGet" => value(self.kvs.get(&text("key")).cloned().unwrap_or_default()),
            "kvsSet" if effect["ifAbsent"] == json!(true) && self.kvs.contains_key(&text("key")) => {
                (Outcome::Exists, Vec::new())
            }
            "kvsSet" => {
                self.kvs.insert(text("key"), effect["value"].clone());
                (Outcome::Done, Vec::new())
            }
            "kvsDelete" => {
                self.kvs.remove(&text("key"));
                (Outcome::Done, Vec::new())
            }
            "kvsList" => (self.list(&text("prefix")), Vec::new()),
            "enqueue" => {
                self.queue.push_back(effect["event"].clone());
                (Outcome::Done, Vec::new())
            }
            "secretGet" => match self.secrets.get(&text("name")) {
                Some(secret) => (Outcome::Value { value: json!(true) }, secret.clone()),
                None => value(Value::Null),
            },
            "secretSet" => {
                self.secrets.insert(text("name"), sent.expect("a value").to_vec());
                (Outcome::Done, Vec::new())
            }
            "secretDelete" => {
                self.secrets.remove(&text("name"));
                (Outcome::Done, Vec::new())
            }
            "listenToken" => value(json!(format!("token {}", effect["claims"]))),
            "publish" => {
                let message = serde_json::from_slice(sent.expect("a message")).expect("JSON");
                self.published.push((effect["claims"].clone(), message));
                (Outcome::Done, Vec::new())
            }
            "webTriggerUrl" => value(json!(format!("https://trigger.example/x1/{}", text("key")))),
            "log" => {
                self.logs.push(effect);
                (Outcome::Done, Vec::new())
            }
            // A clock that stands still makes runs with and without faults comparable.
            "clock" => value(json!(START_MS + self.passed_ms)),
            "random" => {
                self.random += 1;
                let bytes = effect["bytes"].as_u64().expect("a number");
                // Never the same twice, and one byte over and over while that is enough.
                let drawn = self.random.to_le_bytes();
                let wide = if self.random < 256 { 1 } else { drawn.len() };
                (
                    Outcome::Done,
                    drawn.iter().take(wide).copied().cycle().take(usize::try_from(bytes).expect("small")).collect(),
                )
            }
            "tokenTable" => (Outcome::Done, self.token_table.clone()),
            "sleep" => {
                let ms = effect["ms"].as_u64().and_then(|ms| u32::try_from(ms).ok()).expect("a time");
                self.slept_ms = self.slept_ms.map(|slept_ms| slept_ms + ms);
                (Outcome::Done, Vec::new())
            }
            other => panic!("the world knows no effect {other}"),
        }
    }

    /// Whether a request to this address is answered as a test wishes.
    fn replies(&self, url: String) -> bool {
        self.replies.as_ref().is_some_and(|(part, _)| url.contains(part.as_str()))
    }

    /// A Git host or an AI provider answers, well or not.
    fn outside(&mut self, method: &str, url: &str, accept: &str, sent: Option<&[u8]>) -> (Outcome, Vec<u8>) {
        let side = if ai::is_providers(url) { Side::Ai } else { Side::Git };
        let counter = if side == Side::Ai { &mut self.asked_outside.1 } else { &mut self.asked_outside.0 };
        let number = *counter;
        *counter += 1;
        let broken = self.broken.clone().filter(|broken| broken.hits(side, number));
        if let Some(answer) = broken.as_ref().and_then(|broken| broken.reply.instead()) {
            return answer;
        }
        let (outcome, body) = match side {
            Side::Ai => self.ai.answer(url, sent),
            Side::Git => vendors::answer(&mut self.github, method, url, accept, sent),
        };
        let kept = if broken.is_some() { body.len() / 2 } else { body.len() };
        (outcome, body[..kept].to_vec())
    }

    fn is_changed(&mut self, key: &str) -> bool {
        let Some((_, left, _)) = self.kvs_change.as_mut().filter(|(changed, ..)| changed == key) else { return false };
        *left = left.saturating_sub(1);
        *left == 0
    }

    fn list(&self, prefix: &str) -> Outcome {
        let found = self.kvs.iter().filter(|(key, _)| key.starts_with(prefix));
        let entries = found.map(|(key, value)| json!({"key": key, "value": value})).collect::<Vec<_>>();
        serde_json::from_value(json!({"kind": "entries", "entries": entries})).expect("entries")
    }
}

/// The kind of answer that a request asks for.
fn accept_of(effect: &Value) -> String {
    let headers = effect["headers"].as_array().into_iter().flatten();
    let accept = headers.filter(|pair| pair[0] == "accept").find_map(|pair| pair[1].as_str());
    accept.unwrap_or_default().to_owned()
}

/// The kind of an effect and where it goes: two of one shape are issued by the same lines of a flow.
fn shape(issued: &Issued) -> String {
    let effect = serde_json::to_value(issued).expect("an effect is data");
    let text = |name: &str| effect[name].as_str().unwrap_or_default();
    let place = format!("{}{}", text("url"), text("path"));
    // What follows is a file of the repository.
    let place = place.split(['?', '#']).next().and_then(|place| place.split("/src/").next()).unwrap_or_default();
    let key = format!("{}{}", text("key"), text("prefix"));
    let key = key.split(':').next().unwrap_or_default();
    let [state, step] =
        [&effect["value"]["state"], &effect["value"]["step"]].map(|said| said.as_str().unwrap_or_default());
    let shape = format!("{} {} {place}{key} {state} {step} {}", effect_kind(issued), text("method"), text("event"));
    shape.chars().filter(|c| !c.is_ascii_digit()).collect()
}

pub fn effect_kind(issued: &Issued) -> String {
    let effect = serde_json::to_value(&issued.effect).expect("an effect is data");
    effect["kind"].as_str().expect("a kind").to_owned()
}

pub fn response(status: u16) -> Outcome {
    Outcome::Response { status, headers: BTreeMap::new() }
}

pub fn json_response(status: u16, body: &Value) -> (Outcome, Vec<u8>) {
    (response(status), body.to_string().into_bytes())
}
