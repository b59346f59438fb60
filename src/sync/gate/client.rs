//! Access tokens of an OAuth client at the target (RFC 6749 section 4.4), inside Forge: the command line has its own, in `js/cli/sync`.
//! The shim fills the client's secret into a header (section 2.3.1); the token is in this run's memory and nowhere else.

use std::cell::{Cell, RefCell};

use serde_json::Value;

use crate::egress::{CheckedRequest, Origins, SecretHeader, SecretScheme};
use crate::error::{Code, Error, Result};
use crate::flow::{TransportError, World};
use crate::http::{Method, Response};
use crate::ingestion::{self, CREDENTIAL, SCOPES_CREDENTIAL};
use crate::secret::Secret;
use crate::sync::configuration::ClientOptions;
use crate::text::percent_encoded;

/// So long before its end a token is not used any more.
const EARLY_MS: u64 = 5 * 60_000;
/// Section 5.1: the life may be left out, and is then told elsewhere.
const USUAL_LIFE_SECONDS: u64 = 3_600;
const LARGEST_ANSWER: u32 = 64 * 1024;
/// Between two looks whether another branch has its token.
const TURN_MS: u32 = 50;

/// What comes back instead of a request that can be sent.
pub type Unsent = std::result::Result<Response, TransportError>;

struct Token {
    value: Secret,
    until_ms: u64,
}

/// The client.
pub struct Client {
    options: ClientOptions,
    origins: Origins,
    token: RefCell<Option<Token>>,
    is_asking: Cell<bool>,
}

impl Client {
    /// # Errors
    /// `egress_denied` for an address that no request may go to.
    pub fn new(options: ClientOptions) -> Result<Self> {
        let origins = ingestion::origins(&[(options.token_url.as_str(), Some(CREDENTIAL))])?;
        Ok(Self { options, origins, token: RefCell::default(), is_asking: Cell::default() })
    }

    /// After a 401 a token is not used again.
    pub fn forget(&self) {
        self.token.borrow_mut().take();
    }

    /// A request that names the target's credential, with a token in its place. The token endpoint's own refusal is the
    /// request's answer.
    pub async fn authorize(
        &self,
        world: &World,
        now_ms: impl Fn() -> u64,
        request: &CheckedRequest,
    ) -> std::result::Result<CheckedRequest, Unsent> {
        let names: Vec<&str> = request.secret_names().collect();
        if names.is_empty() {
            return Ok(request.clone());
        }
        let is_bound =
            |name: &&str| [CREDENTIAL, SCOPES_CREDENTIAL].contains(name) && request.may_carry(name) == Some(true);
        if !names.iter().all(is_bound) {
            return Err(Err(unsent(Error::new(Code::EgressDenied, "a token goes to the target alone"))));
        }
        // One request for all who wait.
        while self.is_asking.get() {
            world.sleep(TURN_MS).await.map_err(|error| Err(unsent(error)))?;
        }
        let is_fresh = self.token.borrow().as_ref().is_some_and(|token| now_ms() < token.until_ms);
        if !is_fresh {
            self.is_asking.set(true);
            let asked = self.ask(world).await;
            self.is_asking.set(false);
            let (value, life_ms) = asked?;
            // A token that lives shorter than twice that is renewed after half its life.
            let until_ms = now_ms() + life_ms.saturating_sub(EARLY_MS).max(life_ms / 2);
            *self.token.borrow_mut() = Some(Token { value, until_ms });
        }
        match self.token.borrow().as_ref() {
            Some(token) => Ok(request.clone().with_token(&token.value)),
            None => Err(Err(unsent(Error::new(Code::Unauthorized, "the token was refused meanwhile")))),
        }
    }

    async fn ask(&self, world: &World) -> std::result::Result<(Secret, u64), Unsent> {
        let request = self.request().map_err(|error| Err(unsent(error)))?;
        let response = world.fetch(request).await.map_err(Err)?;
        if response.status != 200 {
            return Err(Ok(response));
        }
        read(&response.body).ok_or_else(|| Ok(Response { status: 502, ..Response::default() }))
    }

    fn request(&self) -> Result<CheckedRequest> {
        let ClientOptions { token_url, client_id, scope } = &self.options;
        let scope = match scope.as_str() {
            "" => String::new(),
            scope => format!("&scope={}", percent_encoded(scope)),
        };
        let secret = SecretHeader {
            header: "authorization".to_owned(),
            scheme: SecretScheme::Basic,
            user: Some(percent_encoded(client_id)),
            secret: CREDENTIAL.to_owned(),
        };
        Ok(CheckedRequest::configured(Method::Post, token_url, &self.origins)?
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .secret(secret)
            .max_bytes(LARGEST_ANSWER)
            .body(format!("grant_type=client_credentials{scope}").into_bytes()))
    }
}

fn unsent(error: Error) -> TransportError {
    TransportError { error, retry_after_ms: None }
}

/// The token and its life, milliseconds.
fn read(body: &[u8]) -> Option<(Secret, u64)> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let token = answer.get("access_token")?.as_str()?;
    let seconds = match answer.get("expires_in") {
        None | Some(Value::Null) => USUAL_LIFE_SECONDS,
        // Some write the number as a string.
        Some(Value::String(text)) => text.parse().ok()?,
        Some(number) => number.as_u64()?,
    };
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    (is_token && seconds > 0).then(|| (Secret::new(token.as_bytes().to_vec()), seconds.saturating_mul(1_000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_with_its_life_and_nothing_else_is() {
        let life = |text: &str| read(text.as_bytes()).map(|(_, life_ms)| life_ms);
        assert_eq!(life(r#"{"access_token": "a", "expires_in": 60}"#), Some(60_000));
        assert_eq!(life(r#"{"access_token": "a", "expires_in": "60"}"#), Some(60_000));
        assert_eq!(life(r#"{"access_token": "a"}"#), Some(3_600_000));
        for text in ["", "<html>", r#"{"access_token": ""}"#, r#"{"access_token": "a b"}"#, r#"{"expires_in": 60}"#] {
            assert_eq!(life(text), None, "{text}");
        }
        assert_eq!(life(r#"{"access_token": "a", "expires_in": 0}"#), None);
        assert_eq!(life(r#"{"access_token": "a", "expires_in": -5}"#), None);
    }

    #[test]
    fn the_secret_goes_to_the_token_endpoint_in_a_header_and_not_in_the_body() {
        let options = ClientOptions {
            token_url: "https://login.example.com/token".into(),
            client_id: "a:b".into(),
            scope: "x y".into(),
        };
        let request = Client::new(options).unwrap().request().unwrap();
        let shown = serde_json::to_value(&request).unwrap();
        assert_eq!(shown["secrets"][0]["user"], "a%3Ab");
        assert_eq!(request.may_carry(CREDENTIAL), Some(true));
    }
}
