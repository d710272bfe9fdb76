//! What names lead to.

use std::{fmt, io, net::IpAddr, pin::Pin, sync::Arc};

use tokio::net::lookup_host;

type Found = io::Result<Vec<IpAddr>>;
type Looking = Pin<Box<dyn Future<Output = Found> + Send>>;

/// A way to look up the addresses of a name.
#[derive(Clone)]
pub struct Lookup(Arc<dyn Fn(String) -> Looking + Send + Sync>);

impl Lookup {
    /// As the system looks names up.
    pub fn system() -> Self {
        Self::new(async |name: String| {
            let found = lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }

    /// As `look_up` does it.
    pub fn new<F>(look_up: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Found> + Send + 'static,
    {
        Self(Arc::new(move |name| Box::pin(look_up(name))))
    }

    pub(crate) fn addresses(&self, name: &str) -> Looking {
        (self.0)(name.to_owned())
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lookup(…)")
    }
}
