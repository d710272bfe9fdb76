//! Reading JSON into types, with errors that say where they are.

use anyhow::{Result, anyhow};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads `value`, which stands at `place` of the template.
pub(crate) fn read<T: DeserializeOwned>(value: Value, place: &str) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let separator = if path == "." || path.starts_with('[') {
            ""
        } else {
            "."
        };
        let path = path.trim_end_matches('.');
        anyhow!("{place}{separator}{path}: {}", error.inner())
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::read;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Outer {
        #[serde(rename = "Inner")]
        _inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Inner {
        #[serde(rename = "Size")]
        _size: u32,
    }

    #[test]
    fn an_error_names_its_place() {
        let message = |value| {
            read::<Outer>(value, "Table: Properties")
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            message(json!({"Inner": [{"Size": "big"}]})),
            "Table: Properties.Inner[0].Size: invalid type: string \"big\", expected u32"
        );
        assert_eq!(
            message(json!({"Inner": [], "Colour": 1})),
            "Table: Properties.Colour: unknown field `Colour`, expected `Inner`"
        );
        assert_eq!(
            message(json!({})),
            "Table: Properties: missing field `Inner`"
        );
    }
}
