//! The site's External ID: drawn by the app, never chosen, changed only by an act of its own.

use crate::crypto::{EXTERNAL_ID_BYTES, new_external_id};
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::secret::Secret;
use crate::stored::EXTERNAL_ID as NAME;

/// Secrets know no "only where there is none": who draws one looks once more whether somebody else drew one meanwhile.
const SETTLING_MS: u32 = 500;

/// The External ID and when it was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalId {
    /// 32 characters of base64url.
    pub value: String,
    /// Milliseconds since 1970.
    pub set_ms: u64,
}

impl ExternalId {
    /// Reads it; `None` before it is drawn.
    ///
    /// # Errors
    /// `state_invalid` when it cannot be read: a new one would break every role; as the store answers.
    pub async fn read(world: &World) -> Result<Option<Self>> {
        let Some(stored) = world.secret(NAME).await? else { return Ok(None) };
        let parts = std::str::from_utf8(stored.expose()).ok().and_then(|text| text.split_once('\n'));
        let read = parts.and_then(|(value, ms)| Some(Self { value: value.to_owned(), set_ms: ms.parse().ok()? }));
        read.map(Some).ok_or_else(|| Error::new(Code::StateInvalid, "the stored External ID cannot be read"))
    }

    /// Reads it, drawing it the first time.
    ///
    /// # Errors
    /// As [`ExternalId::read`].
    pub async fn of_site(world: &World) -> Result<Self> {
        match Self::read(world).await? {
            Some(known) => Ok(known),
            None => {
                let drawn = Self::replace(world).await?;
                world.sleep(SETTLING_MS).await?;
                Ok(Self::read(world).await?.unwrap_or(drawn))
            }
        }
    }

    /// Draws another one in its place.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn replace(world: &World) -> Result<Self> {
        let drawn = Self { value: Self::random(world).await?, set_ms: world.now_ms().await? };
        let stored = format!("{}\n{}", drawn.value, drawn.set_ms);
        world.set_secret(NAME, &Secret::new(stored.into_bytes())).await?;
        Ok(drawn)
    }

    /// A value that nobody has: what a role must refuse.
    ///
    /// # Errors
    /// `internal` without randomness.
    pub async fn random(world: &World) -> Result<String> {
        new_external_id(&world.random(EXTERNAL_ID_BYTES).await?)
    }
}
