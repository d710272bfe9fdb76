//! Where a webhook goes, as a customer writes it.

mod host;
mod reach;
#[cfg(test)]
mod tests;

use std::{fmt, ops::RangeInclusive};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use url::{Host, Url};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

pub use self::reach::Reach;

/// Longest URL, in characters.
const MAX_CHARS: usize = 2_000;
/// The port of https, which is also that of every URL without one.
const HTTPS_PORT: u16 = 443;
/// Ports that services of a system do not have.
const HIGH_PORTS: RangeInclusive<u16> = 1_024..=u16::MAX;

/// The URL of a receiver, in the one spelling that it is connected to by: names in Punycode, addresses
/// in their usual form. In Debug only its host is shown: customers put tokens into the rest.
///
/// It is checked where somebody hands it in, by [`parse`](Self::parse), and again when a message goes
/// there: a rule may be younger than what is stored, which is read back as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// Reads a URL that a webhook may go to. What its name leads to is checked when it is connected to.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, String> {
        let is_short = |text: &str| text.chars().take(MAX_CHARS + 1).count() <= MAX_CHARS;
        let too_long = || format!("must have at most {MAX_CHARS} characters, percent-encoded");
        if !is_short(text) {
            return Err(too_long());
        }
        let url = Url::parse(text)
            .ok()
            .filter(|_| !text.contains(|c: char| c.is_whitespace() || c.is_control()))
            .ok_or("must be a URL such as https://example.com/webhooks")?;
        check(&url, reach)?;
        if is_short(url.as_str()) {
            Ok(Self(url))
        } else {
            Err(too_long())
        }
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Its host: a name, or an address (one of IPv6 in brackets).
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

fn check(url: &Url, reach: Reach) -> Result<(), String> {
    let is_near = |host: &Host<&str>| reach == Reach::LoopbackToo && host::is_loopback(host);
    let is_scheme = |host: &Host<&str>| match url.scheme() {
        "https" => true,
        "http" => is_near(host),
        _ => false,
    };
    let Some(host) = url.host().filter(is_scheme) else {
        return Err("must begin with https://".to_owned());
    };
    let port = url.port().unwrap_or(HTTPS_PORT);
    if !url.username().is_empty() || url.password().is_some() {
        Err("must be without user name and password".to_owned())
    } else if url.fragment().is_some() {
        Err("must be without a fragment (#)".to_owned())
    } else if is_near(&host) {
        Ok(())
    } else if port == HTTPS_PORT || HIGH_PORTS.contains(&port) {
        host::check(&host)
    } else {
        Err(format!(
            "must have the port {HTTPS_PORT}, or one from {} to {}",
            HIGH_PORTS.start(),
            HIGH_PORTS.end()
        ))
    }
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookUrl({}://{}/…)", self.0.scheme(), self.host())
    }
}

impl Serialize for WebhookUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for WebhookUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Url::parse(&text)
            .map(Self)
            .map_err(|_| D::Error::custom("not a URL"))
    }
}

impl PartialSchema for WebhookUrl {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("uri".to_owned())))
            .max_length(Some(MAX_CHARS))
            .into()
    }
}

impl ToSchema for WebhookUrl {}
