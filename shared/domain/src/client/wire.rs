//! Requests about clients as callers send them: types are checked, rules are not.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::ClientType;
use crate::{budget::BudgetRequest, given};

/// A client that is to be made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClientRequest {
    /// Its name, as people write it.
    #[schema(required, nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Its name in addresses; made of the name if left out, with a number behind it if that is taken.
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub slug: Option<String>,
    /// Its place in the hierarchy.
    #[serde(rename = "type")]
    #[schema(required, nullable = false, value_type = ClientType)]
    pub client_type: Option<String>,
    /// The client above it: a root for an agency, an agency for a customer, none for a root.
    #[schema(format = Uuid)]
    pub parent_id: Option<String>,
    /// Whatever is to be kept with it, at most 8 KB of JSON; offered to templates.
    #[schema(value_type = Option<Object>)]
    pub metadata: Option<Map<String, Value>>,
    /// What it, and the clients below it, may spend in a month (UTC).
    pub budget: Option<BudgetRequest>,
}

/// A client as it is to be from now on. Every field must be there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateClientRequest {
    /// Its name, as people write it.
    #[schema(required, nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Its name in addresses.
    #[schema(
        required,
        nullable = false,
        min_length = 1,
        max_length = 60,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"
    )]
    pub slug: Option<String>,
    /// The client above it; `null` for a root. Another agency of the same root moves a customer.
    #[serde(default, deserialize_with = "given::or_null")]
    #[schema(required, value_type = Option<String>, format = Uuid)]
    pub parent_id: Option<Option<String>>,
    /// Whatever is to be kept with it, at most 8 KB of JSON; offered to templates.
    #[schema(required, nullable = false, value_type = Object)]
    pub metadata: Option<Map<String, Value>>,
    /// What it, and the clients below it, may spend in a month (UTC); `null` for no limit.
    #[serde(default, deserialize_with = "given::or_null")]
    #[schema(required, value_type = Option<BudgetRequest>)]
    pub budget: Option<Option<BudgetRequest>>,
}
