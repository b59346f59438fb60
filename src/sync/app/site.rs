//! Which site this is: what the platform says of the installation, and where people read the site.

use crate::atlassian::listing::{SiteBase, read};
use crate::atlassian::reading::Dialect;
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::sync::configuration::Limits;
use crate::sync::gate::{Failure, Gate, Halt};

/// What the platform's name of an installation's site begins with.
const SITE: &str = "ari:cloud:confluence::site/";

/// The site's id, from the platform's own word about the installation (`installContext`).
///
/// # Errors
/// `internal` where the platform said nothing.
pub fn cloud_id(install_context: Option<&str>) -> Result<String> {
    let id = install_context.and_then(|context| context.strip_prefix(SITE)).filter(|id| {
        !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    id.map(str::to_owned).ok_or_else(|| Error::new(Code::Internal, "the platform did not say which site this is"))
}

/// Where people read the site, without `/wiki`: as Confluence itself says it.
pub async fn base_url(world: &World, now_ms: u64) -> std::result::Result<String, Halt> {
    let started_ms = now_ms.saturating_sub(u64::from(world.elapsed_ms()));
    let gate = Gate::new(world.clone(), Limits::of_app(), started_ms);
    let response = gate.read(Dialect::site()).await.map_err(Failure::halt)?;
    if !response.is_success() {
        return Err(Halt::Failed(Error::new(Code::Upstream, "Confluence did not say where it is")));
    }
    let site: SiteBase = read(&response.body).map_err(Halt::Failed)?;
    let base = site.base().trim_end_matches('/');
    let base = base.strip_suffix("/wiki").unwrap_or(base);
    if base.starts_with("https://") {
        return Ok(base.to_owned());
    }
    Err(Halt::Failed(Error::new(Code::AnswerInvalid, "Confluence's own address is not an address")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_platforms_own_name_of_a_site_is_one() {
        assert_eq!(cloud_id(Some("ari:cloud:confluence::site/abc-1")).unwrap(), "abc-1");
        for other in
            [None, Some(""), Some("abc-1"), Some("ari:cloud:confluence::site/"), Some("ari:cloud:confluence::site/a/b")]
        {
            assert!(cloud_id(other).is_err(), "{other:?}");
        }
    }
}
