//! Requests about provider keys: as they arrive, and as they are once nothing is wrong with them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    check::Check, given, provider::Provider, secret::Secret, user::UserId, violation::Violations,
};

/// Longest label, in characters.
const LABEL_MAX: usize = 100;
/// Longest key, in characters.
const KEY_MAX: usize = 500;

/// A provider key as a caller wants it. A new one may leave out `user_id` and `is_active`; to replace
/// one, every field but `key` must be there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderKeyRequest {
    /// Whose key it is; it stays what it was made for.
    #[schema(required, nullable = false, value_type = Provider)]
    pub provider: Option<String>,
    /// What it is called.
    #[schema(required, nullable = false, min_length = 1, max_length = 100)]
    pub label: Option<String>,
    /// The key itself, which no answer has. To replace one without it leaves the key as it is.
    #[schema(nullable = false)]
    pub key: Option<Secret>,
    /// The user whose own it is; `null` for a key of the client.
    #[serde(default, deserialize_with = "given::or_null")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128)]
    pub user_id: Option<Option<String>>,
    /// Whether it may be used; true if left out.
    pub is_active: Option<bool>,
}

/// A provider key that keeps every rule, but for the key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderKeyInput {
    /// Whose key it is.
    pub provider: Provider,
    /// What it is called.
    pub label: String,
    /// The user whose own it is.
    pub user_id: Option<UserId>,
    /// Whether it may be used.
    pub is_active: bool,
}

impl ProviderKeyInput {
    /// Checks a new key as it arrived.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(request: ProviderKeyRequest) -> Result<(Self, Secret), Violations> {
        let mut check = Check::default();
        if request.key.is_none() {
            check.0.add("key", Value::Null, "is required");
        }
        let (input, key) = check.provider_key(request, None)?;
        let key = key.unwrap_or_else(|| Secret::new(String::new()));
        Ok((input, key))
    }

    /// Checks what is to replace a key of `provider`. A field that is left out is a violation, not a
    /// default, but for the key itself.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate_replacement(
        request: ProviderKeyRequest,
        provider: Provider,
    ) -> Result<(Self, Option<Secret>), Violations> {
        let mut check = Check::default();
        check.missing([
            ("user_id", request.user_id.is_none()),
            ("is_active", request.is_active.is_none()),
        ]);
        check.provider_key(request, Some(provider))
    }
}

impl Check {
    fn provider_key(
        mut self,
        request: ProviderKeyRequest,
        replaces: Option<Provider>,
    ) -> Result<(ProviderKeyInput, Option<Secret>), Violations> {
        let provider = self.required("provider", request.provider, |text| {
            let provider: Provider = text.parse().map_err(|error| format!("{error}"))?;
            match replaces {
                _ if provider == Provider::Sandbox => Err("needs no key".to_owned()),
                Some(fixed) if fixed != provider => Err(format!("must stay {fixed}")),
                _ => Ok(provider),
            }
        });
        if request.label.is_none() {
            self.0.add("label", Value::Null, "is required");
        }
        let label = self.one_line("label", request.label, LABEL_MAX);
        let user_id = self.parsed("user_id", request.user_id.flatten(), |text| {
            UserId::parse(text).map_err(|error| error.to_string())
        });
        let key = request.key.filter(|key| self.is_key(key));
        let (Some(provider), Some(label)) = (provider, label) else {
            return Err(self.0);
        };
        let input = ProviderKeyInput {
            provider,
            label,
            user_id,
            is_active: request.is_active.unwrap_or(true),
        };
        self.0.or((input, key))
    }

    /// Whether a key could be one. What is refused is not shown.
    fn is_key(&mut self, key: &Secret) -> bool {
        let text = key.reveal();
        let is_key =
            (1..=KEY_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_key {
            let rule = format!("must have 1 to {KEY_MAX} visible ASCII characters");
            self.0.add("key", Value::Null, rule);
        }
        is_key
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields<T>(result: Result<T, Violations>) -> Vec<String> {
        let refused = result.err().unwrap();
        refused.fields().map(str::to_owned).collect()
    }

    fn request(value: Value) -> ProviderKeyRequest {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_new_key_is_the_clients_and_active() {
        let new = json!({"provider": "groq", "label": "Ours", "key": "gsk_123"});
        let (input, key) = ProviderKeyInput::validate(request(new)).unwrap();
        assert_eq!(
            (input.user_id, input.is_active, key.reveal()),
            (None, true, "gsk_123")
        );
    }

    #[test]
    fn every_broken_rule_is_told_and_never_the_key() {
        let broken = json!({
            "provider": "sandbox", "label": " ", "key": "with blank", "user_id": "a b"
        });
        let refused = ProviderKeyInput::validate(request(broken));
        let told = format!("{refused:?}");
        assert!(!told.contains("with blank"), "{told}");
        assert_eq!(fields(refused), ["provider", "label", "user_id", "key"]);
        assert_eq!(
            fields(ProviderKeyInput::validate(ProviderKeyRequest::default())),
            ["key", "provider", "label"]
        );
    }

    #[test]
    fn a_replacement_says_everything_but_the_key() {
        let replace =
            |value| ProviderKeyInput::validate_replacement(request(value), Provider::Groq);
        assert_eq!(
            fields(replace(json!({}))),
            ["user_id", "is_active", "provider", "label"]
        );
        let whole = json!({"provider": "groq", "label": "L", "user_id": null, "is_active": false});
        assert_eq!(replace(whole.clone()).unwrap().1, None);
        let mut moved = whole;
        moved["provider"] = json!("openai");
        assert_eq!(fields(replace(moved)), ["provider"]);
    }
}
