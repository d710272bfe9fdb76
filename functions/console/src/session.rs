//! Sessions: who is signed in, kept by the browser alone, in a cookie that only this console can read.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hg_domain::{secret::Secret, time::Timestamp};
use http::{HeaderMap, HeaderValue, Uri, header};
use serde::{Deserialize, Serialize};

/// How long one stays signed in.
const LIFETIME: Duration = Duration::from_hours(12);
/// What is encrypted here is nothing else, and of this form.
const PURPOSE: &[u8] = b"hg-content console session 1";
const NONCE_BYTES: usize = 24;
/// The most that browsers keep of a cookie, in bytes of its name and value (RFC 6265, 6.1).
const COOKIE_MAX: usize = 4096;

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

/// What keeps sessions from being read or made by others.
pub(crate) struct Sessions {
    cipher: XChaCha20Poly1305,
}

/// Why there can be no session.
#[derive(Debug)]
pub(crate) enum Unkept {
    /// The token is longer than a cookie.
    TooLong,
    /// There is no randomness, without which nothing can be encrypted.
    NoRandomness,
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

    /// What the visitor shows to the API.
    pub(crate) fn token(&self) -> Option<Secret> {
        self.token.clone().map(Secret::new)
    }
}

impl Sessions {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        let cipher = XChaCha20Poly1305::new(&Key::from(key));
        Self { cipher }
    }

    /// The session of a request, if it has one that is not over.
    pub(crate) fn find(&self, headers: &HeaderMap, uri: &Uri, now: Timestamp) -> Option<Session> {
        let name = cookie_name(headers, uri);
        let cookies = headers.get_all(header::COOKIE).iter();
        let mut pairs = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        pairs
            .find_map(|(found, value)| (found == name).then(|| self.open(value)).flatten())
            .filter(|session| session.until > now.as_seconds())
    }

    /// What has the browser keep `session`.
    pub(crate) fn keep(
        &self,
        session: &Session,
        headers: &HeaderMap,
        uri: &Uri,
    ) -> Result<HeaderValue, Unkept> {
        let name = cookie_name(headers, uri);
        let value = self.seal(session)?;
        if name.len() + value.len() > COOKIE_MAX {
            return Err(Unkept::TooLong);
        }
        cookie(headers, uri, &value, LIFETIME)
    }

    fn seal(&self, session: &Session) -> Result<String, Unkept> {
        let nonce = random::<NONCE_BYTES>()?;
        let text = serde_json::to_vec(session).map_err(|_| Unkept::TooLong)?;
        let payload = Payload {
            msg: &text,
            aad: PURPOSE,
        };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Unkept::TooLong)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    fn open(&self, value: &str) -> Option<Session> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(value).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: sealed,
            aad: PURPOSE,
        };
        let text = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

/// What has the browser forget its session.
pub(crate) fn forget(headers: &HeaderMap, uri: &Uri) -> Option<HeaderValue> {
    cookie(headers, uri, "", Duration::ZERO).ok()
}

fn cookie(
    headers: &HeaderMap,
    uri: &Uri,
    value: &str,
    lifetime: Duration,
) -> Result<HeaderValue, Unkept> {
    let name = cookie_name(headers, uri);
    let secure = if is_loopback(headers, uri) {
        ""
    } else {
        "; Secure"
    };
    let seconds = lifetime.as_secs();
    let text =
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).map_err(|_| Unkept::TooLong)
}

/// A browser takes a cookie whose name begins with `__Host-` from an encrypted page of this very host
/// alone, so that no neighbouring site can plant one.
fn cookie_name(headers: &HeaderMap, uri: &Uri) -> &'static str {
    if is_loopback(headers, uri) {
        "session"
    } else {
        "__Host-session"
    }
}

/// Whether the console is visited on the machine that it runs on, where nothing is encrypted.
fn is_loopback(headers: &HeaderMap, uri: &Uri) -> bool {
    let named = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = named.and_then(|host| host.parse::<http::uri::Authority>().ok());
    let host = host.as_ref().map(http::uri::Authority::host).or(uri.host());
    matches!(host, Some("localhost" | "127.0.0.1" | "[::1]"))
}

fn random<const BYTES: usize>() -> Result<[u8; BYTES], Unkept> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|_| Unkept::NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-29T12:00:00Z";

    fn sessions() -> Sessions {
        Sessions::new([7; 32])
    }

    fn request(host: &str, cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers
    }

    /// The name and the value that a browser sends back.
    fn kept(host: &str, token: &str) -> (String, String) {
        let session = Session::of(token, NOW.parse().unwrap()).unwrap();
        let headers = request(host, "a=b");
        let value = sessions()
            .keep(&session, &headers, &Uri::from_static("/"))
            .unwrap();
        let text = value.to_str().unwrap().to_owned();
        (text.split(';').next().unwrap().to_owned(), text)
    }

    fn token_at(host: &str, cookie: &str, now: &str) -> Option<String> {
        let found = sessions().find(
            &request(host, cookie),
            &Uri::from_static("/"),
            now.parse().unwrap(),
        );
        found.and_then(|session| session.token).clone()
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
    fn the_token_is_not_in_the_cookie_and_no_bit_of_it_can_be_changed() {
        let (pair, _) = kept("console.example", "hg_live_x");
        let (name, value) = pair.split_once('=').unwrap();
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(value).unwrap();
        assert!(!bytes.windows(7).any(|part| part == b"hg_live"));
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let cookie = format!("{name}={}", BASE64_URL_SAFE_NO_PAD.encode(changed));
            assert_eq!(
                token_at("console.example", &cookie, NOW),
                None,
                "byte {place}"
            );
        }
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

    #[test]
    fn a_token_that_no_cookie_holds_is_refused() {
        let session = Session::of(&"x".repeat(3_000), NOW.parse().unwrap()).unwrap();
        let kept = sessions().keep(&session, &HeaderMap::new(), &Uri::from_static("/"));
        assert!(matches!(kept, Err(Unkept::TooLong)));
    }
}
