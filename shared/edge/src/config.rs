//! How a front door is set up.

use std::time::Duration;

use hg_domain::config::{ConfigError, Vars};
use hg_protocol::jwt::Rules;
use http::HeaderValue;
use url::Url;

const FRESH: Duration = Duration::from_mins(1);
const KEPT: Duration = Duration::from_mins(10);
const PATIENCE: Duration = Duration::from_secs(1);

/// The configuration.
#[derive(Debug)]
pub struct Config {
    /// The origin's address, without a slash at its end.
    pub(crate) origin: String,
    /// What shows the origin that requests come by the front door.
    pub(crate) origin_secret: Option<HeaderValue>,
    /// Where browsers may call from.
    pub(crate) cors: Vec<String>,
    /// What JWTs are checked by before the origin sees them.
    pub(crate) jwt: Rules,
    /// How old may be what is answered without asking the origin.
    pub(crate) fresh: Duration,
    /// How old it may be while the origin does not answer.
    pub(crate) kept: Duration,
    /// How long a caller waits for the origin where something is known without it.
    pub(crate) patience: Duration,
}

impl Config {
    /// Every variable that is read.
    pub const VARIABLES: &[&str] = &[
        "ORIGIN_URL",
        "ORIGIN_SECRET",
        "ALLOWED_ORIGINS",
        "CACHE_FRESH_MS",
        "CACHE_KEPT_MS",
        "CACHE_PATIENCE_MS",
        "JWT_SECRET",
        "JWKS_URL",
        "JWT_AUDIENCE",
        "JWT_ISSUER",
    ];

    /// Reads
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `ORIGIN_URL` | where the API is that this is the front door of |
    /// | `ORIGIN_SECRET` | what the origin knows the front door by, at least 32 characters |
    /// | `ALLOWED_ORIGINS` | from where browsers may call, such as `https://app.example`, separated by commas |
    /// | `CACHE_FRESH_MS` | how old templates and permissions may be, in ms; 60000 |
    /// | `CACHE_KEPT_MS` | how old they may be while the origin does not answer, in ms; 600000 |
    /// | `CACHE_PATIENCE_MS` | how long the origin is waited for before they are told, in ms; 1000 |
    /// | `JWT_SECRET`, `JWKS_URL`, `JWT_AUDIENCE`, `JWT_ISSUER` | as at the origin; without the first two, the origin alone checks JWTs |
    ///
    /// # Errors
    /// When one of them is missing or malformed.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            origin: origin(vars)?,
            origin_secret: origin_secret(vars)?,
            cors: cors(vars)?,
            jwt: Rules::from_vars(vars)?,
            fresh: vars.millis("CACHE_FRESH_MS", FRESH)?,
            kept: vars.millis("CACHE_KEPT_MS", KEPT)?,
            patience: vars.millis("CACHE_PATIENCE_MS", PATIENCE)?,
        })
    }
}

fn origin(vars: &Vars<'_>) -> Result<String, ConfigError> {
    const EXPECTED: &str = "the http or https address of the API, without a query";
    let url: Url = vars.parsed("ORIGIN_URL", EXPECTED)?;
    let is_good = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.query().is_none()
        && url.fragment().is_none();
    if !is_good {
        return Err(ConfigError::malformed("ORIGIN_URL", EXPECTED));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn origin_secret(vars: &Vars<'_>) -> Result<Option<HeaderValue>, ConfigError> {
    let Some(secret) = vars.optional("ORIGIN_SECRET") else {
        return Ok(None);
    };
    let malformed =
        || ConfigError::malformed("ORIGIN_SECRET", "at least 32 visible ASCII characters");
    let is_visible = secret.bytes().all(|byte| byte.is_ascii_graphic());
    if secret.len() < 32 || !is_visible {
        return Err(malformed());
    }
    let mut value = HeaderValue::from_str(&secret).map_err(|_| malformed())?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// Origins as browsers send them: scheme, host and port, nothing else.
fn cors(vars: &Vars<'_>) -> Result<Vec<String>, ConfigError> {
    let list = vars.optional("ALLOWED_ORIGINS").unwrap_or_default();
    let origins = list.split(',').map(str::trim).filter(|one| !one.is_empty());
    origins
        .map(|origin| {
            let url = Url::parse(origin).ok();
            url.filter(|url| url.origin().ascii_serialization() == origin)
                .map(|_| origin.to_owned())
                .ok_or_else(|| {
                    ConfigError::malformed(
                        "ALLOWED_ORIGINS",
                        "origins such as https://app.example, separated by commas",
                    )
                })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, value: &str) -> Result<Config, String> {
        let get = |asked: &str| match asked {
            _ if asked == name => Some(value.to_owned()),
            "ORIGIN_URL" => Some("https://api.example/prod/".to_owned()),
            _ => None,
        };
        Config::from_vars(&Vars::new(&get)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_origin_is_an_address() {
        assert_eq!(read("", "").unwrap().origin, "https://api.example/prod");
        for bad in [
            "",
            "api.example",
            "ftp://api.example",
            "https://api.example/?a",
        ] {
            assert!(
                read("ORIGIN_URL", bad)
                    .unwrap_err()
                    .starts_with("ORIGIN_URL is m")
            );
        }
    }

    #[test]
    fn browsers_call_from_origins_and_not_from_pages() {
        let origins = read(
            "ALLOWED_ORIGINS",
            " https://a.example , http://127.0.0.1:3000,",
        );
        assert_eq!(
            origins.unwrap().cors,
            ["https://a.example", "http://127.0.0.1:3000"]
        );
        for bad in ["*", "a.example", "https://a.example/", "https://A.example"] {
            assert!(read("ALLOWED_ORIGINS", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_short_secret_is_none() {
        assert!(
            read("ORIGIN_SECRET", &"s".repeat(32))
                .unwrap()
                .origin_secret
                .is_some()
        );
        for bad in ["s".repeat(31), "s ".repeat(32)] {
            assert!(read("ORIGIN_SECRET", &bad).is_err());
        }
    }
}
