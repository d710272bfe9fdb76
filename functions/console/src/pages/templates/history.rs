//! Earlier versions of a template.

use axum::response::{Redirect, Response};
use futures_util::future::{try_join, try_join_all};

use super::{
    super::{query::Query, versions::Version},
    Id, KEPT,
    edit::{form_of, text_of},
};
use crate::{
    api::wire::{TemplateSummary, TemplateView},
    form::Form,
    stop::Stop,
    visitor::{Named, Within},
};

/// How many versions are shown at once: the text of each is read by a request of its own.
const PAGE_SIZE: u32 = 10;

/// The page.
pub(super) async fn page(
    within: Within,
    Named((_, id)): Id,
    Query(query): Query,
) -> Result<Response, Stop> {
    let api = &within.api;
    let address = within.api_at(&KEPT.at(id, ""));
    let versions = within
        .api_at(&KEPT.at(id, "/versions"))
        .with("page_size", PAGE_SIZE)
        .with_some("cursor", query.text("cursor"));
    let (present, earlier) = try_join(
        api.find::<TemplateView>(address),
        api.list::<TemplateSummary>(versions),
    )
    .await?;
    let texts = earlier.rows.iter().map(|one| {
        let address = KEPT.at(id, &format!("/versions/{}", one.version));
        api.get::<TemplateView>(within.api_at(&address))
    });
    let texts = try_join_all(texts).await?;
    let present = present.as_ref().map(Version::from);
    let rows: Vec<_> = texts.iter().map(Version::from).collect();
    KEPT.history(&within, id, present.as_ref(), &rows, earlier.next)
}

/// Makes an earlier version the present one.
pub(super) async fn restore(
    within: Within,
    Named((_, id)): Id,
    form: Form,
) -> Result<Redirect, Stop> {
    KEPT.restore(&within, id, &form).await
}

impl From<&TemplateView> for Version {
    fn from(template: &TemplateView) -> Self {
        Self {
            number: template.summary.version,
            name: template.summary.name.clone(),
            changed_at: template.summary.updated_at,
            text: text_of(&form_of(template)),
        }
    }
}
