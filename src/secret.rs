//! Secret bytes that mask themselves and are zeroed on drop.

use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroizing;

use crate::provider::{Provider, Service};

/// Secret bytes. `Debug` and `Display` print a mask, there is no `Serialize`, and the memory is zeroed on drop.
///
/// In WebAssembly this clears linear memory; the JavaScript value that it came from is the runtime's to collect.
///
/// ```compile_fail
/// let text = serde_json::to_string(&touchmark::secret::Secret::new(vec![1])).unwrap();
/// ```
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves. Every caller is a place to review.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl std::fmt::Display for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

/// A secret comes in as text; nothing turns it into text again.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(text.into_bytes()))
    }
}

/// How long a replaced webhook secret is still taken, milliseconds: a week to change it at the sender's.
pub const OVERLAP_MS: u64 = 7 * 24 * 3600 * 1000;
/// Slots of a secret that rotates; as many as verification looks at.
const SLOTS: u8 = 3;

/// What plain storage keeps of a secret, since secret storage cannot be listed: when each slot was set. No value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretIndex {
    /// When the newest value was set, milliseconds since 1970.
    pub set_ms: u64,
    /// The only host that the value may be sent to; none for what is never sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// When its host last accepted this very value in a test, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested_ms: Option<u64>,
    /// The slot of the newest value.
    #[serde(default)]
    slot: u8,
    /// Slots with the values before, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<Earlier>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Earlier {
    slot: u8,
    set_ms: u64,
}

impl SecretIndex {
    /// What all keys of indexes start with.
    pub const PREFIX: &str = "secret:";

    /// The host that a secret's name stands for: `git:github`, `git:github-docs`, `ai:anthropic` and the like.
    pub fn usual_host(name: &str) -> Option<&'static str> {
        let (kind, rest) = name.split_once(':')?;
        let provider = Provider::named(rest.split('-').next()?)?;
        let fits = match provider.service() {
            Service::Git => kind == "git",
            Service::Ai => kind == "ai",
            Service::Alarms => false,
        };
        provider.api_host().filter(|_| fits)
    }

    /// The plain key of a secret's index.
    pub fn key(name: &str) -> String {
        format!("{}{}", Self::PREFIX, name.replace(':', "."))
    }

    /// The name behind a key of [`SecretIndex::key`].
    pub fn name(key: &str) -> Option<String> {
        key.strip_prefix(Self::PREFIX).map(|rest| rest.replace('.', ":"))
    }

    /// The index after the secret was set again. A webhook's secret rotates through three slots, so that the one before
    /// stays where it is; any other is replaced in place.
    #[must_use]
    pub fn set(name: &str, before: Option<&Self>, now_ms: u64) -> Self {
        let Some(before) = before.filter(|_| rotates(name)) else { return Self { set_ms: now_ms, ..Self::default() } };
        let mut earlier = vec![Earlier { slot: before.slot, set_ms: before.set_ms }];
        earlier.extend(before.earlier.iter().take(usize::from(SLOTS) - 2).cloned());
        Self { set_ms: now_ms, slot: (before.slot + 1) % SLOTS, earlier, ..Self::default() }
    }

    /// Where the newest value stands in secret storage.
    pub fn newest(&self, name: &str) -> String {
        slot_name(name, self.slot)
    }

    /// Where the values stand that count at `now_ms`, newest first: a replaced one for [`OVERLAP_MS`] more.
    pub fn names(&self, name: &str, now_ms: u64) -> Vec<String> {
        let mut names = vec![self.newest(name)];
        let mut replaced_ms = self.set_ms;
        for earlier in &self.earlier {
            if now_ms.saturating_sub(replaced_ms) < OVERLAP_MS {
                names.push(slot_name(name, earlier.slot));
            }
            replaced_ms = earlier.set_ms;
        }
        names
    }

    /// Every place where a value of this secret may stand, for its deletion.
    pub fn all_names(name: &str) -> Vec<String> {
        let slots = if rotates(name) { SLOTS } else { 1 };
        (0..slots).map(|slot| slot_name(name, slot)).collect()
    }
}

fn rotates(name: &str) -> bool {
    name.starts_with("hook:")
}

fn slot_name(name: &str, slot: u8) -> String {
    if slot == 0 { name.to_owned() } else { format!("{name}:{slot}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_secret_rotates_through_three_slots() {
        let name = "hook:a";
        let mut index = SecretIndex::set(name, None, 1);
        assert_eq!(index.names(name, 1), ["hook:a"]);
        for now_ms in [2, 3, 4] {
            index = SecretIndex::set(name, Some(&index), now_ms);
        }
        assert_eq!(index.names(name, 4), ["hook:a", "hook:a:2", "hook:a:1"]);
        assert_eq!(index.names(name, 4 + OVERLAP_MS), ["hook:a"]);
        assert_eq!(SecretIndex::all_names(name), ["hook:a", "hook:a:1", "hook:a:2"]);
    }

    #[test]
    fn any_other_secret_is_replaced_in_place() {
        let index = SecretIndex::set("git:a", Some(&SecretIndex::set("git:a", None, 1)), 2);
        assert_eq!(index.names("git:a", 2), ["git:a"]);
        assert_eq!(SecretIndex::name(&SecretIndex::key("git:a-b")).as_deref(), Some("git:a-b"));
    }

    #[test]
    fn printing_a_secret_yields_a_mask() {
        let secret = Secret::new(b"canary".to_vec());
        assert_eq!(format!("{secret} {secret:?}"), "[secret] [secret]");
    }

    #[test]
    fn a_secret_is_read_from_text() {
        let secret: Secret = serde_json::from_str(r#""cänary""#).unwrap();
        assert_eq!(secret.expose(), "cänary".as_bytes());
    }
}
