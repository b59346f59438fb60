//! Reading Confluence, in both dialects: paths of GETs, for [`crate::flow::SiteRead`] has no method.
//!
//! Sources: developer.atlassian.com/cloud/confluence/rest/v1 and /v2, docs.atlassian.com/ConfluenceServer/rest. Answers are read
//! by [`super::listing`].

use serde::Deserialize;

use crate::egress::AtlassianPath;
use crate::error::{Code, Error, Result};
use crate::ids::SpaceId;
use crate::text::percent_decoded;

/// Items of one page of a listing with expansions. 200 is the most; servers answer 100 in good time.
pub const LISTED: u32 = 100;
/// Objects of one page of the second API.
const LISTED_SECOND: &str = "250";
/// Ids of one look-up.
pub const LOOKED_UP: usize = 100;
/// Principals of one page.
const PRINCIPALS: &str = "200";

/// Which Confluence answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// Cloud behind its API gateway.
    Cloud,
    /// Data Center.
    DataCenter,
}

/// What a listing shows beside ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Pages, with their files and, where readers are delivered, their restrictions.
    Pages {
        /// Whether restrictions are shown: 2 points a principal.
        restrictions: bool,
        /// Whether files are shown: a point each.
        files: bool,
    },
    /// Files, with the page that holds each.
    Files,
    /// Restrictions alone.
    Restrictions,
}

/// Where a listing goes on: a cursor (Cloud) or the number of the next item (Data Center).
pub type Position = Option<String>;

impl Dialect {
    /// A page of a search.
    pub fn search(self, cql: &str, shown: Shown, position: &Position) -> AtlassianPath {
        let path = self.first("/rest/api/content/search").query("cql", cql).query("limit", &LISTED.to_string());
        let path = path.query("expand", &self.expansions(shown));
        self.at(path, position)
    }

    fn expansions(self, shown: Shown) -> String {
        const RESTRICTIONS: [&str; 2] = ["restrictions.read.restrictions.user", "restrictions.read.restrictions.group"];
        let mut names = Vec::new();
        match shown {
            Shown::Pages { restrictions, files } => {
                names.extend(["version", "space", "ancestors", "metadata.labels"]);
                if files {
                    names.extend(["children.attachment", "children.attachment.version"]);
                }
                if restrictions {
                    names.extend(RESTRICTIONS);
                }
            }
            Shown::Files => names.extend(["version", "space", "container", "extensions"]),
            Shown::Restrictions => names.extend(RESTRICTIONS),
        }
        names.join(",")
    }

    /// Spaces by id (Cloud) or key (Data Center).
    pub fn spaces(self, spaces: &[(SpaceId, String)], position: &Position) -> AtlassianPath {
        let ids = || spaces.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(",");
        let path = match self {
            Self::Cloud => AtlassianPath::new("/wiki/api/v2/spaces").query("ids", &ids()).query("limit", LISTED_SECOND),
            Self::DataCenter => spaces
                .iter()
                .fold(AtlassianPath::new("/rest/api/space"), |path, (_, key)| path.query("spaceKey", key))
                .query("limit", LISTED_SECOND),
        };
        self.at(path, position)
    }

    /// A page's or post's body and newest version.
    pub fn body(self, id: &str, is_post: bool) -> AtlassianPath {
        match self {
            Self::Cloud => second(is_post).segment(id).query("body-format", "storage"),
            Self::DataCenter => {
                AtlassianPath::new("/rest/api/content").segment(id).query("expand", "body.storage,version")
            }
        }
    }

    /// Contents by id with any status: up to [`LOOKED_UP`] on Cloud, the first one alone on Data Center.
    pub fn look_up(self, ids: &[String], is_post: bool, position: &Position) -> AtlassianPath {
        match self {
            Self::Cloud => {
                // The statuses that each list documents: posts are not archived, and drafts are in neither.
                let statuses = if is_post { "current,trashed,deleted" } else { "current,archived,trashed,deleted" };
                let path = second(is_post).query("id", &ids.join(",")).query("status", statuses);
                self.at(path.query("limit", LISTED_SECOND), position)
            }
            Self::DataCenter => AtlassianPath::new("/rest/api/content")
                .segment(ids.first().map(String::as_str).unwrap_or_default())
                .query("status", "any")
                .query("expand", "space,ancestors,metadata.labels"),
        }
    }

    /// Whether [`Self::look_up`] takes more than one id and tells neither labels nor ancestors.
    pub fn looks_up_many(self) -> bool {
        self == Self::Cloud
    }

    /// Labels of a page as the store knows them, not the search index (Cloud).
    pub fn labels(self, id: &str, is_post: bool) -> AtlassianPath {
        second(is_post).segment(id).query("include-labels", "true")
    }

    /// What is above a page (Cloud).
    pub fn ancestors(self, id: &str, position: &Position) -> AtlassianPath {
        let path = second(false).segment(id).literal("/ancestors").query("limit", LISTED_SECOND);
        self.at(path, position)
    }

    /// Files of a page.
    pub fn attachments(self, id: &str, is_post: bool, position: &Position) -> AtlassianPath {
        let path = match self {
            Self::Cloud => second(is_post)
                .segment(id)
                .literal("/attachments")
                .query("status", "current")
                .query("limit", LISTED_SECOND),
            Self::DataCenter => AtlassianPath::new("/rest/api/content")
                .segment(id)
                .literal("/child/attachment")
                .query("expand", "version,extensions")
                .query("limit", "200"),
        };
        self.at(path, position)
    }

    /// One file by id, with any status.
    pub fn attachment(self, id: &str) -> AtlassianPath {
        match self {
            Self::Cloud => AtlassianPath::new("/wiki/api/v2/attachments").segment(id),
            Self::DataCenter => {
                let path = AtlassianPath::new("/rest/api/content").segment(id).query("status", "any");
                path.query("expand", "version,extensions")
            }
        }
    }

    /// A file's bytes; Cloud answers with a redirect.
    pub fn download(self, page_id: &str, id: &str, title: &str) -> AtlassianPath {
        match self {
            Self::Cloud => AtlassianPath::new("/wiki/rest/api/content")
                .segment(page_id)
                .literal("/child/attachment")
                .segment(id)
                .literal("/download"),
            Self::DataCenter => AtlassianPath::new("/download/attachments").segment(page_id).segment(title),
        }
    }

    /// Who may see a space.
    pub fn space_readers(self, id: &SpaceId, key: &str, position: &Position) -> AtlassianPath {
        let path = match self {
            Self::Cloud => AtlassianPath::new("/wiki/api/v2/spaces")
                .segment(id.as_str())
                .literal("/permissions")
                .query("limit", LISTED_SECOND),
            Self::DataCenter => {
                AtlassianPath::new("/rest/api/space").segment(key).literal("/permissions").query("limit", PRINCIPALS)
            }
        };
        self.at(path, position)
    }

    /// The roles that a space has (Cloud).
    pub fn space_roles(self, id: &SpaceId, position: &Position) -> AtlassianPath {
        let path =
            AtlassianPath::new("/wiki/api/v2/space-roles").query("space-id", id.as_str()).query("limit", LISTED_SECOND);
        self.at(path, position)
    }

    /// Who has which role in a space (Cloud).
    pub fn role_assignments(self, id: &SpaceId, position: &Position) -> AtlassianPath {
        let path = AtlassianPath::new("/wiki/api/v2/spaces").segment(id.as_str()).literal("/role-assignments");
        self.at(path.query("limit", LISTED_SECOND), position)
    }

    /// Who alone may see a page; `start` counts principals.
    pub fn restriction(self, id: &str, start: usize) -> AtlassianPath {
        self.first("/rest/api/content")
            .segment(id)
            .literal("/restriction/byOperation/read")
            .query("start", &start.to_string())
            .query("limit", PRINCIPALS)
    }

    /// People of a group (its id on Cloud, its name on Data Center).
    pub fn members(self, group: &str, start: usize) -> AtlassianPath {
        let path = self.first("/rest/api/group").segment(group);
        let path = path.literal(if self == Self::Cloud { "/membersByGroupId" } else { "/member" });
        path.query("start", &start.to_string()).query("limit", PRINCIPALS)
    }

    /// A listing of one item (Cloud): beside it stands where the site is.
    pub fn site() -> AtlassianPath {
        AtlassianPath::new("/wiki/api/v2/spaces").query("limit", "1")
    }

    /// What names a Data Center instance; a Cloud site is named by its cloud id.
    pub fn manifest() -> AtlassianPath {
        AtlassianPath::new("/rest/applinks/1.0/manifest")
    }

    /// The first API stands below `/wiki` on Cloud.
    fn first(self, literal: &'static str) -> AtlassianPath {
        AtlassianPath::new(if self == Self::Cloud { "/wiki" } else { "" }).literal(literal)
    }

    fn at(self, path: AtlassianPath, position: &Position) -> AtlassianPath {
        match position {
            None => path,
            Some(position) => path.query(if self == Self::Cloud { "cursor" } else { "start" }, position),
        }
    }

    /// Where a listing goes on, from its `_links.next`: the cursor or the start in it, with which the same question is asked
    /// again at the API's own base. Whatever host `_links.base` names, no request goes there; a `next` that names a host other
    /// than `site` or another listing is refused.
    ///
    /// # Errors
    /// `answer_invalid`.
    pub fn follow(self, next: &str, asked: &AtlassianPath, site: &str) -> Result<String> {
        let wrong = |why: &str| Error::new(Code::AnswerInvalid, format!("a listing's next page {why}"));
        let local = match next.split_once("://") {
            None if next.starts_with('/') && !next.starts_with("//") => next,
            Some(_) => {
                next.strip_prefix(site).filter(|rest| rest.starts_with('/')).ok_or_else(|| wrong("is elsewhere"))?
            }
            None => return Err(wrong("has no path")),
        };
        let (path, query) = local.split_once('?').ok_or_else(|| wrong("has no query"))?;
        let own = asked.as_str().split('?').next().unwrap_or_default();
        let tail = |path: &str| path.rsplit_once("/api/").map(|(_, tail)| tail.to_owned());
        if tail(path).is_none() || tail(path) != tail(own) {
            return Err(wrong("is another listing's"));
        }
        let name = if self == Self::Cloud { "cursor" } else { "start" };
        let values = query.split('&').filter_map(|pair| pair.split_once('='));
        let value = values.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.replace('+', "%20"));
        value.and_then(|value| percent_decoded(&value)).ok_or_else(|| wrong("says not where it begins"))
    }
}

/// The scope of the Cloud API that a path asks for: granular names, as the OpenAPI document of the second API gives them, and the
/// vendor's table for the first.
pub fn scope_of(path: &AtlassianPath) -> &'static str {
    let path = path.as_str().split('?').next().unwrap_or_default();
    let has = |word: &str| path.split('/').any(|segment| segment == word);
    match path {
        _ if has("download") => "readonly:content.attachment:confluence",
        _ if has("attachment") || has("attachments") => "read:attachment:confluence",
        _ if has("restriction") => "read:content.restriction:confluence",
        _ if has("ancestors") => "read:content.metadata:confluence",
        _ if has("group") => "read:group:confluence",
        _ if has("role-assignments") || has("space-roles") => "read:space.permission:confluence",
        _ if has("spaces") => "read:space:confluence",
        _ if has("search") => "search:confluence",
        _ => "read:page:confluence",
    }
}

fn second(is_post: bool) -> AtlassianPath {
    AtlassianPath::new(if is_post { "/wiki/api/v2/blogposts" } else { "/wiki/api/v2/pages" })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://example.atlassian.net";

    #[test]
    fn a_listing_goes_on_at_its_own_path_whatever_the_next_link_says() {
        let asked = Dialect::Cloud.search("label = a", Shown::Files, &None);
        for next in [
            "/rest/api/content/search?cql=label&cursor=a%2Bb%3D",
            "/wiki/rest/api/content/search?cursor=a%2Bb%3D&limit=1",
            "/wiki/wiki/rest/api/content/search?cursor=a%2Bb%3D",
            "https://example.atlassian.net/wiki/rest/api/content/search?cursor=a%2Bb%3D",
        ] {
            assert_eq!(Dialect::Cloud.follow(next, &asked, SITE).unwrap(), "a+b=", "{next}");
        }
        for next in [
            "https://evil.example.com/wiki/rest/api/content/search?cursor=a",
            "https://example.atlassian.net.evil.org/wiki/rest/api/content/search?cursor=a",
            "//evil.example.com/rest/api/content/search?cursor=a",
            "/wiki/api/v2/pages?cursor=a",
            "/rest/api/content/search?limit=1",
            "rest/api/content/search?cursor=a",
        ] {
            assert_eq!(Dialect::Cloud.follow(next, &asked, SITE).unwrap_err().code, Code::AnswerInvalid, "{next}");
        }
    }

    #[test]
    fn a_data_center_is_never_asked_for_what_only_cloud_has() {
        let path =
            Dialect::DataCenter.search("x", Shown::Pages { restrictions: true, files: true }, &Some("50".into()));
        assert!(path.as_str().starts_with("/rest/api/content/search?cql=x&limit=100&expand="), "{path:?}");
        assert!(path.as_str().ends_with("&start=50"));
        assert!(!path.as_str().contains("permissions"));
    }

    #[test]
    fn each_path_has_the_scope_that_its_documentation_names() {
        let cloud = Dialect::Cloud;
        let space = [(SpaceId::new("1"), "A".to_owned())];
        for (path, scope) in [
            (cloud.search("x", Shown::Files, &None), "search:confluence"),
            (cloud.body("7", true), "read:page:confluence"),
            (cloud.spaces(&space, &None), "read:space:confluence"),
            (cloud.space_readers(&SpaceId::new("1"), "A", &None), "read:space:confluence"),
            (cloud.attachments("7", false, &None), "read:attachment:confluence"),
            (cloud.download("7", "att9", "a.pdf"), "readonly:content.attachment:confluence"),
            (cloud.restriction("7", 0), "read:content.restriction:confluence"),
            (cloud.members("g", 0), "read:group:confluence"),
            (cloud.ancestors("7", &None), "read:content.metadata:confluence"),
        ] {
            assert_eq!(scope_of(&path), scope, "{path:?}");
        }
    }

    #[test]
    fn only_documented_statuses_are_asked_for() {
        let ids = ["7".to_owned()];
        let asked = |is_post| Dialect::Cloud.look_up(&ids, is_post, &None).as_str().to_owned();
        assert!(asked(false).contains("status=current%2Carchived%2Ctrashed%2Cdeleted&"), "{}", asked(false));
        assert!(asked(true).contains("status=current%2Ctrashed%2Cdeleted&"), "{}", asked(true));
    }

    #[test]
    fn a_file_name_is_one_segment() {
        let path = Dialect::DataCenter.download("1", "2", "a/../b?c#d%20.pdf");
        assert_eq!(path.as_str(), "/download/attachments/1/a%2F..%2Fb%3Fc%23d%2520.pdf");
    }
}
