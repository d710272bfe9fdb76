//! Names become addresses that a webhook may go to, or nothing.
//!
//! A connection is made to exactly the addresses that were checked here, as the client asks nobody else.
//! There is no time between check and use in which a name could begin to lead elsewhere. An address that
//! is written in a URL is not resolved: [`WebhookUrl`](hg_domain::webhook::WebhookUrl) has checked it.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use hg_domain::webhook::{
    Reach,
    address::{Kind, is_public},
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::lookup::Lookup;

/// Looks names up and keeps to what webhooks may reach.
#[derive(Clone, Debug)]
pub(crate) struct Resolver {
    pub(crate) reach: Reach,
    pub(crate) lookup: Lookup,
}

/// Why a name leads nowhere that a webhook may go.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Astray {
    /// It leads nowhere at all.
    #[error("No address was found for the endpoint's name.")]
    Unknown(#[source] Option<io::Error>),
    /// It leads to addresses like this one.
    #[error(
        "The endpoint's name leads to the {} address {_0}, where webhooks are not sent.",
        Kind::of(*_0)
    )]
    NotPublic(IpAddr),
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, looking) = (self.reach, self.lookup.addresses(name.as_str()));
        Box::pin(async move {
            let found = looking
                .await
                .map_err(|error| Astray::Unknown(Some(error)))?;
            let allowed = allowed(&found, reach)?.into_iter();
            // The port is that of the URL.
            Ok(Box::new(allowed.map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

/// Those of `found` that a webhook may go to.
fn allowed(found: &[IpAddr], reach: Reach) -> Result<Vec<IpAddr>, Astray> {
    let is_allowed = |address: &IpAddr| {
        is_public(*address) || (reach == Reach::LoopbackToo && address.is_loopback())
    };
    let allowed: Vec<_> = found.iter().copied().filter(is_allowed).collect();
    match found.first() {
        _ if !allowed.is_empty() => Ok(allowed),
        Some(address) => Err(Astray::NotPublic(*address)),
        None => Err(Astray::Unknown(None)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn told(found: &[&str], reach: Reach) -> String {
        allowed(&addresses(found), reach).unwrap_err().to_string()
    }

    #[test]
    fn of_several_addresses_those_are_used_that_are_public() {
        let mixed = addresses(&[
            "10.0.0.1",
            "8.8.8.8",
            "127.0.0.1",
            "::1",
            "::ffff:8.8.4.4",
            "2600:1f18::1",
            "169.254.169.254",
        ]);
        let found = allowed(&mixed, Reach::Public).unwrap();
        assert_eq!(found, addresses(&["8.8.8.8", "2600:1f18::1"]));
        let found = allowed(&mixed, Reach::LoopbackToo).unwrap();
        assert_eq!(
            found,
            addresses(&["8.8.8.8", "127.0.0.1", "::1", "2600:1f18::1"])
        );
    }

    #[test]
    fn a_customer_is_told_what_kind_of_address_a_name_leads_to() {
        for (found, expected) in [
            (&["10.0.0.1"][..], "leads to the private address 10.0.0.1,"),
            (&["127.0.0.1"], "leads to the loopback address 127.0.0.1,"),
            (&["fe80::1"], "leads to the link-local address fe80::1,"),
            (
                &["0.0.0.0", "::1"],
                "leads to the reserved address 0.0.0.0,",
            ),
            (&[], "No address was found"),
        ] {
            let told = told(found, Reach::Public);
            assert!(told.contains(expected), "{told}");
        }
        let mapped = told(&["::ffff:127.0.0.1"], Reach::LoopbackToo);
        assert!(
            mapped.contains("reserved address ::ffff:127.0.0.1"),
            "{mapped}"
        );
    }

    #[tokio::test]
    async fn a_name_that_was_public_is_checked_whenever_it_is_resolved() {
        let leads_to = Arc::new(Mutex::new(addresses(&["8.8.8.8"])));
        let now = Arc::clone(&leads_to);
        let resolver = Resolver {
            reach: Reach::Public,
            lookup: Lookup::new(move |_| std::future::ready(Ok(now.lock().unwrap().clone()))),
        };
        let resolve = || resolver.resolve("hooks.example.com".parse().unwrap());
        let found: Vec<_> = resolve().await.unwrap().collect();
        assert_eq!(found, ["8.8.8.8:0".parse().unwrap()]);
        for moved in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "fd00:ec2::254"] {
            *leads_to.lock().unwrap() = addresses(&[moved]);
            assert!(resolve().await.is_err(), "{moved}");
        }
    }
}
