//! Clients of HTTP that trust whom the system trusts.
//!
//! A client of its own accord reads and parses all certificates of the system when it is made: some 3 ms
//! of a function's start, for each client, whether it meets a server with a certificate or not. Here they are read
//! once, at the first such server.

mod trust;

use std::sync::{Arc, LazyLock};

use hg_domain::config::ConfigError;
use reqwest::{Client, ClientBuilder};
use rustls::{ClientConfig, Error, crypto::aws_lc_rs};

use self::trust::Trust;

static CONFIG: LazyLock<Result<ClientConfig, Error>> = LazyLock::new(|| {
    let crypto = Arc::new(aws_lc_rs::default_provider());
    Ok(ClientConfig::builder_with_provider(crypto.clone())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Trust::new(crypto)))
        .with_no_client_auth())
});

/// Which versions of HTTP a client offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2, or HTTP/1.1 where the server has no more.
    Http2,
}

/// The beginning of a client.
///
/// # Errors
/// When TLS cannot be set up. Certificates of the system that are missing or of no use are an error of the
/// first request that needs them.
pub fn client(versions: Versions) -> Result<ClientBuilder, ConfigError> {
    let mut tls = CONFIG
        .clone()
        .map_err(|error| ConfigError::other(format!("TLS cannot be set up: {error}")))?;
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
