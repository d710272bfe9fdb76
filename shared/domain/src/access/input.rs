//! Requests about who reaches a client: as they arrive, and once nothing is wrong with them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Role;
use crate::{check::Check, user::UserId, violation::Violations};

/// Longest name of a key, in characters.
const NAME_MAX: usize = 100;

/// An API key that is wanted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyRequest {
    /// What it is for.
    #[schema(required, nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// What it may do.
    #[schema(required, nullable = false, value_type = Role)]
    pub role: Option<String>,
}

/// A user that is to be a member.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberRequest {
    /// The user: the `sub` of its tokens.
    #[schema(required, nullable = false, min_length = 1, max_length = 128)]
    pub user_id: Option<String>,
    /// What it may do.
    #[schema(required, nullable = false, value_type = Role)]
    pub role: Option<String>,
}

/// An API key that keeps every rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiKeyInput {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

/// A member that keeps every rule.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberInput {
    /// The user.
    pub user_id: UserId,
    /// What it may do.
    pub role: Role,
}

impl ApiKeyInput {
    /// Checks a request as it arrived.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(request: ApiKeyRequest) -> Result<Self, Violations> {
        let mut check = Check::default();
        if request.name.is_none() {
            check.0.add("name", Value::Null, "is required");
        }
        let name = check.one_line("name", request.name, NAME_MAX);
        let role = check.required("role", request.role, role_of);
        match (name, role) {
            (Some(name), Some(role)) => Ok(Self { name, role }),
            _ => Err(check.0),
        }
    }
}

impl MemberInput {
    /// Checks a request as it arrived.
    ///
    /// # Errors
    /// Every rule that a field of it breaks.
    pub fn validate(request: MemberRequest) -> Result<Self, Violations> {
        let mut check = Check::default();
        let user_id = check.required("user_id", request.user_id, |text| {
            UserId::parse(text).map_err(|error| error.to_string())
        });
        let role = check.required("role", request.role, role_of);
        match (user_id, role) {
            (Some(user_id), Some(role)) => Ok(Self { user_id, role }),
            _ => Err(check.0),
        }
    }
}

fn role_of(word: &str) -> Result<Role, String> {
    match word {
        "viewer" => Ok(Role::Viewer),
        "editor" => Ok(Role::Editor),
        "owner" => Ok(Role::Owner),
        _ => Err("must be one of viewer, editor, owner".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_broken_rule_is_told_at_once() {
        let fields =
            |violations: Violations| violations.fields().map(str::to_owned).collect::<Vec<_>>();
        let key = ApiKeyRequest {
            name: Some(" ".to_owned()),
            role: Some("king".to_owned()),
        };
        assert_eq!(
            fields(ApiKeyInput::validate(key).unwrap_err()),
            ["name", "role"]
        );
        let member = MemberInput::validate(MemberRequest::default());
        assert_eq!(fields(member.unwrap_err()), ["user_id", "role"]);
    }
}
