//! Which hosts a webhook may go to, as far as their spelling tells.

use std::net::IpAddr;

use url::Host;

use crate::webhook::address::{Kind, is_public};

/// Longest name in DNS, and longest part of one between dots.
const NAME_MAX: usize = 253;
const LABEL_MAX: usize = 63;

/// Where no public name is: names for special use by RFC 6761 (localhost, test, invalid, example),
/// RFC 6762 (local; and its appendix G has intranet, private, corp, home and lan), RFC 7686, RFC 9476
/// and ICANN (internal), and what only infrastructure is called (arpa, with home.arpa of RFC 8375).
const NOT_PUBLIC: [&str; 14] = [
    "alt",
    "arpa",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localhost",
    "onion",
    "private",
    "test",
];

/// Whether it is plain that `host` is this machine.
pub(super) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Checks that `host` can be public.
pub(super) fn check(host: &Host<&str>) -> Result<(), String> {
    match host {
        Host::Domain(name) => check_name(name),
        Host::Ipv4(address) => check_address((*address).into()),
        Host::Ipv6(address) => check_address((*address).into()),
    }
}

fn check_address(address: IpAddr) -> Result<(), String> {
    if is_public(address) {
        Ok(())
    } else {
        let kind = Kind::of(address);
        Err(format!(
            "must be on the internet: {address} is a {kind} address"
        ))
    }
}

fn check_name(name: &str) -> Result<(), String> {
    let (above, last) = name.rsplit_once('.').unwrap_or(("", name));
    if NOT_PUBLIC.contains(&last) {
        Err(format!(
            "must be on the internet: no public name ends with {last}"
        ))
    } else if last.is_empty() {
        Err("must name its host without a dot at the end".to_owned())
    } else if above.is_empty() || name.len() > NAME_MAX || !name.split('.').all(is_label) {
        Err("must name its host in full, such as hooks.example.com".to_owned())
    } else {
        Ok(())
    }
}

fn is_label(label: &str) -> bool {
    (1..=LABEL_MAX).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
