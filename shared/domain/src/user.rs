//! Users: the people, and programs, that sign in elsewhere.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest user id, in characters.
const USER_ID_MAX: usize = 128;

/// A user, as whoever signed it in calls it: the `sub` of its tokens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(String);

/// The text cannot be a user id.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("must be 1 to 128 visible ASCII characters")]
pub struct InvalidUserId;

impl UserId {
    /// A user id that was given.
    ///
    /// # Errors
    /// When `text` is empty, longer than 128 characters or has anything but visible ASCII.
    pub fn parse(text: &str) -> Result<Self, InvalidUserId> {
        let well_formed = text.bytes().all(|byte| byte.is_ascii_graphic());
        if well_formed && (1..=USER_ID_MAX).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidUserId)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for UserId {
    type Error = InvalidUserId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<UserId> for String {
    fn from(user: UserId) -> Self {
        user.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_taken_as_it_is_or_refused() {
        for good in ["a", "auth0|5f7c", "Ada@Example.com", &"x".repeat(128)] {
            assert_eq!(UserId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "a b", "a\n", "ä", "\u{7f}", &"x".repeat(129)] {
            assert_eq!(UserId::parse(bad), Err(InvalidUserId), "{bad:?}");
        }
    }

    #[test]
    fn a_user_id_is_checked_when_it_is_read() {
        let user: UserId = serde_json::from_str("\"ada\"").unwrap();
        assert_eq!(serde_json::to_string(&user).unwrap(), "\"ada\"");
        assert!(serde_json::from_str::<UserId>("\"a b\"").is_err());
    }
}
