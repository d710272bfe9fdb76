//! Where an issuer publishes its keys.

use std::net::IpAddr;

use hg_domain::config::{ConfigError, Vars};
use url::Url;

const VARIABLE: &str = "JWKS_URL";
const EXPECTED: &str = "the https address of a JSON Web Key Set, or a http one on this machine";

/// Where the keys are, if they are published.
pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Option<Url>, ConfigError> {
    let Some(text) = vars.optional(VARIABLE) else {
        return Ok(None);
    };
    let url = Url::parse(&text).ok().filter(is_trustworthy);
    url.map(Some)
        .ok_or_else(|| ConfigError::malformed(VARIABLE, EXPECTED))
}

/// Whether nobody on the way can put other keys in the place of those at `url`.
fn is_trustworthy(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_here = host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback());
    let encrypted = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    encrypted && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Option<Url>, ConfigError> {
        from_vars(&Vars::new(&|_| Some(value.to_owned())))
    }

    #[test]
    fn keys_come_by_a_way_that_nobody_can_tamper_with() {
        for good in [
            "https://issuer.example/.well-known/jwks.json",
            "https://issuer.example/keys?policy=a",
            "http://127.0.0.1:4000/jwks",
            "http://localhost/jwks",
            "http://[::1]:4000/jwks",
        ] {
            assert_eq!(read(good).unwrap().unwrap().as_str(), good);
        }
        for bad in [
            "issuer.example",
            "http://issuer.example/jwks",
            "http://127.0.0.1.example/jwks",
            "http://localhost.example/jwks",
            "https://user:secret@issuer.example/jwks",
            "file:///etc/jwks.json",
            "https://",
        ] {
            let error = read(bad).unwrap_err().to_string();
            assert!(
                error.starts_with("JWKS_URL is malformed: expected the https"),
                "{bad}"
            );
        }
    }
}
