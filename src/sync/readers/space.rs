//! Who may see a space: the users and groups that its permissions name, and on Cloud sites with roles those who have a role that
//! lets them.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use crate::atlassian::listing::{Page, read};
use crate::atlassian::people::{Permission, Principal, Role, RoleAssignment};
use crate::atlassian::reading::{Dialect, Position};
use crate::egress::AtlassianPath;
use crate::ids::SpaceId;
use crate::ingestion::SpaceKey;
use crate::sync::gate::{Gate, Outcome};

/// Pages of one list: more are a circle.
const MOST_PAGES: usize = 1_000;

/// What Confluence tells of a space's readers.
pub enum Told {
    /// These.
    Principals(Vec<Principal>),
    /// A Data Center tells it to administrators of the space alone.
    NeedsAdministrator,
    /// Nothing that all of them could be told from.
    Nothing,
}

/// Reads who may see a space.
pub async fn readers(gate: &Gate, dialect: Dialect, space: &SpaceKey) -> Outcome<Told> {
    let permissions: Vec<Permission> =
        match all(gate, dialect, |position| dialect.space_readers(&space.id, &space.key, position)).await? {
            List::Whole(permissions) => permissions,
            List::Refused(401 | 403) if dialect == Dialect::DataCenter => return Ok(Told::NeedsAdministrator),
            List::Refused(_) => return Ok(Told::Nothing),
        };
    let (of_roles, others): (Vec<_>, Vec<_>) =
        permissions.iter().filter(|one| one.is_reading()).partition(|one| one.is_of_role());
    let principals: Option<BTreeSet<Principal>> = others.iter().map(|one| one.principal()).collect();
    let Some(mut principals) = principals else { return Ok(Told::Nothing) };
    if !of_roles.is_empty() {
        let Some(people) = of_reading_roles(gate, dialect, &space.id).await? else { return Ok(Told::Nothing) };
        principals.extend(people);
    }
    Ok(Told::Principals(principals.into_iter().collect()))
}

/// The principals whose role lets them see the space; `None` when that cannot be read, or when a class of accounts is among them.
async fn of_reading_roles(gate: &Gate, dialect: Dialect, space_id: &SpaceId) -> Outcome<Option<BTreeSet<Principal>>> {
    let roles: List<Role> = all(gate, dialect, |position| dialect.space_roles(space_id, position)).await?;
    let assigned: List<RoleAssignment> =
        all(gate, dialect, |position| dialect.role_assignments(space_id, position)).await?;
    let (List::Whole(roles), List::Whole(assigned)) = (roles, assigned) else { return Ok(None) };
    let reading: BTreeSet<&str> = roles.iter().filter(|role| role.is_reading()).map(|role| role.id.as_str()).collect();
    let assigned = assigned.iter().filter(|one| reading.contains(one.role_id.as_str()));
    Ok(assigned.map(RoleAssignment::principal).collect())
}

enum List<T> {
    Whole(Vec<T>),
    /// With this status; 0 for a list that does not end.
    Refused(u16),
}

async fn all<T: DeserializeOwned>(
    gate: &Gate,
    dialect: Dialect,
    path_at: impl Fn(&Position) -> AtlassianPath,
) -> Outcome<List<T>> {
    let (mut all, mut position) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let path = path_at(&position);
        let response = gate.read(path.clone()).await?;
        if !response.is_success() {
            return Ok(List::Refused(response.status));
        }
        let page: Page<T> = read(&response.body)?;
        let next = page.next().map(|next| dialect.follow(next, &path, "")).transpose()?;
        all.extend(page.results);
        if next.is_none() {
            return Ok(List::Whole(all));
        }
        if next == position {
            break;
        }
        position = next;
    }
    Ok(List::Refused(0))
}
