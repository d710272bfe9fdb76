//! The versions that `If-Match` and `If-None-Match` name.

use http::{HeaderMap, HeaderName};

/// What such a header names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Versions {
    /// `*`.
    Any,
    /// Those of these tags.
    Of(Vec<String>),
}

impl Versions {
    /// What `name` names, if it is there.
    pub fn in_header(headers: &HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut tags = Vec::new();
        for value in headers.get_all(name) {
            // What is not ASCII is no tag of ours.
            let text = value.to_str().unwrap_or_default();
            tags.extend(text.split(',').map(|tag| tag.trim().to_owned()));
        }
        if tags.iter().any(|tag| tag == "*") {
            return Some(Self::Any);
        }
        (!tags.is_empty()).then_some(Self::Of(tags))
    }

    /// Whether one of them is `tag`; a weak tag is none (RFC 9110, 13.1.1).
    pub fn have(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Of(tags) => tags.iter().any(|one| one == tag),
        }
    }

    /// The same where a weak tag is as good (RFC 9110, 13.1.2).
    pub fn have_weakly(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Of(tags) => tags
                .iter()
                .any(|one| one.strip_prefix("W/").unwrap_or(one) == tag),
        }
    }
}
