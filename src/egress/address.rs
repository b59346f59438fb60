//! Address classes: which IP addresses are not ordinary hosts on the public internet.
//!
//! Sources: the IANA special-purpose registries for IPv4 and IPv6 (the rows that IANA calls globally reachable are
//! blocked too: no Git host and no AI provider lives there), multicast (RFC 5771, RFC 4291), the forms that carry an
//! IPv4 address inside an IPv6 one, and the metadata addresses that cloud vendors document. Everything is judged on
//! bytes, never on text.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Serialize;

/// What kind of address it is. All but [`AddressClass::Public`] are blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressClass {
    /// An ordinary address on the public internet.
    Public,
    /// Not the text of an IP address in its standard spelling.
    NotAnAddress,
    /// `0.0.0.0/8`: "this network" (RFC 791).
    ThisNetwork,
    /// `::` (RFC 4291).
    Unspecified,
    /// `127.0.0.0/8`, `::1` (RFC 1122, RFC 4291).
    Loopback,
    /// RFC 1918.
    Private,
    /// `100.64.0.0/10`: carrier-grade NAT (RFC 6598).
    SharedAddressSpace,
    /// `169.254.0.0/16`, `fe80::/10` (RFC 3927, RFC 4291).
    LinkLocal,
    /// A cloud's metadata or host service.
    Metadata,
    /// `192.0.0.0/24`, `2001::/23`: IETF protocol assignments.
    IetfProtocol,
    /// Documentation prefixes (RFC 5737, RFC 3849, RFC 9637).
    Documentation,
    /// AS112 name servers (RFC 7534, RFC 7535).
    As112,
    /// Automatic multicast tunnelling (RFC 7450).
    Amt,
    /// `192.88.99.0/24`: the old 6to4 relay anycast (RFC 7526).
    SixToFourRelay,
    /// Benchmarking (RFC 2544, RFC 5180).
    Benchmarking,
    /// Multicast.
    Multicast,
    /// `240.0.0.0/4` (RFC 1112).
    Reserved,
    /// `255.255.255.255` (RFC 8190).
    Broadcast,
    /// `::ffff:0:0/96` (RFC 4291).
    Ipv4Mapped,
    /// `::/96` (RFC 4291, deprecated).
    Ipv4Compatible,
    /// `::ffff:0:0:0/96` (RFC 2765).
    Ipv4Translated,
    /// `64:ff9b::/96`, `64:ff9b:1::/48` (RFC 6052, RFC 8215).
    Nat64,
    /// `100::/64` (RFC 6666).
    Discard,
    /// `100:0:0:1::/64` (RFC 9780).
    DummyPrefix,
    /// `2001::/32` (RFC 4380).
    Teredo,
    /// `2001:10::/28`, `2001:20::/28` (RFC 4843, RFC 7343).
    Orchid,
    /// `2001:30::/28`: drone remote identifiers (RFC 9374).
    DroneRemoteId,
    /// `2002::/16` (RFC 3056).
    SixToFour,
    /// `5f00::/16`: segment routing (RFC 9602).
    SegmentRouting,
    /// `fc00::/7` (RFC 4193).
    UniqueLocal,
    /// `fec0::/10` (RFC 3879, deprecated).
    SiteLocal,
    /// Interface id `[02]00:5efe:a.b.c.d` (RFC 5214).
    Isatap,
    /// Outside `2000::/3`, the only block that IANA has given out.
    Unallocated,
}

/// What [`classify`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressVerdict {
    /// Whether a request must not go there.
    pub blocked: bool,
    /// The kind of address.
    pub class: AddressClass,
}

/// Classifies the text of an address: a dotted quad without leading zeros, or IPv6 (brackets allowed, no zone).
///
/// Any other text is blocked as [`AddressClass::NotAnAddress`].
pub fn classify(ip: &str) -> AddressVerdict {
    let bare = ip.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|inner| inner.contains(':'));
    let class = match bare.unwrap_or(ip).parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => class_of_v4(address),
        Ok(IpAddr::V6(address)) => class_of_v6(address),
        Err(_) => AddressClass::NotAnAddress,
    };
    AddressVerdict { blocked: class != AddressClass::Public, class }
}

/// The class of an IPv4 address.
pub fn class_of_v4(address: Ipv4Addr) -> AddressClass {
    let bits = address.to_bits();
    let row = V4.iter().find(|(base, length, _)| same_prefix(u128::from(bits), u128::from(*base), 32, *length));
    row.map_or(AddressClass::Public, |(_, _, class)| *class)
}

/// The class of an IPv6 address.
pub fn class_of_v6(address: Ipv6Addr) -> AddressClass {
    let bits = address.to_bits();
    if let Some((_, _, class)) = V6.iter().find(|(base, length, _)| same_prefix(bits, *base, 128, *length)) {
        return *class;
    }
    // The universal/local bit of the interface id may be set or not.
    if (bits >> 32) & 0xfdff_ffff == 0x0000_5efe {
        return AddressClass::Isatap;
    }
    if bits >> 125 == 0b001 { AddressClass::Public } else { AddressClass::Unallocated }
}

fn same_prefix(bits: u128, base: u128, width: u32, length: u32) -> bool {
    let shift = width - length;
    bits >> shift == base >> shift
}

type Row<T> = (T, u32, AddressClass);

const fn v4(a: u8, b: u8, c: u8, d: u8) -> u32 {
    u32::from_be_bytes([a, b, c, d])
}

/// The first row that holds decides: single addresses stand before the blocks around them.
const V4: &[Row<u32>] = &[
    (v4(169, 254, 169, 254), 32, AddressClass::Metadata),
    (v4(169, 254, 170, 2), 32, AddressClass::Metadata),
    (v4(169, 254, 170, 23), 32, AddressClass::Metadata),
    (v4(169, 254, 42, 42), 32, AddressClass::Metadata),
    (v4(100, 100, 100, 200), 32, AddressClass::Metadata),
    (v4(192, 0, 0, 192), 32, AddressClass::Metadata),
    // Azure's host service, inside a public block.
    (v4(168, 63, 129, 16), 32, AddressClass::Metadata),
    (v4(0, 0, 0, 0), 8, AddressClass::ThisNetwork),
    (v4(10, 0, 0, 0), 8, AddressClass::Private),
    (v4(100, 64, 0, 0), 10, AddressClass::SharedAddressSpace),
    (v4(127, 0, 0, 0), 8, AddressClass::Loopback),
    (v4(169, 254, 0, 0), 16, AddressClass::LinkLocal),
    (v4(172, 16, 0, 0), 12, AddressClass::Private),
    (v4(192, 0, 0, 0), 24, AddressClass::IetfProtocol),
    (v4(192, 0, 2, 0), 24, AddressClass::Documentation),
    (v4(192, 31, 196, 0), 24, AddressClass::As112),
    (v4(192, 52, 193, 0), 24, AddressClass::Amt),
    (v4(192, 88, 99, 0), 24, AddressClass::SixToFourRelay),
    (v4(192, 168, 0, 0), 16, AddressClass::Private),
    (v4(192, 175, 48, 0), 24, AddressClass::As112),
    (v4(198, 18, 0, 0), 15, AddressClass::Benchmarking),
    (v4(198, 51, 100, 0), 24, AddressClass::Documentation),
    (v4(203, 0, 113, 0), 24, AddressClass::Documentation),
    (v4(224, 0, 0, 0), 4, AddressClass::Multicast),
    (v4(255, 255, 255, 255), 32, AddressClass::Broadcast),
    (v4(240, 0, 0, 0), 4, AddressClass::Reserved),
];

const fn v6([a, b, c, d, e, f, g, h]: [u16; 8]) -> u128 {
    Ipv6Addr::new(a, b, c, d, e, f, g, h).to_bits()
}

const V6: &[Row<u128>] = &[
    (v6([0, 0, 0, 0, 0, 0, 0, 0]), 128, AddressClass::Unspecified),
    (v6([0, 0, 0, 0, 0, 0, 0, 1]), 128, AddressClass::Loopback),
    (v6([0, 0, 0, 0, 0, 0xffff, 0, 0]), 96, AddressClass::Ipv4Mapped),
    (v6([0, 0, 0, 0, 0xffff, 0, 0, 0]), 96, AddressClass::Ipv4Translated),
    (v6([0, 0, 0, 0, 0, 0, 0, 0]), 96, AddressClass::Ipv4Compatible),
    (v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0]), 96, AddressClass::Nat64),
    (v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0]), 48, AddressClass::Nat64),
    (v6([0x100, 0, 0, 0, 0, 0, 0, 0]), 64, AddressClass::Discard),
    (v6([0x100, 0, 0, 1, 0, 0, 0, 0]), 64, AddressClass::DummyPrefix),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0]), 32, AddressClass::Teredo),
    (v6([0x2001, 2, 0, 0, 0, 0, 0, 0]), 48, AddressClass::Benchmarking),
    (v6([0x2001, 3, 0, 0, 0, 0, 0, 0]), 32, AddressClass::Amt),
    (v6([0x2001, 4, 0x112, 0, 0, 0, 0, 0]), 48, AddressClass::As112),
    (v6([0x2001, 0x10, 0, 0, 0, 0, 0, 0]), 28, AddressClass::Orchid),
    (v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0]), 28, AddressClass::Orchid),
    (v6([0x2001, 0x30, 0, 0, 0, 0, 0, 0]), 28, AddressClass::DroneRemoteId),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0]), 23, AddressClass::IetfProtocol),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0]), 32, AddressClass::Documentation),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0]), 16, AddressClass::SixToFour),
    (v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0]), 48, AddressClass::As112),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0]), 20, AddressClass::Documentation),
    (v6([0x5f00, 0, 0, 0, 0, 0, 0, 0]), 16, AddressClass::SegmentRouting),
    (v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23]), 128, AddressClass::Metadata),
    (v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254]), 128, AddressClass::Metadata),
    (v6([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254]), 128, AddressClass::Metadata),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0]), 7, AddressClass::UniqueLocal),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0]), 10, AddressClass::LinkLocal),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0]), 10, AddressClass::SiteLocal),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0]), 8, AddressClass::Multicast),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn first_and_last<T>(rows: &[Row<T>], width: u32, as_bits: impl Fn(&T) -> u128) -> Vec<(u128, u128)> {
        let last = |bits: u128, length: u32| bits | (u128::MAX >> (128 - width)).checked_shr(length).unwrap_or(0);
        rows.iter().map(|(base, length, _)| (as_bits(base), last(as_bits(base), *length))).collect()
    }

    #[test]
    fn every_block_is_blocked_at_both_ends() {
        for (low, high) in first_and_last(V4, 32, |bits| u128::from(*bits)) {
            for bits in [low, high] {
                let address = Ipv4Addr::from_bits(u32::try_from(bits).unwrap());
                assert_ne!(class_of_v4(address), AddressClass::Public, "{address}");
            }
        }
        for (low, high) in first_and_last(V6, 128, |bits| *bits) {
            for bits in [low, high] {
                let address = Ipv6Addr::from_bits(bits);
                assert_ne!(class_of_v6(address), AddressClass::Public, "{address}");
            }
        }
    }

    #[test]
    fn the_neighbours_of_the_blocks_are_public() {
        for ip in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.3.0",
            "192.31.195.255",
            "192.31.197.0",
            "192.52.192.255",
            "192.52.194.0",
            "192.88.98.255",
            "192.88.100.0",
            "192.167.255.255",
            "192.169.0.0",
            "192.175.47.255",
            "192.175.49.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "198.51.101.0",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "168.63.129.15",
            "168.63.129.17",
            "2001:200::",
            "2001:db7:ffff::1",
            "2001:db9::",
            "2003::",
            "2620:4f:7fff::1",
            "2620:4f:8001::",
            "3ffe::1",
            "2000::1",
            "2606:4700::1111",
        ] {
            assert_eq!(classify(ip).class, AddressClass::Public, "{ip}");
        }
    }

    #[test]
    fn every_form_that_carries_an_ipv4_address_is_blocked_even_around_a_public_one() {
        for (ip, class) in [
            ("::ffff:8.8.8.8", AddressClass::Ipv4Mapped),
            ("::ffff:7f00:1", AddressClass::Ipv4Mapped),
            ("::8.8.8.8", AddressClass::Ipv4Compatible),
            ("::7f00:1", AddressClass::Ipv4Compatible),
            ("::ffff:0:808:808", AddressClass::Ipv4Translated),
            ("64:ff9b::808:808", AddressClass::Nat64),
            ("64:ff9b:1:7f00:1::", AddressClass::Nat64),
            ("2002:808:808::1", AddressClass::SixToFour),
            ("2001:0:53aa:64c:0:0:f7f7:f7f7", AddressClass::Teredo),
            ("2606:4700::5efe:808:808", AddressClass::Isatap),
            ("2606:4700::200:5efe:a00:1", AddressClass::Isatap),
            ("64:ff9c::1", AddressClass::Unallocated),
        ] {
            assert_eq!(classify(ip).class, class, "{ip}");
        }
    }

    #[test]
    fn loose_spellings_are_not_addresses() {
        for ip in [
            "127.1",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "2130706433",
            "127.0.0.01",
            "fe80::1%eth0",
            "",
            "[127.0.0.1]",
            " 1.1.1.1",
        ] {
            assert_eq!(classify(ip), AddressVerdict { blocked: true, class: AddressClass::NotAnAddress }, "{ip}");
        }
        assert!(classify("[::1]").blocked);
    }

    #[test]
    fn metadata_services_have_their_own_class() {
        for ip in
            ["169.254.169.254", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192"]
        {
            assert_eq!(classify(ip).class, AddressClass::Metadata, "{ip}");
        }
    }
}
