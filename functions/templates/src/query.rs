//! Queries that say for whom and for what kind of text.

use hg_domain::{access::Principal, content::ContentType, id::ClientId, violation::Violations};
use hg_http::{
    error::ApiError,
    values::{read, uuid},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

/// For whom, and for what kind of text.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContentQuery {
    /// The client; the caller's own if left out.
    #[param(format = Uuid)]
    client_id: Option<String>,
    /// What kind of text; `blog` is read as `blog_post`.
    #[param(value_type = Option<ContentType>)]
    content_type: Option<String>,
}

impl ContentQuery {
    /// The client, and the content type if one is named.
    ///
    /// # Errors
    /// 400 with every parameter that has a value it may not have.
    pub(crate) fn check(
        self,
        caller: &Principal,
    ) -> Result<(ClientId, Option<ContentType>), ApiError> {
        let mut refused = Violations::default();
        if self.client_id.is_none() && caller.sole_client().is_none() {
            refused.add("client_id", Value::Null, "is required");
        }
        let client = read(&mut refused, "client_id", self.client_id, uuid);
        let content_type = read(&mut refused, "content_type", self.content_type, |text| {
            ContentType::parse(text).map_err(|error| error.to_string())
        });
        match client.or(caller.sole_client()) {
            Some(client) => refused.or((client, content_type)),
            None => Err(refused),
        }
        .map_err(ApiError::bad_query)
    }

    /// The client and the content type.
    ///
    /// # Errors
    /// 400 with every parameter that is missing or has a value it may not have.
    pub(crate) fn check_whole(
        self,
        caller: &Principal,
    ) -> Result<(ClientId, ContentType), ApiError> {
        let (client, content_type) = self.check(caller)?;
        let missing = || Violations::one("content_type", Value::Null, "is required");
        let content_type = content_type.ok_or_else(|| ApiError::bad_query(missing()))?;
        Ok((client, content_type))
    }
}
