//! A secret on its way to the one page that shows it. A page that answers a form is made anew, and with it the
//! secret, when somebody loads it again; so the form is answered by another address, and the browser brings
//! along, once, what is to be seen there.

use std::time::Duration;

use hg_domain::time::Timestamp;
use http::HeaderValue;
use serde::{Deserialize, Serialize};

use crate::{cookie::Cookies, seal::Seal, session::Unkept};

const COOKIE: &str = "shown";
const PURPOSE: &str = "hg-content console secret 1";
/// How long the way may take.
const LIFETIME: Duration = Duration::from_mins(1);

/// A secret, and what it is of.
#[derive(Serialize, Deserialize)]
pub(crate) struct Shown {
    /// What it is of, so that no other page shows it.
    of: String,
    pub(crate) name: String,
    pub(crate) value: String,
    /// In seconds since 1970.
    until: i64,
}

impl Shown {
    pub(crate) fn new(of: &impl ToString, name: &str, value: &str) -> Self {
        Self {
            of: of.to_string(),
            name: name.to_owned(),
            value: value.to_owned(),
            until: Timestamp::now().plus(LIFETIME).as_seconds(),
        }
    }

    /// What the browser brings along, if it is of `of`.
    pub(crate) fn find(cookies: Cookies<'_>, seal: &Seal, of: &str) -> Option<Self> {
        let mut kept = cookies.get(COOKIE);
        let shown: Option<Self> = kept.find_map(|value| seal.open(PURPOSE, value));
        shown.filter(|shown| shown.of == of && shown.until > Timestamp::now().as_seconds())
    }

    /// What has the browser bring it along.
    pub(crate) fn keep(&self, cookies: Cookies<'_>, seal: &Seal) -> Result<HeaderValue, Unkept> {
        let value = seal.close(PURPOSE, self)?;
        Ok(cookies.keep(COOKIE, &value, LIFETIME)?)
    }

    /// What has the browser forget it, if it has brought anything along.
    pub(crate) fn forget(cookies: Cookies<'_>) -> Option<HeaderValue> {
        cookies.get(COOKIE).next()?;
        cookies.forget(COOKIE)
    }
}
