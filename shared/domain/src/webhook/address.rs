//! Which addresses are anybody's to reach, and which belong to a machine, a network or nobody.

mod blocks;
#[cfg(test)]
mod tests;

use std::{fmt, net::IpAddr, sync::LazyLock};

use self::blocks::ROWS;

static BLOCKS: LazyLock<Vec<Block>> = LazyLock::new(|| {
    ROWS.iter()
        .filter_map(|&(block, kind, name, source)| Block::parse(block, kind, name, source))
        .collect()
});

/// Whose an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anybody's on the internet.
    Public,
    /// The machine's own.
    Loopback,
    /// Of a network that is not the internet.
    Private,
    /// Of the machine's link, where clouds tell their machines secrets.
    LinkLocal,
    /// Of a group.
    Multicast,
    /// Nobody's, or one that stands for another.
    Reserved,
}

impl Kind {
    /// Whose `address` is. One that has another within it, as IPv6 can have IPv4, is never public.
    pub fn of(address: IpAddr) -> Self {
        Block::of(address).map_or(Self::Reserved, |block| block.kind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "public",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::LinkLocal => "link-local",
            Self::Multicast => "multicast",
            Self::Reserved => "reserved",
        })
    }
}

/// Whether `address` is anybody's to reach, so that a webhook may go there.
pub fn is_public(address: IpAddr) -> bool {
    Kind::of(address) == Kind::Public
}

/// Addresses that begin alike and are used alike.
#[derive(Debug)]
pub struct Block {
    first: IpAddr,
    /// How many bits they have in common.
    length: u32,
    /// Whose they are.
    pub kind: Kind,
    /// What the registry calls them.
    pub name: &'static str,
    /// What says so.
    pub source: &'static str,
}

impl Block {
    /// The smallest block that `address` is in.
    pub fn of(address: IpAddr) -> Option<&'static Self> {
        let around = BLOCKS.iter().filter(|block| block.has(address));
        around.max_by_key(|block| block.length)
    }

    fn parse(block: &str, kind: Kind, name: &'static str, source: &'static str) -> Option<Self> {
        let (first, length) = block.split_once('/')?;
        Some(Self {
            first: first.parse().ok()?,
            length: length.parse().ok()?,
            kind,
            name,
            source,
        })
    }

    fn has(&self, address: IpAddr) -> bool {
        let alike = match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(other)) => {
                (first.to_bits() ^ other.to_bits()).leading_zeros()
            }
            (IpAddr::V6(first), IpAddr::V6(other)) => {
                (first.to_bits() ^ other.to_bits()).leading_zeros()
            }
            _ => return false,
        };
        alike >= self.length
    }
}
