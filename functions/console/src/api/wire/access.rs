//! Who reaches a client.

use hg_domain::{
    access::Role,
    time::{Day, Timestamp},
};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct MemberView {
    pub(crate) user_id: String,
    pub(crate) role: Role,
    pub(crate) updated_at: Timestamp,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ApiKeyView {
    pub(crate) key_id: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) prefix: String,
    pub(crate) last_four: String,
    pub(crate) last_used_on: Option<Day>,
    pub(crate) created_at: Timestamp,
}

/// A key that was just issued: the only answer that has it.
#[derive(Debug, Deserialize)]
pub(crate) struct IssuedKey {
    pub(crate) name: String,
    pub(crate) key: String,
}
