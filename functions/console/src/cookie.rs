//! Cookies: for this site alone, for no script, and but on loopback encrypted on their way.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, Uri, header, uri::Authority};

/// The most that browsers keep of a cookie, in bytes of its name and value (RFC 6265, 6.1).
const MOST_BYTES: usize = 4096;

/// The cookies of a request, and those of the answer to it.
#[derive(Clone, Copy)]
pub(crate) struct Cookies<'a> {
    headers: &'a HeaderMap,
    is_loopback: bool,
}

/// A browser would not keep so much.
#[derive(Debug)]
pub(crate) struct TooLong;

impl<'a> Cookies<'a> {
    pub(crate) fn of(headers: &'a HeaderMap, uri: &Uri) -> Self {
        let named = headers.get(header::HOST);
        let host = named.and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
        let host = host.as_ref().map(Authority::host).or(uri.host());
        Self {
            headers,
            is_loopback: matches!(host, Some("localhost" | "127.0.0.1" | "[::1]")),
        }
    }

    /// The values that the browser has for `name`.
    pub(crate) fn get(self, name: &str) -> impl Iterator<Item = &'a str> {
        let name = self.full_name(name);
        let cookies = self.headers.get_all(header::COOKIE).iter();
        let pairs = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        pairs.filter_map(move |(found, value)| (found == name).then_some(value))
    }

    /// What has the browser keep `value` for so long.
    pub(crate) fn keep(
        self,
        name: &str,
        value: &str,
        lifetime: Duration,
    ) -> Result<HeaderValue, TooLong> {
        let name = self.full_name(name);
        if name.len() + value.len() > MOST_BYTES {
            return Err(TooLong);
        }
        let secure = if self.is_loopback { "" } else { "; Secure" };
        let seconds = lifetime.as_secs();
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
        HeaderValue::from_str(&text).map_err(|_| TooLong)
    }

    /// What has the browser forget `name`.
    pub(crate) fn forget(self, name: &str) -> Option<HeaderValue> {
        self.keep(name, "", Duration::ZERO).ok()
    }

    /// A browser takes a cookie whose name begins with `__Host-` from an encrypted page of this very host
    /// alone, so that no neighbouring site can plant one.
    fn full_name(self, name: &str) -> String {
        let prefix = if self.is_loopback { "" } else { "__Host-" };
        format!("{prefix}{name}")
    }
}
