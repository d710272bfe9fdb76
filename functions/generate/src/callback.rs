//! Whether the end of a job can be told to its `callback_url`.

use hg_domain::{request::ContentRequest, violation::Violations};
use hg_http::error::ApiError;

use crate::config::State;

/// Refuses a callback that nobody could verify: the client has no secret to sign it with. Only a
/// request that wants one costs a read.
///
/// # Errors
/// 422 when there is no secret, 500 when the table cannot be read.
pub(crate) async fn check(state: &State, request: &ContentRequest) -> Result<(), ApiError> {
    let Some(url) = &request.callback_url else {
        return Ok(());
    };
    let client = request.client_id;
    if state.store.callback_secret(client).await?.is_some() {
        return Ok(());
    }
    let rule = format!(
        "needs the client's callback secret: make it with POST /api/clients/{client}/callback-secret"
    );
    Err(Violations::one("callback_url", url.as_str(), rule).into())
}
