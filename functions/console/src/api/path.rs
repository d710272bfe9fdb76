//! Addresses: paths with queries, of the API and of the console's own pages.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

/// What stands in a path as it is: the unreserved characters (RFC 3986, 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A path, perhaps with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address(String);

impl Address {
    /// The address `path`, which has no query yet and nothing in it that has to be encoded.
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// What is called `name` below it, whatever the name.
    #[must_use]
    pub(crate) fn below(self, name: &str) -> Self {
        Self(format!("{}/{}", self.0, utf8_percent_encode(name, SEGMENT)))
    }

    /// The same with the parameter `name`.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        let pair = form_urlencoded::Serializer::new(String::new())
            .append_pair(name, &value.to_string())
            .finish();
        self.0.push_str(&pair);
        self
    }

    /// The same with the parameter `name`, if it has a value.
    #[must_use]
    pub(crate) fn with_some(self, name: &str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Address {
    fn from(path: String) -> Self {
        Self(path)
    }
}

impl From<&str> for Address {
    fn from(path: &str) -> Self {
        Self(path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_put_in_stays_where_it_is_put() {
        let address = Address::new("/members")
            .below("a/../b?c#d e")
            .with("q", "x&y=z é");
        assert_eq!(
            address.as_str(),
            "/members/a%2F..%2Fb%3Fc%23d%20e?q=x%26y%3Dz+%C3%A9"
        );
        let none: Option<&str> = None;
        let address = Address::new("/jobs")
            .with_some("q", none)
            .with("a", 1)
            .with("b", 2);
        assert_eq!(address.as_str(), "/jobs?a=1&b=2");
    }
}
