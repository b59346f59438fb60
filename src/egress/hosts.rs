//! Which hosts belong to which provider, and which DNS names no request may use.

use crate::provider::Provider;

/// Whether a host in lower case is one of the provider's own.
pub(super) fn is_providers(host: &str, provider: Provider) -> bool {
    match provider {
        // Older organisations answer at `<organisation>.visualstudio.com`, some under `vssps.` or `pkgs.` inside it.
        Provider::Azure if host.ends_with(".visualstudio.com") => true,
        Provider::Aws => is_aws(host),
        _ => provider.api_host() == Some(host),
    }
}

/// Why a DNS name is never on the public internet, or not what it seems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameFault {
    SingleLabel,
    Internal,
    Metadata,
    EmbedsAddress,
}

/// Judges a DNS name in lower case.
pub(super) fn name_fault(name: &str) -> Option<NameFault> {
    let top = name.rsplit('.').next().unwrap_or_default();
    if METADATA.contains(&name) {
        Some(NameFault::Metadata)
    } else if INTERNAL_TOP_LEVELS.contains(&top) || !is_public_form(top) {
        Some(NameFault::Internal)
    } else if !name.contains('.') {
        Some(NameFault::SingleLabel)
    } else if ADDRESS_NAMES.iter().any(|zone| is_in_zone(name, zone))
        || name.split('.').any(|label| label == "localhost")
    {
        Some(NameFault::EmbedsAddress)
    } else {
        None
    }
}

/// Top-level names of the public internet are letters, or begin with `xn--` (RFC 1123 section 2.1; the root zone has no
/// other): `localdomain6` is a machine's own.
fn is_public_form(top: &str) -> bool {
    top.starts_with("xn--") || top.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_in_zone(name: &str, zone: &str) -> bool {
    name.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The AWS regions whose hosts a request may reach.
pub fn aws_regions() -> impl Iterator<Item = &'static str> {
    AWS_REGIONS.iter().flat_map(|(_, regions)| regions.iter().copied())
}

fn is_aws(host: &str) -> bool {
    let Some(rest) = host.strip_prefix("sts.").or_else(|| host.strip_prefix("monitoring.")) else { return false };
    let Some((region, suffix)) = rest.split_once('.') else { return false };
    AWS_REGIONS.iter().any(|(own_suffix, regions)| *own_suffix == suffix && regions.contains(&region))
}

/// Special-use names (RFC 6761, RFC 6762, RFC 7686, RFC 9476, ICANN's `.internal`) and those that private networks use.
const INTERNAL_TOP_LEVELS: &[&str] = &[
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "lan",
    "home",
    "corp",
    "mail",
    "localnet",
    "test",
    "invalid",
    "example",
    "onion",
    "arpa",
    "alt",
    "svc",
    "consul",
    "cluster",
    "workgroup",
];

/// Metadata services that answer by name (vendors' documentation); `*.internal` is covered above.
const METADATA: &[&str] = &[
    "metadata",
    "instance-data",
    "rancher-metadata",
    "metadata.google.internal",
    "metadata.azure.internal",
    "metadata.goog",
    "instance-data.ec2.internal",
    "metadata.packet.net",
    "metadata.platformequinix.com",
    "metadata.tencentyun.com",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
];

/// Public zones whose names answer with an address that the name spells, with loopback, or with changing addresses.
const ADDRESS_NAMES: &[&str] = &[
    "nip.io",
    "sslip.io",
    "xip.io",
    "localtest.me",
    "lvh.me",
    "vcap.me",
    "lacolhost.com",
    "traefik.me",
    "local.gd",
    "localho.st",
    "localstack.cloud",
    "fuf.me",
    "backname.io",
    "ip6.name",
    "1u.ms",
    "rbndr.us",
    "rebind.network",
];

/// STS and CloudWatch answer per region (botocore `partitions.json`); closed partitions are left out.
const AWS_REGIONS: &[(&str, &[&str])] = &[
    (
        "amazonaws.com",
        &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "me-west-1",
            "mx-central-1",
            "sa-east-1",
            "sa-west-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "us-gov-east-1",
            "us-gov-west-1",
        ],
    ),
    ("amazonaws.com.cn", &["cn-north-1", "cn-northwest-1"]),
    ("amazonaws.eu", &["eusc-de-east-1"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_covers_no_apex_and_no_look_alike() {
        assert!(is_providers("org.visualstudio.com", Provider::Azure));
        assert!(is_providers("app.vssps.visualstudio.com", Provider::Azure));
        assert!(!is_providers("visualstudio.com", Provider::Azure));
        assert!(!is_providers("evilvisualstudio.com", Provider::Azure));
        assert!(!is_providers("api.github.com.evil.org", Provider::Github));
    }

    #[test]
    fn aws_is_two_services_in_known_regions() {
        assert!(is_providers("sts.eu-west-1.amazonaws.com", Provider::Aws));
        assert!(is_providers("monitoring.cn-north-1.amazonaws.com.cn", Provider::Aws));
        for host in [
            "sts.amazonaws.com",
            "s3.eu-west-1.amazonaws.com",
            "sts.eu-west-9.amazonaws.com",
            "sts.eu-west-1.amazonaws.com.cn",
            "sts.x.eu-west-1.amazonaws.com",
        ] {
            assert!(!is_providers(host, Provider::Aws), "{host}");
        }
    }

    #[test]
    fn names_that_stay_inside_a_network_are_named() {
        for (name, fault) in [
            ("localhost", NameFault::Internal),
            ("intranet", NameFault::Internal),
            ("gitlab", NameFault::SingleLabel),
            ("git.corp", NameFault::Internal),
            ("host.docker.internal", NameFault::Internal),
            ("metadata.google.internal", NameFault::Metadata),
            ("metadata.packet.net", NameFault::Metadata),
            ("127.0.0.1.nip.io", NameFault::EmbedsAddress),
            ("localtest.me", NameFault::EmbedsAddress),
        ] {
            assert_eq!(name_fault(name), Some(fault), "{name}");
        }
        assert_eq!(name_fault("git.example.com"), None);
        assert_eq!(name_fault("snip.io"), None);
    }
}
