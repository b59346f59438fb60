//! The app's macro that draws a picture, before the picture's table. The outline does not know where the app is installed:
//! the flow puts the macros in, as it puts in the commit.

use super::table::HEAD;
use crate::crypto::{hex, sha256};
use crate::locale::spellings;
use crate::storage_format::PICTURE_MACRO;
use crate::text::xml_escape;

/// Where the app's own macros are found: ids of the app and of its environment, as the platform tells them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppEnvironment {
    /// Id of the app.
    pub app_id: String,
    /// Id of its environment.
    pub environment_id: String,
}

impl AppEnvironment {
    /// Reads `ari:cloud:ecosystem::environment/{app}/{environment}`.
    pub fn of_ari(ari: &str) -> Option<Self> {
        let (app_id, environment_id) = ari.strip_prefix("ari:cloud:ecosystem::environment/")?.split_once('/')?;
        Some(Self { app_id: app_id.to_owned(), environment_id: environment_id.to_owned() })
    }

    /// The key of the picture's macro; `None` where an id is none.
    fn extension_key(&self) -> Option<String> {
        let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let ids = is_id(&self.app_id) && is_id(&self.environment_id);
        ids.then(|| format!("{}/{}/static/{PICTURE_MACRO}", self.app_id, self.environment_id))
    }
}

/// What is folded under a picture.
const FOLDED: &str = "The picture as a table";

/// The body with the macro before each of its picture tables, which are folded then. Confluence shows what is folded in its exports
/// (confluence.atlassian.com/doc/expand-macro-223222352.html: "expanded in PDF and HTML exports").
pub fn with_frames(body: &str, environment: &AppEnvironment) -> String {
    const END: &str = "</table>";
    let begins = spellings(HEAD).map(|head| format!("<table><tbody><tr><th>{head} "));
    let begin = begins.zip(spellings(FOLDED)).find(|(begin, _)| body.contains(begin.as_str()));
    let Some(((begin, folded), key)) = begin.zip(environment.extension_key()) else { return body.to_owned() };
    let mut parts = body.split(&begin);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let title = part.split("</th>").next().unwrap_or_default();
        let (rows, rest) = part.split_once(END).unwrap_or((part, ""));
        out.push_str(&frame(&key, title));
        out.push_str("<ac:structured-macro ac:name=\"expand\"><ac:parameter ac:name=\"title\">");
        out.push_str(folded);
        out.push_str("</ac:parameter><ac:rich-text-body>");
        [begin.as_str(), rows, END, "</ac:rich-text-body></ac:structured-macro>", rest]
            .iter()
            .for_each(|piece| out.push_str(piece));
    }
    out
}

/// A Forge macro in storage format. `title` is escaped already: it comes from the table's head.
fn frame(key: &str, title: &str) -> String {
    let local_id = local_id(title);
    let attribute = |name: &str, value: &str| format!("<ac:adf-attribute key=\"{name}\">{value}</ac:adf-attribute>");
    let parameter = |name: &str, value: &str| format!("<ac:adf-parameter key=\"{name}\">{value}</ac:adf-parameter>");
    let extension = format!("ari:cloud:ecosystem::extension/{}", xml_escape(key));
    let parameters = [
        parameter("local-id", &local_id),
        parameter("extension-id", &extension),
        parameter("extension-title", "Picture"),
        parameter("guest-params", &parameter("picture", title)),
    ];
    let attributes = [
        attribute("extension-key", &xml_escape(key)),
        attribute("extension-type", "com.atlassian.ecosystem"),
        attribute("parameters", &parameters.concat()),
        attribute("layout", "default"),
        attribute("local-id", &local_id),
    ];
    format!(
        "<ac:adf-extension><ac:adf-node type=\"extension\">{}</ac:adf-node></ac:adf-extension>",
        attributes.concat()
    )
}

/// The same for the same title, in the form of a UUID.
fn local_id(title: &str) -> String {
    let hash = hex(&sha256(title.as_bytes()));
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Words;
    use crate::outline::diagram::{Diagram, Node, NodeKind};
    use crate::outline::picture::{read_tables, table};
    use crate::storage_format::{StorageDocument, shape};

    #[test]
    fn a_frame_stands_before_the_table_and_is_no_part_of_what_is_compared() {
        let node = Node { id: "a".into(), label: "a".into(), kind: NodeKind::Service, page: None };
        let diagram = Diagram { title: "Services & \"more\"".into(), nodes: vec![node], edges: vec![] };
        let body = Words::default().spoken(&format!("<p>x</p>{}", table(&diagram, |_| None).as_str()));
        let here = AppEnvironment::of_ari("ari:cloud:ecosystem::environment/11-22/33").unwrap();
        let framed = with_frames(&body, &here);
        assert!(
            framed.contains(
                "<ac:adf-attribute key=\"extension-key\">11-22/33/static/repository-picture</ac:adf-attribute>"
            )
        );
        assert!(StorageDocument::check(framed.clone()).is_ok(), "{framed}");
        // What Confluence writes when it saves, and a person who takes the picture away with its fold.
        let saved = framed.replace(
            "</ac:adf-extension><ac:structured-macro ac:name=\"expand\">",
            "</ac:adf-extension>\n<ac:structured-macro ac:name=\"expand\" ac:schema-version=\"1\" ac:macro-id=\"7\">",
        );
        assert!(framed != saved && framed.contains(">The picture as a table<"), "{framed}");
        for framed in [&framed, &saved] {
            assert_eq!(shape(framed), shape(&body));
            assert_eq!(read_tables(framed).unwrap().len(), 1);
        }
        // A fold of somebody's own is an edit.
        let own = body
            .replace("<table>", "<ac:structured-macro ac:name=\"expand\"><ac:rich-text-body><table>")
            .replace("</table>", "</table></ac:rich-text-body></ac:structured-macro>");
        assert_ne!(shape(&own), shape(&body));
        let unknown = AppEnvironment { app_id: "a<b".into(), environment_id: "33".into() };
        assert_eq!((with_frames(&body, &unknown), with_frames("<p>x</p>", &here)), (body, "<p>x</p>".to_owned()));
    }
}
