//! Every reason for which a URL is refused.

use serde::{Deserialize, Serialize};

/// Why a URL was refused. The names are part of the library's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// No text.
    Empty,
    /// Longer than [`crate::limits::URL_CHARS`].
    TooLong,
    /// White space, a control character or a backslash: parsers disagree about them.
    ForbiddenCharacter,
    /// Not an absolute URL.
    MalformedUrl,
    /// Another scheme than `https`.
    NotHttps,
    /// A user name or a password before the host.
    #[serde(rename = "userinfo")]
    UserInfo,
    /// The host is no DNS name and no address.
    MalformedHost,
    /// The host has characters outside ASCII: enter it in punycode.
    NonAsciiHost,
    /// The host ends in a dot.
    TrailingDot,
    /// An IPv4 address in another spelling than the dotted quad.
    AmbiguousAddress,
    /// The port is not a number from 1 to 65535 without leading zeros.
    MalformedPort,
    /// The port is not 443 (or 8443 of an approved host).
    PortNotAllowed,
    /// A private, loopback, link-local, reserved or otherwise special address.
    AddressBlocked,
    /// A name without a dot.
    SingleLabelHost,
    /// A name that only exists inside a network.
    InternalHost,
    /// The name of a cloud's metadata service.
    MetadataHost,
    /// A public name that stands for an address it spells.
    AddressInHostName,
    /// The host is not one of the provider's and was not approved.
    HostNotAllowed,
    /// A redirect of a request that is not a GET.
    RedirectedWrite,
    /// More than [`crate::limits::REDIRECTS`] redirects.
    TooManyRedirects,
}

impl Denial {
    /// The name in the contract, for example `host_not_allowed`.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }
}
