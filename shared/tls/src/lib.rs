//! Trust in servers, looked up once.
//!
//! A client of its own accord reads and parses all certificates of the system, which takes some 3 ms of
//! a function's start, for each client.

use std::sync::{Arc, LazyLock};

use hg_domain::config::ConfigError;
use reqwest::{Client, ClientBuilder};
use rustls::{ClientConfig, Error, crypto::aws_lc_rs};
use rustls_platform_verifier::BuilderVerifierExt as _;

static TRUST: LazyLock<Result<ClientConfig, Error>> = LazyLock::new(|| {
    Ok(
        ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth(),
    )
});

/// Which versions of HTTP a client offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2, or HTTP/1.1 where the server has no more.
    Http2,
}

/// The beginning of a client that trusts whom the system trusts.
///
/// # Errors
/// When the system has no certificates that could be trusted.
pub fn client(versions: Versions) -> Result<ClientBuilder, ConfigError> {
    let mut tls = TRUST.clone().map_err(|error| {
        ConfigError::other(format!("the system's certificates are of no use: {error}"))
    })?;
    let (offered, builder) = match versions {
        Versions::Http1 => (&["http/1.1"][..], Client::builder().http1_only()),
        Versions::Http2 => (&["h2", "http/1.1"][..], Client::builder()),
    };
    tls.alpn_protocols = offered
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    Ok(builder.tls_backend_preconfigured(tls))
}
