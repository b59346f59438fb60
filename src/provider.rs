//! The services the app can talk to outside Atlassian.

use serde::{Deserialize, Serialize};

/// A provider of repositories, models or alarms. A credential is bound to its provider's hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// github.com
    Github,
    /// gitlab.com
    Gitlab,
    /// Bitbucket Cloud
    Bitbucket,
    /// Azure DevOps
    Azure,
    /// Anthropic
    Anthropic,
    /// OpenAI
    Openai,
    /// Google
    Google,
    /// Atlassian's own models, through the platform: no host of theirs is asked.
    Forge,
    /// AWS (STS and CloudWatch)
    Aws,
    /// A host that this site's admin approved.
    Selfhosted,
}
