//! Providers with their models and prices, and a client's own keys for them.

mod keys;
mod view;

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::future::try_join;
use hg_domain::{
    access::Action,
    id::{ClientId, ProviderKeyId},
};

use crate::{
    api::{
        Refusal,
        wire::{ProviderKeyTest, ProviderKeyView, ProviderStatus},
    },
    console::Shared,
    form::Form,
    page::{Page, Tab},
    stop::Stop,
    ui::Draft,
    visitor::{Named, Within},
};

/// The most keys that a client may have.
const MOST: u32 = 100;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(page))
        .route("/keys", post(keys::create))
        .route("/keys/{id}", get(keys::page).post(keys::save))
        .route("/keys/{id}/test", post(keys::test))
        .route("/keys/{id}/delete", post(keys::delete))
}

/// The client and the key that an address names.
type Id = Named<(ClientId, ProviderKeyId)>;

/// What came of testing a key.
struct Tested {
    label: String,
    outcome: ProviderKeyTest,
}

async fn page(within: Within) -> Result<Response, Stop> {
    let form = Form::default().with("is_active", "true");
    let page = show(&within, &Draft::of(&form), None).await?;
    Ok(page.into_response())
}

async fn show(
    within: &Within,
    draft: &Draft<'_>,
    tested: Option<&Tested>,
) -> Result<Page, Refusal> {
    let own = async {
        if !within.may(Action::Manage) {
            return Ok(None);
        }
        let address = within.api_at("/provider-keys").with("page_size", MOST);
        let found = within.api.list::<ProviderKeyView>(address).await;
        found.map(|page| Some(page.rows))
    };
    let (providers, own) = try_join(
        within
            .api
            .get::<Vec<ProviderStatus>>("/api/providers/status"),
        own,
    )
    .await?;
    let main = view::page(within, draft, &providers, own.as_deref(), tested);
    Ok(within.page("Providers", Tab::Providers, main))
}
