//! A client's own keys for providers.

use axum::response::{IntoResponse, Redirect, Response};
use hg_domain::id::ProviderKeyId;
use serde_json::{Map, Value, json};

use super::{Id, Tested, show, view};
use crate::{
    api::wire::{ProviderKeyTest, ProviderKeyView},
    form::{Form, put},
    page::{Page, Tab},
    stop::Stop,
    ui::Draft,
    visitor::{Named, Within},
};

/// Keeps a key.
pub(super) async fn create(within: Within, form: Form) -> Result<Response, Stop> {
    let body = body(&form, Some(form.raw("key")));
    let made = within
        .api
        .post::<ProviderKeyView>(within.api_at("/provider-keys"), &body)
        .await;
    match made {
        Ok(_) => Ok(back(&within).into_response()),
        Err(refusal) if refusal.keeps_form() => {
            let draft = Draft::refused(&form, &refusal);
            let page = show(&within, &draft, None).await?;
            Ok(page.with_status(refusal.status).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The form of a key.
pub(super) async fn page(within: Within, Named((_, id)): Id) -> Result<Page, Stop> {
    let present = find(&within, id).await?;
    let form = form_of(&present);
    let draft = Draft::of(&form);
    let main = view::key(&within, &present, &draft);
    Ok(within.page(&present.label, Tab::Providers, main))
}

/// Changes a key; itself only if another one was typed.
pub(super) async fn save(within: Within, Named((_, id)): Id, form: Form) -> Result<Response, Stop> {
    let version = form.raw("version").parse().map_err(|_| Stop::Unreadable)?;
    let body = body(&form, form.text("key"));
    let address = within.api_at(&format!("/provider-keys/{id}"));
    match within
        .api
        .put::<ProviderKeyView>(address, version, &body)
        .await
    {
        Ok(_) => Ok(back(&within).into_response()),
        Err(refusal) if refusal.keeps_form() => {
            let present = find(&within, id).await?;
            let draft = Draft::refused(&form, &refusal);
            let main = view::key(&within, &present, &draft);
            let page = within.page(&present.label, Tab::Providers, main);
            Ok(page.with_status(refusal.status).into_response())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Finds out whether a key works.
pub(super) async fn test(
    within: Within,
    Named((_, id)): Id,
    _form: Form,
) -> Result<Response, Stop> {
    let present = find(&within, id).await?;
    let address = within.api_at(&format!("/provider-keys/{id}/test"));
    let outcome: ProviderKeyTest = within.api.post(address, &json!({})).await?;
    let form = Form::default().with("is_active", "true");
    let tested = Tested {
        label: present.label,
        outcome,
    };
    let draft = Draft::of(&form);
    Ok(show(&within, &draft, Some(&tested)).await?.into_response())
}

/// Removes a key.
pub(super) async fn delete(
    within: Within,
    Named((_, id)): Id,
    _form: Form,
) -> Result<Redirect, Stop> {
    within
        .api
        .delete(within.api_at(&format!("/provider-keys/{id}")))
        .await?;
    Ok(back(&within))
}

fn back(within: &Within) -> Redirect {
    Redirect::to(within.at("/providers").as_str())
}

/// A form with what is known of a key.
pub(super) fn form_of(present: &ProviderKeyView) -> Form {
    Form::default()
        .with("provider", present.provider.as_str())
        .with("label", &present.label)
        .with_some("user_id", present.user_id.as_deref())
        .with_some("is_active", present.is_active.then_some("true"))
}

/// What is kept; without a key, the one that there is.
pub(super) fn body(form: &Form, key: Option<&str>) -> Value {
    let mut body = Map::from_iter([
        ("provider".to_owned(), form.raw("provider").into()),
        ("label".to_owned(), form.raw("label").into()),
        ("user_id".to_owned(), form.text("user_id").into()),
        ("is_active".to_owned(), form.flag("is_active").into()),
    ]);
    put(&mut body, "key", key);
    Value::Object(body)
}

/// The key `id`, which the API tells of in its list alone.
async fn find(within: &Within, id: ProviderKeyId) -> Result<ProviderKeyView, Stop> {
    let address = within
        .api_at("/provider-keys")
        .with("page_size", super::MOST);
    let all = within.api.list::<ProviderKeyView>(address).await?;
    let found = all.rows.into_iter().find(|key| key.provider_key_id == id);
    found.ok_or(Stop::NotFound)
}
