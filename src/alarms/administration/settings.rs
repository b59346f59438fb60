//! All that the settings show.

use serde_json::{Value, json};

use super::shown;
use crate::alarms::asking::session::{ACTIONS, principal};
use crate::alarms::records::account::Account;
use crate::alarms::records::external_id::ExternalId;
use crate::atlassian::confluence;
use crate::aws::Partition;
use crate::egress::{Identity, aws_regions};
use crate::error::Result;
use crate::flow::World;
use crate::input::Nothing;
use crate::site::{SiteAdmin, send_to_site};

/// Accounts, External ID, regions, spaces. Site admins only. Answer: `SettingsAnswer` of `static/alarms/contract.d.ts`.
///
/// # Errors
/// `forbidden`; as Confluence and the store answer.
pub async fn settings(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<Value> {
    let external_id = ExternalId::of_site(&world).await?;
    let accounts = Account::all(&world).await?;
    let vendor = principal(&world).await?;
    let spaces = send_to_site(&world, || confluence::spaces(Identity::User)).await?;
    let (spaces, more_spaces) = confluence::read_named_spaces(&spaces)?;
    let regions = Partition::ALL.map(|partition| {
        let regions: Vec<&str> = aws_regions().filter(|region| Partition::of_region(region) == partition).collect();
        json!({"partition": partition, "regions": regions})
    });
    let spaces = spaces.iter().map(|space| json!({"id": space.id, "key": space.key, "name": space.name}));
    let mut answer = json!({
        "externalId": external_id.value,
        "externalIdSetMs": external_id.set_ms,
        "regions": regions,
        "actions": {"needed": ACTIONS, "optional": []},
        "accounts": accounts.iter().map(shown::account).collect::<Vec<_>>(),
        "spaces": spaces.collect::<Vec<_>>(),
        "moreSpaces": more_spaces,
    });
    if let (Some((principal_arn, partition)), Some(fields)) = (vendor, answer.as_object_mut()) {
        fields.insert("vendor".to_owned(), json!({"principalArn": principal_arn, "partition": partition}));
    }
    Ok(answer)
}
