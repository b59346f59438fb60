//! What sync reads inside Forge, for whoever installs the app.

use crate::egress::Scope;

const SPACE: Scope = "read:space:confluence";
const PAGE: Scope = "read:page:confluence";
const DETAILS: Scope = "read:content-details:confluence";
const METADATA: Scope = "read:content.metadata:confluence";
const RESTRICTION: Scope = "read:content.restriction:confluence";
const ATTACHMENT: Scope = "read:attachment:confluence";
const ROLES: Scope = "read:space.permission:confluence";
const GROUP: Scope = "read:group:confluence";
const USER: Scope = "read:user:confluence";

/// What sync reads inside Forge: path, scope, reason. `docs/PERMISSIONS.md` is written from it, and a test holds every path of
/// [`super::reading::Dialect::Cloud`] against it. What stands there twice needs both scopes.
pub const READS: &[(&str, Scope, &str)] = &[
    ("/wiki/rest/api/content/search", DETAILS, "what a site admin chose, by CQL."),
    ("/wiki/api/v2/spaces", SPACE, "which spaces the app can see, and the site's address."),
    ("/wiki/api/v2/spaces/{id}/permissions", SPACE, "who may see a space."),
    ("/wiki/api/v2/spaces/{id}/role-assignments", ROLES, "who has a role in a space, on sites with roles."),
    ("/wiki/api/v2/space-roles", ROLES, "which roles let somebody see a space."),
    ("/wiki/api/v2/pages", PAGE, "pages that were not listed, with any status, to prove what may be deleted."),
    ("/wiki/api/v2/pages/{id}", PAGE, "a chosen page's text, or its labels."),
    ("/wiki/api/v2/pages/{id}/ancestors", METADATA, "the ancestors of a page that is no longer chosen."),
    ("/wiki/api/v2/pages/{id}/attachments", ATTACHMENT, "files of a chosen page."),
    ("/wiki/api/v2/blogposts", PAGE, "posts that were not listed, with any status."),
    ("/wiki/api/v2/blogposts/{id}", PAGE, "a chosen post's text, or its labels."),
    ("/wiki/api/v2/blogposts/{id}/attachments", ATTACHMENT, "files of a chosen post."),
    ("/wiki/api/v2/attachments/{id}", ATTACHMENT, "a file that was not listed, with any status."),
    ("/wiki/rest/api/content/{id}/child/attachment/{id}/download", ATTACHMENT, "a chosen page's file."),
    ("/wiki/rest/api/content/{id}/restriction/byOperation/{operation}", RESTRICTION, "whom a page is restricted to."),
    ("/wiki/rest/api/group/{id}/membersByGroupId", GROUP, "who is in a group that a restriction names."),
    ("/wiki/rest/api/group/{id}/membersByGroupId", USER, "the ids of a group's members."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atlassian::reading::{Dialect, Shown};

    #[test]
    fn every_reading_of_cloud_is_listed_with_its_scope() {
        let (cloud, id) = (Dialect::Cloud, "7");
        let ids = [id.to_owned()];
        let mut paths = vec![cloud.search("x", Shown::Files, &None), cloud.spaces(&[], &None), Dialect::site()];
        for is_post in [false, true] {
            paths.extend([cloud.body(id, is_post), cloud.look_up(&ids, is_post, &None), cloud.labels(id, is_post)]);
            paths.push(cloud.attachments(id, is_post, &None));
        }
        paths.extend([cloud.ancestors(id, &None), cloud.attachment(id), cloud.download(id, id, "x")]);
        let space = &crate::ids::SpaceId::new(id);
        paths.extend([cloud.space_roles(space, &None), cloud.role_assignments(space, &None)]);
        paths.extend([cloud.space_readers(space, "K", &None), cloud.restriction(id, 0), cloud.members(id, 0)]);
        let plain: Vec<String> = paths
            .iter()
            .map(|path| {
                path.as_str()
                    .split('?')
                    .next()
                    .unwrap()
                    .replace("/7", "/{id}")
                    .replace("byOperation/read", "byOperation/{operation}")
            })
            .collect();
        for path in &plain {
            assert!(READS.iter().any(|(listed, _, _)| listed == path), "{path}");
        }
        for (listed, _, _) in READS {
            assert!(plain.iter().any(|path| path == listed), "{listed}");
        }
    }
}
