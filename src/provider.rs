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

/// What a provider is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Repositories.
    Git,
    /// Models.
    Ai,
    /// Alarms.
    Alarms,
}

/// What is fixed about a provider.
struct Facts {
    name: &'static str,
    service: Service,
    api_host: Option<&'static str>,
    web_host: Option<&'static str>,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Github,
        Self::Gitlab,
        Self::Bitbucket,
        Self::Azure,
        Self::Anthropic,
        Self::Openai,
        Self::Google,
        Self::Forge,
        Self::Aws,
        Self::Selfhosted,
    ];

    const fn facts(self) -> Facts {
        match self {
            Self::Github => git("github", "api.github.com", "github.com"),
            Self::Gitlab => git("gitlab", "gitlab.com", "gitlab.com"),
            Self::Bitbucket => git("bitbucket", "api.bitbucket.org", "bitbucket.org"),
            Self::Azure => git("azure", "dev.azure.com", "dev.azure.com"),
            Self::Anthropic => ai("anthropic", Some("api.anthropic.com")),
            Self::Openai => ai("openai", Some("api.openai.com")),
            Self::Google => ai("google", Some("generativelanguage.googleapis.com")),
            Self::Forge => ai("forge", None),
            Self::Selfhosted => ai("selfhosted", None),
            // Its hosts are named by region: `egress` knows them.
            Self::Aws => Facts { name: "aws", service: Service::Alarms, api_host: None, web_host: None },
        }
    }

    /// The name in settings, forms and stored values.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// What it is asked for.
    pub const fn service(self) -> Service {
        self.facts().service
    }

    /// The vendor's own host that requests go to; `None` where there is none, or many.
    pub const fn api_host(self) -> Option<&'static str> {
        self.facts().api_host
    }

    /// The host at which people read repositories.
    pub const fn web_host(self) -> Option<&'static str> {
        self.facts().web_host
    }

    /// The provider of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }

    /// The providers of a service.
    pub fn of(service: Service) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |provider| provider.service() == service)
    }
}

const fn git(name: &'static str, api_host: &'static str, web_host: &'static str) -> Facts {
    Facts { name, service: Service::Git, api_host: Some(api_host), web_host: Some(web_host) }
}

const fn ai(name: &'static str, api_host: Option<&'static str>) -> Facts {
    Facts { name, service: Service::Ai, api_host, web_host: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_one_that_json_has() {
        for provider in Provider::ALL {
            assert_eq!(serde_json::json!(provider), provider.name());
            assert_eq!(Provider::named(provider.name()), Some(provider));
        }
    }
}
