//! Partitions, regions and role ARNs.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A part of AWS that shares nothing with the others. The closed ones are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Partition {
    /// The public regions.
    #[serde(rename = "aws")]
    Aws,
    /// China.
    #[serde(rename = "aws-cn")]
    China,
    /// GovCloud (US).
    #[serde(rename = "aws-us-gov")]
    UsGov,
    /// The European Sovereign Cloud.
    #[serde(rename = "aws-eusc")]
    Eusc,
}

impl Partition {
    /// The partition of a region, told by its name.
    pub fn of_region(region: &str) -> Self {
        match region.split('-').next() {
            Some("cn") => Self::China,
            Some("eusc") => Self::Eusc,
            Some("us") if region.starts_with("us-gov-") => Self::UsGov,
            _ => Self::Aws,
        }
    }

    /// The partition that an ARN names, when it is one of these.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let name = arn.strip_prefix("arn:")?.split(':').next()?;
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// All of them.
    pub const ALL: [Self; 4] = [Self::Aws, Self::China, Self::UsGov, Self::Eusc];

    /// As ARNs name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::China => "aws-cn",
            Self::UsGov => "aws-us-gov",
            Self::Eusc => "aws-eusc",
        }
    }

    /// What the hosts of its services end with (botocore `partitions.json`).
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::UsGov => "amazonaws.com",
            Self::China => "amazonaws.com.cn",
            Self::Eusc => "amazonaws.eu",
        }
    }

    /// The console's host in a region.
    pub fn console(self, region: &str) -> String {
        match self {
            Self::Aws => format!("{region}.console.aws.amazon.com"),
            Self::China => format!("{region}.console.amazonaws.cn"),
            Self::UsGov => format!("{region}.console.amazonaws-us-gov.com"),
            Self::Eusc => format!("{region}.console.amazonaws-eusc.eu"),
        }
    }
}

/// A role's ARN in parts: `arn:aws:iam::123456789012:role/path/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleArn {
    /// Where the role lives.
    pub partition: Partition,
    /// Twelve digits.
    pub account: String,
}

impl RoleArn {
    /// Reads an ARN (IAM reference, "IAM identifiers"; STS takes 20 to 2048 characters).
    ///
    /// # Errors
    /// `input_invalid` of `roleArn`.
    pub fn read(text: &str) -> Result<Self> {
        let invalid = || Error::input("roleArn", "a role's ARN looks like arn:aws:iam::123456789012:role/name");
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().unwrap_or_default();
        let (arn, partition, service, region, account, resource) = (next(), next(), next(), next(), next(), next());
        let partition = Partition::ALL.into_iter().find(|known| known.name() == partition).ok_or_else(invalid)?;
        let name = resource.strip_prefix("role/").unwrap_or_default();
        let is_name = !name.is_empty()
            && !name.ends_with('/')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-/".contains(&byte));
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let is_arn = arn == "arn" && service == "iam" && region.is_empty() && text.len() <= 2048;
        if !is_arn || !is_account || !is_name {
            return Err(invalid());
        }
        Ok(Self { partition, account: account.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_from_its_arn() {
        let role = RoleArn::read("arn:aws-cn:iam::123456789012:role/team/reader").unwrap();
        assert_eq!((role.partition, role.account.as_str()), (Partition::China, "123456789012"));
        for text in [
            "",
            "arn:aws:iam::123456789012:user/x",
            "arn:aws:iam::123456789012:root",
            "arn:aws:iam::12345678901:role/x",
            "arn:aws:iam:eu-west-1:123456789012:role/x",
            "arn:aws-iso:iam::123456789012:role/x",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/a b",
            "arn:aws:sts::123456789012:role/x",
        ] {
            assert_eq!(RoleArn::read(text).unwrap_err().field.as_deref(), Some("roleArn"), "{text}");
        }
    }

    #[test]
    fn a_region_names_its_partition() {
        for (region, partition) in [
            ("eu-west-1", Partition::Aws),
            ("us-east-1", Partition::Aws),
            ("us-gov-west-1", Partition::UsGov),
            ("cn-north-1", Partition::China),
            ("eusc-de-east-1", Partition::Eusc),
        ] {
            assert_eq!(Partition::of_region(region), partition);
        }
    }
}
