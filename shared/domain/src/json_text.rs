//! JSON that callers gave us, kept as text: whatever it holds comes back as it was.
//!
//! Rows have a number type of their own, which has other bounds than JSON's, and a limit to how
//! deep values may lie. For use with `#[serde(with = "json_text")]`.

use serde::{Deserialize, Deserializer, Serializer, de::Error as _, ser::Error as _};
use serde_json::{Map, Value};

/// Writes the object as a text.
pub fn serialize<S: Serializer>(
    object: &Map<String, Value>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&serde_json::to_string(object).map_err(S::Error::custom)?)
}

/// Reads the object from its text.
pub fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Map<String, Value>, D::Error> {
    serde_json::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}
