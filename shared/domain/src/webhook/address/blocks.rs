//! The blocks of addresses and their use: data.
//!
//! These are all rows of IANA's [IPv4] and [IPv6] special-purpose address registries as they were on
//! 18 July 2026 (a row that is globally reachable there is public here), and the spaces that they are
//! exceptions to: of IPv6, nothing outside `2000::/3` has been given to anybody yet. Where a comment says
//! so, a row is stricter than the registry.
//!
//! [IPv4]: https://www.iana.org/assignments/iana-ipv4-special-registry
//! [IPv6]: https://www.iana.org/assignments/iana-ipv6-special-registry

use super::Kind::{self, LinkLocal, Loopback, Multicast, Private, Public, Reserved};

/// Block, whose it is, name, source.
type Row = (&'static str, Kind, &'static str, &'static str);

pub(super) const ROWS: &[Row] = &[
    // The space of IPv4, and what of it is not in the registry.
    ("0.0.0.0/0", Public, "IPv4", "RFC 791"),
    ("224.0.0.0/4", Multicast, "Multicast", "RFC 5771"),
    // The registry of IPv4.
    ("0.0.0.0/8", Reserved, "This network", "RFC 791"),
    (
        "0.0.0.0/32",
        Reserved,
        "This host on this network",
        "RFC 1122",
    ),
    ("10.0.0.0/8", Private, "Private-Use", "RFC 1918"),
    ("100.64.0.0/10", Private, "Shared Address Space", "RFC 6598"),
    ("127.0.0.0/8", Loopback, "Loopback", "RFC 1122"),
    ("169.254.0.0/16", LinkLocal, "Link Local", "RFC 3927"),
    ("172.16.0.0/12", Private, "Private-Use", "RFC 1918"),
    (
        "192.0.0.0/24",
        Reserved,
        "IETF Protocol Assignments",
        "RFC 6890",
    ),
    (
        "192.0.0.0/29",
        Private,
        "IPv4 Service Continuity Prefix",
        "RFC 7335",
    ),
    ("192.0.0.8/32", Reserved, "IPv4 dummy address", "RFC 7600"),
    (
        "192.0.0.9/32",
        Public,
        "Port Control Protocol Anycast",
        "RFC 7723",
    ),
    (
        "192.0.0.10/32",
        Public,
        "Traversal Using Relays around NAT Anycast",
        "RFC 8155",
    ),
    (
        "192.0.0.170/32",
        Reserved,
        "NAT64/DNS64 Discovery",
        "RFC 8880",
    ),
    (
        "192.0.0.171/32",
        Reserved,
        "NAT64/DNS64 Discovery",
        "RFC 8880",
    ),
    (
        "192.0.2.0/24",
        Reserved,
        "Documentation (TEST-NET-1)",
        "RFC 5737",
    ),
    ("192.31.196.0/24", Public, "AS112-v4", "RFC 7535"),
    ("192.52.193.0/24", Public, "AMT", "RFC 7450"),
    (
        "192.88.99.0/24",
        Reserved,
        "Deprecated (6to4 Relay Anycast)",
        "RFC 7526",
    ),
    (
        "192.88.99.2/32",
        Reserved,
        "6a44-relay anycast address",
        "RFC 6751",
    ),
    ("192.168.0.0/16", Private, "Private-Use", "RFC 1918"),
    (
        "192.175.48.0/24",
        Public,
        "Direct Delegation AS112 Service",
        "RFC 7534",
    ),
    ("198.18.0.0/15", Reserved, "Benchmarking", "RFC 2544"),
    (
        "198.51.100.0/24",
        Reserved,
        "Documentation (TEST-NET-2)",
        "RFC 5737",
    ),
    (
        "203.0.113.0/24",
        Reserved,
        "Documentation (TEST-NET-3)",
        "RFC 5737",
    ),
    ("240.0.0.0/4", Reserved, "Reserved", "RFC 1112"),
    (
        "255.255.255.255/32",
        Reserved,
        "Limited Broadcast",
        "RFC 919",
    ),
    // The space of IPv6, and what of it is not in the registry.
    ("::/0", Reserved, "IPv6", "RFC 4291"),
    ("2000::/3", Public, "Global Unicast", "RFC 4291"),
    (
        "::/96",
        Reserved,
        "IPv4-compatible Address, deprecated",
        "RFC 4291",
    ),
    (
        "fec0::/10",
        Private,
        "Site-Local Unicast, deprecated",
        "RFC 3879",
    ),
    ("ff00::/8", Multicast, "Multicast", "RFC 4291"),
    // The registry of IPv6.
    ("::1/128", Loopback, "Loopback Address", "RFC 4291"),
    ("::/128", Reserved, "Unspecified Address", "RFC 4291"),
    ("::ffff:0:0/96", Reserved, "IPv4-mapped Address", "RFC 4291"),
    // Reachable, but as an address of IPv4, which can be written as it is.
    ("64:ff9b::/96", Reserved, "IPv4-IPv6 Translat.", "RFC 6052"),
    ("64:ff9b:1::/48", Private, "IPv4-IPv6 Translat.", "RFC 8215"),
    (
        "100::/64",
        Reserved,
        "Discard-Only Address Block",
        "RFC 6666",
    ),
    ("100:0:0:1::/64", Reserved, "Dummy IPv6 Prefix", "RFC 9780"),
    (
        "2001::/23",
        Reserved,
        "IETF Protocol Assignments",
        "RFC 2928",
    ),
    ("2001::/32", Reserved, "TEREDO", "RFC 4380"),
    (
        "2001:1::1/128",
        Public,
        "Port Control Protocol Anycast",
        "RFC 7723",
    ),
    (
        "2001:1::2/128",
        Public,
        "Traversal Using Relays around NAT Anycast",
        "RFC 8155",
    ),
    (
        "2001:1::3/128",
        Public,
        "DNS-SD Service Registration Protocol Anycast",
        "RFC 9665",
    ),
    ("2001:2::/48", Reserved, "Benchmarking", "RFC 5180"),
    ("2001:3::/32", Public, "AMT", "RFC 7450"),
    ("2001:4:112::/48", Public, "AS112-v6", "RFC 7535"),
    (
        "2001:10::/28",
        Reserved,
        "Deprecated (previously ORCHID)",
        "RFC 4843",
    ),
    // The next two are reachable, says the registry; but they say who a host is and not where.
    ("2001:20::/28", Reserved, "ORCHIDv2", "RFC 7343"),
    (
        "2001:30::/28",
        Reserved,
        "Drone Remote ID Protocol Entity Tags (DETs) Prefix",
        "RFC 9374",
    ),
    ("2001:db8::/32", Reserved, "Documentation", "RFC 3849"),
    ("2002::/16", Reserved, "6to4", "RFC 3056"),
    (
        "2620:4f:8000::/48",
        Public,
        "Direct Delegation AS112 Service",
        "RFC 7534",
    ),
    ("3fff::/20", Reserved, "Documentation", "RFC 9637"),
    (
        "5f00::/16",
        Reserved,
        "Segment Routing (SRv6) SIDs",
        "RFC 9602",
    ),
    ("fc00::/7", Private, "Unique-Local", "RFC 4193"),
    ("fe80::/10", LinkLocal, "Link-Local Unicast", "RFC 4291"),
];
