//! The prompt that a request would send.

use serde_json::{Value, json};

use super::body;
use crate::{
    api::{Refusal, wire::Preview},
    form::Form,
    visitor::Within,
};

/// What can be shown of a prompt.
pub(super) enum Shown {
    /// The prompt.
    Prompt(Box<Preview>),
    /// Why there is none yet.
    Refused(Refusal),
}

/// The prompt that the request of `form` would send.
///
/// # Errors
/// When the API does not say so because of what is in the form.
pub(super) async fn read(within: &Within, form: &Form) -> Result<Shown, Refusal> {
    let mut request = body::of_form(within.id(), form);
    let kind = request.get("content_type").cloned().unwrap_or(Value::Null);
    // A preview is of a template alone, wherever the text is then sent.
    if let Some(fields) = request.as_object_mut() {
        fields.remove("callback_url");
    }
    let preview = json!({"client_id": within.id(), "content_type": kind, "request": request});
    match within
        .api
        .post("/api/content/templates/preview", &preview)
        .await
    {
        Ok(prompt) => Ok(Shown::Prompt(Box::new(prompt))),
        Err(refusal) if refusal.keeps_form() => Ok(Shown::Refused(refusal)),
        Err(refusal) => Err(refusal),
    }
}
