use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{BLOCKS, Block, Kind, ROWS, is_public};

/// Every block of the registries and of the spaces around them; whether the addresses before it, the
/// first and last in it, and the one after it are public (`+`) or not (`-`), if there are such.
const EXPECTED: &[(&str, &str)] = &[
    ("0.0.0.0/8", " --+"),
    ("0.0.0.0/32", " ---"),
    ("10.0.0.0/8", "+--+"),
    ("100.64.0.0/10", "+--+"),
    ("127.0.0.0/8", "+--+"),
    ("169.254.0.0/16", "+--+"),
    ("172.16.0.0/12", "+--+"),
    ("192.0.0.0/24", "+--+"),
    ("192.0.0.0/29", "+---"),
    ("192.0.0.8/32", "---+"),
    ("192.0.0.9/32", "-+++"),
    ("192.0.0.10/32", "+++-"),
    ("192.0.0.170/32", "----"),
    ("192.0.0.171/32", "----"),
    ("192.0.2.0/24", "+--+"),
    ("192.31.196.0/24", "++++"),
    ("192.52.193.0/24", "++++"),
    ("192.88.99.0/24", "+--+"),
    ("192.88.99.2/32", "----"),
    ("192.168.0.0/16", "+--+"),
    ("192.175.48.0/24", "++++"),
    ("198.18.0.0/15", "+--+"),
    ("198.51.100.0/24", "+--+"),
    ("203.0.113.0/24", "+--+"),
    ("224.0.0.0/4", "+---"),
    ("240.0.0.0/4", "--- "),
    ("255.255.255.255/32", "--- "),
    ("::/96", " ---"),
    ("::1/128", "----"),
    ("::/128", " ---"),
    ("::ffff:0:0/96", "----"),
    ("64:ff9b::/96", "----"),
    ("64:ff9b:1::/48", "----"),
    ("100::/64", "----"),
    ("100:0:0:1::/64", "----"),
    ("2000::/3", "-++-"),
    ("2001::/23", "+--+"),
    ("2001::/32", "+---"),
    ("2001:1::1/128", "-+++"),
    ("2001:1::2/128", "++++"),
    ("2001:1::3/128", "+++-"),
    ("2001:2::/48", "----"),
    ("2001:3::/32", "-++-"),
    ("2001:4:112::/48", "-++-"),
    ("2001:10::/28", "----"),
    ("2001:20::/28", "----"),
    ("2001:30::/28", "----"),
    ("2001:db8::/32", "+--+"),
    ("2002::/16", "+--+"),
    ("2620:4f:8000::/48", "++++"),
    ("3fff::/20", "+--+"),
    ("5f00::/16", "----"),
    ("fc00::/7", "----"),
    ("fe80::/10", "----"),
    ("fec0::/10", "----"),
    ("ff00::/8", "--- "),
];

fn kind(address: &str) -> Kind {
    Kind::of(address.parse().unwrap())
}

/// The addresses before a block, first and last in it, and after it.
fn edges(block: &str) -> [Option<IpAddr>; 4] {
    let (first, length) = block.split_once('/').unwrap();
    let length: u32 = length.parse().unwrap();
    match first.parse().unwrap() {
        IpAddr::V4(first) => {
            let (first, rest) = (first.to_bits(), u32::MAX.checked_shr(length).unwrap_or(0));
            let (before, after) = (first.checked_sub(1), (first | rest).checked_add(1));
            [before, Some(first), Some(first | rest), after]
                .map(|bits| Some(Ipv4Addr::from_bits(bits?).into()))
        }
        IpAddr::V6(first) => {
            let (first, rest) = (first.to_bits(), u128::MAX.checked_shr(length).unwrap_or(0));
            let (before, after) = (first.checked_sub(1), (first | rest).checked_add(1));
            [before, Some(first), Some(first | rest), after]
                .map(|bits| Some(Ipv6Addr::from_bits(bits?).into()))
        }
    }
}

#[test]
fn every_block_of_the_registries_is_public_or_not_up_to_its_edges() {
    for (block, expected) in EXPECTED {
        let found = edges(block).map(|address| match address {
            Some(address) if is_public(address) => '+',
            Some(_) => '-',
            None => ' ',
        });
        assert_eq!(String::from_iter(found), *expected, "{block}");
    }
}

#[test]
fn every_row_is_a_whole_block_and_tested() {
    assert_eq!((BLOCKS.len(), EXPECTED.len()), (ROWS.len(), ROWS.len() - 2));
    for (block, ..) in ROWS {
        let is_tested = EXPECTED.iter().any(|(tested, _)| tested == block);
        assert!(is_tested || block.ends_with("/0"), "{block}");
    }
    for block in BLOCKS.iter() {
        let bits = match block.first {
            IpAddr::V4(first) => u128::from(first.to_bits()) << 96,
            IpAddr::V6(first) => first.to_bits(),
        };
        assert!(
            bits.count_ones() == 0 || 128 - bits.trailing_zeros() <= block.length,
            "{block:?}"
        );
    }
}

#[test]
fn addresses_that_stand_for_others_are_not_public_whatever_they_stand_for() {
    for address in [
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "::8.8.8.8",
        "::127.0.0.1",
        "2002:808:808::1",
        "2002:7f00:1::",
        "64:ff9b::8.8.8.8",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::8.8.8.8",
        "2001:0:808:808::1",
    ] {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn where_clouds_keep_their_secrets_is_not_public() {
    for (address, expected) in [
        ("169.254.169.254", Kind::LinkLocal),
        ("169.254.170.2", Kind::LinkLocal),
        ("fd00:ec2::254", Kind::Private),
        ("100.100.100.200", Kind::Private),
        ("192.0.0.192", Kind::Reserved),
    ] {
        assert_eq!(kind(address), expected, "{address}");
    }
}

#[test]
fn addresses_of_the_internet_are_public() {
    for address in [
        "8.8.8.8",
        "52.94.236.248",
        "223.255.255.255",
        "2600:1f18::1",
        "2a00:1450:4001:830::200e",
        "2003::1",
    ] {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn of_two_blocks_the_smaller_decides() {
    let found = |address: &str| Block::of(address.parse().unwrap()).unwrap().name;
    assert_eq!(found("192.0.0.8"), "IPv4 dummy address");
    assert_eq!(found("192.0.0.11"), "IETF Protocol Assignments");
    assert_eq!(found("::1"), "Loopback Address");
    assert_eq!(found("4000::1"), "IPv6");
}
