//! Secrets: texts that nobody is to see, and how they are kept.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use zeroize::Zeroizing;

/// A text that is neither shown nor written down, and overwritten when it is no longer used.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The secret `text`.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What may be shown of it: its last four characters, if it has many more.
    pub fn last_four(&self) -> String {
        let length = self.0.chars().count();
        let hidden = if length >= 12 { length - 4 } else { length };
        self.0.chars().skip(hidden).collect()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("…")
    }
}

impl PartialSchema for Secret {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(500))
            .write_only(true)
            .into()
    }
}

impl ToSchema for Secret {}

/// An encrypted secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// What it was encrypted by.
    pub by: SealedBy,
    /// The ciphertext, in base64.
    pub ciphertext: String,
}

/// What a secret was encrypted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SealedBy {
    /// A key of AWS KMS.
    Kms,
    /// The deployment's own key.
    Local,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_not_shown_in_any_way() {
        let secret = Secret::new("sk-proj-0123456789abcd".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"…\"");
        assert_eq!(secret.last_four(), "abcd");
        assert_eq!(Secret::new("short".to_owned()).last_four(), "");
    }
}
