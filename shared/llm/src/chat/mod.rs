//! Chat completions, the format that `OpenAI` began and others took over.

mod answer;
mod wire;

use reqwest::RequestBuilder;

pub(crate) use self::answer::read;
use crate::{model::Attempt, remote::Account};

/// The request of a try, to the API whose addresses begin with `version`.
pub(crate) fn request(account: &Account, version: &str, attempt: Attempt<'_>) -> RequestBuilder {
    let endpoint = account.endpoint(version, "/chat/completions");
    let request = account.key.bearer(account.http.post(endpoint));
    request.json(&wire::ChatRequest::from(attempt))
}
