//! Fields of requests in which `null` says something.

use serde::{Deserialize, Deserializer};

/// Tells `null` from a field that is left out. For use with `deserialize_with`.
#[expect(
    clippy::option_option,
    reason = "the outer one says whether the field is there"
)]
pub(crate) fn or_null<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
