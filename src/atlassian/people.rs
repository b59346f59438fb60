//! People, groups and what they may see, as Confluence tells it in both dialects.

use serde::Deserialize;
use serde_json::Value;

use super::answer::{Links, Results};

/// Who alone may do a thing.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Restrictions {
    /// Reading.
    #[serde(default)]
    pub read: Option<Restriction>,
}

/// Who alone may read: nobody named means that everybody may who may read what is above.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Restriction {
    /// The principals.
    #[serde(default)]
    pub restrictions: Principals,
    #[serde(default, rename = "_links")]
    links: Links,
}

/// Users and groups.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Principals {
    /// Users.
    #[serde(default)]
    pub user: Option<Results<Person>>,
    /// Groups.
    #[serde(default)]
    pub group: Option<Results<Group>>,
}

impl Restriction {
    /// Users and groups, as far as they are shown, and whether those are all. A person without an id makes it incomplete.
    pub fn principals(&self) -> (Vec<Principal>, bool) {
        let (users, groups) = (self.restrictions.user.iter(), self.restrictions.group.iter());
        let users: Vec<_> = users.flat_map(|users| users.results.iter().map(Person::id)).collect();
        let groups: Vec<_> = groups.flat_map(|groups| groups.results.iter().map(Group::id)).collect();
        let is_whole = self.restrictions.user.as_ref().is_none_or(Results::is_whole)
            && self.restrictions.group.as_ref().is_none_or(Results::is_whole)
            && users.iter().chain(&groups).all(Option::is_some);
        let users = users.into_iter().flatten().map(Principal::User);
        (users.chain(groups.into_iter().flatten().map(Principal::Group)).collect(), is_whole)
    }

    /// A page of principals, and whether it is the last: users and groups page together, with or without a link to the rest.
    /// `None` when somebody has no id: nobody is left out silently.
    pub fn page_of_principals(&self) -> Option<(Vec<Principal>, bool)> {
        let (principals, is_whole) = self.principals();
        let (users, groups) = (self.restrictions.user.iter(), self.restrictions.group.iter());
        let named =
            users.map(|users| users.results.len()).chain(groups.map(|groups| groups.results.len())).sum::<usize>();
        (named == principals.len()).then_some((principals, is_whole && self.links.next.is_none()))
    }
}

/// Who may see something: an account id or group id (Cloud), a user name or group name (Data Center).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// One person.
    User(String),
    /// Everybody in a group.
    Group(String),
}

/// A person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    #[serde(default)]
    account_id: Option<String>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    user_key: Option<String>,
}

impl Person {
    /// Account id (Cloud), else user name, else the key of a user without one (Data Center).
    pub fn id(&self) -> Option<String> {
        let ids = [&self.account_id, &self.username, &self.user_key];
        ids.into_iter().flatten().find(|id| !id.is_empty()).cloned()
    }
}

/// A group.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Group {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

impl Group {
    fn id(&self) -> Option<String> {
        [&self.id, &self.name].into_iter().flatten().find(|id| !id.is_empty()).cloned()
    }
}

/// One permission of a space, in either dialect.
#[derive(Debug, Clone, Deserialize)]
pub struct Permission {
    #[serde(default)]
    principal: Option<CloudPrincipal>,
    #[serde(default)]
    subject: Option<Value>,
    operation: Operation,
}

#[derive(Debug, Clone, Deserialize)]
struct CloudPrincipal {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    id: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    #[serde(default)]
    key: String,
    #[serde(default)]
    operation_key: String,
    #[serde(default)]
    target_type: String,
}

impl Permission {
    /// Whether it lets somebody see the space.
    pub fn is_reading(&self) -> bool {
        let key = if self.operation.key.is_empty() { &self.operation.operation_key } else { &self.operation.key };
        key == "read" && self.operation.target_type == "space"
    }

    /// Whether it lets a role, whose people are told elsewhere (Cloud sites with roles).
    pub fn is_of_role(&self) -> bool {
        self.principal.as_ref().is_some_and(|principal| principal.kind == "role")
    }

    /// Whom it lets; `None` for a kind that is not known, which makes the readers unknown.
    pub fn principal(&self) -> Option<Principal> {
        if let Some(CloudPrincipal { kind, id }) = &self.principal {
            return match kind.as_str() {
                _ if id.is_empty() => None,
                "user" => Some(Principal::User(id.clone())),
                "group" => Some(Principal::Group(id.clone())),
                _ => None,
            };
        }
        let subject = self.subject.as_ref()?;
        let text =
            |name: &str| subject.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        match text("type").as_deref() {
            Some("group") => text("name").map(Principal::Group),
            Some("known" | "user") => text("username").or_else(|| text("userKey")).map(Principal::User),
            _ => None,
        }
    }
}

/// A role of a space (Cloud).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// Its id.
    pub id: String,
    #[serde(default)]
    space_permissions: Vec<String>,
}

impl Role {
    /// Whether it lets somebody see the space: a permission is named by its operation and its target.
    pub fn is_reading(&self) -> bool {
        self.space_permissions.iter().any(|permission| permission.eq_ignore_ascii_case("read/space"))
    }
}

/// Who has a role in a space (Cloud).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignment {
    principal: RolePrincipal,
    /// The role's id.
    pub role_id: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RolePrincipal {
    #[serde(default)]
    principal_type: String,
    #[serde(default)]
    principal_id: String,
}

impl RoleAssignment {
    /// Whom it is about; `None` for a class of accounts, whose people nobody tells.
    pub fn principal(&self) -> Option<Principal> {
        let RolePrincipal { principal_type, principal_id } = &self.principal;
        match principal_type.as_str() {
            _ if principal_id.is_empty() => None,
            "USER" => Some(Principal::User(principal_id.clone())),
            "GROUP" => Some(Principal::Group(principal_id.clone())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::read;
    use super::*;

    #[test]
    fn a_principal_of_an_unknown_kind_is_nobody_that_is_known() {
        let permission = |text: &str| read::<Permission>(text.as_bytes()).unwrap();
        let group = permission(
            r#"{"principal": {"type": "group", "id": "g1"}, "operation": {"key": "read", "targetType": "space"}}"#,
        );
        assert!(group.is_reading());
        assert_eq!(group.principal(), Some(Principal::Group("g1".into())));
        let role = permission(
            r#"{"principal": {"type": "role", "id": "r"}, "operation": {"key": "read", "targetType": "space"}}"#,
        );
        assert_eq!(role.principal(), None);
        let person = permission(
            r#"{"subject": {"type": "known", "username": "ann"}, "operation": {"operationKey": "read", "targetType": "space"}}"#,
        );
        assert_eq!(person.principal(), Some(Principal::User("ann".into())));
    }

    #[test]
    fn nobody_named_is_no_restriction() {
        let none = read::<Restriction>(br#"{"restrictions": {"user": {"results": []}, "group": {"results": []}}}"#);
        assert_eq!(none.unwrap().principals(), (vec![], true));
    }
}
