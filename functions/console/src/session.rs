//! Sessions: who is signed in, kept by the browser alone, in a cookie that only this console can read.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hg_domain::{secret::Secret, time::Timestamp};
use http::HeaderValue;
use serde::{Deserialize, Serialize};

use crate::{
    cookie::{Cookies, TooLong},
    seal::{NoRandomness, Seal, random},
};

const COOKIE: &str = "session";
const PURPOSE: &str = "hg-content console session 1";
/// How long one stays signed in.
const LIFETIME: Duration = Duration::from_hours(12);

/// A visit, from its first page on.
#[derive(Serialize, Deserialize)]
pub(crate) struct Session {
    /// What forms of this session show that they come from its own pages.
    pub(crate) csrf: String,
    /// The API key or JWT of whoever signed in.
    token: Option<String>,
    /// When it ends, in seconds since 1970.
    until: i64,
}

/// Why there can be no session.
#[derive(Debug)]
pub(crate) enum Unkept {
    /// The token is longer than a cookie.
    TooLong,
    /// Nothing can be encrypted.
    NoRandomness,
}

impl From<TooLong> for Unkept {
    fn from(_: TooLong) -> Self {
        Self::TooLong
    }
}

impl From<NoRandomness> for Unkept {
    fn from(_: NoRandomness) -> Self {
        Self::NoRandomness
    }
}

impl Session {
    /// A visit of nobody in particular.
    pub(crate) fn anonymous(now: Timestamp) -> Result<Self, Unkept> {
        Self::new(None, now)
    }

    /// A visit of the holder of `token`.
    pub(crate) fn of(token: &str, now: Timestamp) -> Result<Self, Unkept> {
        Self::new(Some(token.to_owned()), now)
    }

    fn new(token: Option<String>, now: Timestamp) -> Result<Self, Unkept> {
        Ok(Self {
            csrf: BASE64_URL_SAFE_NO_PAD.encode(random::<16>()?),
            token,
            until: now.plus(LIFETIME).as_seconds(),
        })
    }

    /// The session of a request, if it has one that is not over.
    pub(crate) fn find(cookies: Cookies<'_>, seal: &Seal, now: Timestamp) -> Option<Self> {
        let mut kept = cookies.get(COOKIE);
        let session: Option<Self> = kept.find_map(|value| seal.open(PURPOSE, value));
        session.filter(|session| session.until > now.as_seconds())
    }

    /// What has the browser keep it.
    pub(crate) fn keep(&self, cookies: Cookies<'_>, seal: &Seal) -> Result<HeaderValue, Unkept> {
        let value = seal.close(PURPOSE, self)?;
        Ok(cookies.keep(COOKIE, &value, LIFETIME)?)
    }

    /// What has the browser forget it.
    pub(crate) fn forget(cookies: Cookies<'_>) -> Option<HeaderValue> {
        cookies.forget(COOKIE)
    }

    /// What the visitor shows to the API.
    pub(crate) fn token(&self) -> Option<Secret> {
        self.token.clone().map(Secret::new)
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Uri, header};

    use super::*;

    const NOW: &str = "2026-11-29T12:00:00Z";

    fn request(host: &str, cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers
    }

    /// What a browser sends back, and what it was sent.
    fn kept(host: &str, token: &str) -> (String, String) {
        let session = Session::of(token, NOW.parse().unwrap()).unwrap();
        let headers = request(host, "a=b");
        let cookies = Cookies::of(&headers, &Uri::from_static("/"));
        let value = session.keep(cookies, &Seal::new([7; 32])).unwrap();
        let text = value.to_str().unwrap().to_owned();
        (text.split(';').next().unwrap().to_owned(), text)
    }

    fn token_at(host: &str, cookie: &str, now: &str) -> Option<String> {
        let headers = request(host, cookie);
        let cookies = Cookies::of(&headers, &Uri::from_static("/"));
        Session::find(cookies, &Seal::new([7; 32]), now.parse().unwrap())?.token
    }

    #[test]
    fn a_session_is_what_it_was_for_twelve_hours() {
        let (pair, _) = kept("console.example", "hg_live_x");
        let cookies = format!("theme=dark; {pair}; other=1");
        assert_eq!(
            token_at("console.example", &cookies, NOW).as_deref(),
            Some("hg_live_x")
        );
        let almost = "2026-11-29T23:59:59Z";
        assert!(token_at("console.example", &pair, almost).is_some());
        assert!(token_at("console.example", &pair, "2026-11-30T00:00:00Z").is_none());
    }

    #[test]
    fn the_cookie_is_for_this_site_and_no_script_and_encrypted_but_on_loopback() {
        let (_, header) = kept("console.example", "x");
        assert!(header.starts_with("__Host-session="));
        assert!(header.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"));
        for host in ["127.0.0.1:8787", "localhost", "[::1]:8787"] {
            let (pair, header) = kept(host, "x");
            assert!(header.starts_with("session="), "{header}");
            assert!(header.ends_with("; HttpOnly; SameSite=Strict"), "{header}");
            assert!(token_at(host, &pair, NOW).is_some());
        }
        let (pair, _) = kept("127.0.0.1", "x");
        assert_eq!(token_at("127.0.0.1.example", &pair, NOW), None);
    }
}
