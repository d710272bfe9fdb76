//! The templates that a client may use.

use axum::extract::State as AxumState;
use hg_domain::{
    access::Action,
    content::ContentType,
    id::{ClientId, TemplateId},
    kept::in_effect_for,
    task::BUILT_IN,
    template::{Syntax, TemplateRecord},
    time::Timestamp,
};
use hg_http::{
    auth::Caller, envelope::Envelope, error::ApiError, extract::Query, openapi::ReadErrors,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{State, query::ContentQuery};

/// A template that a client may use.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Applicable {
    /// Its identifier; `null` for the built-in one.
    #[schema(required)]
    template_id: Option<TemplateId>,
    /// The client that owns it; `null` for the built-in one.
    #[schema(required)]
    client_id: Option<ClientId>,
    /// Its name.
    name: String,
    /// What kind of text it is for.
    content_type: ContentType,
    /// The language it is written in.
    syntax: Syntax,
    /// Whether it is used where a request names none.
    in_effect: bool,
    /// When it was last changed; `null` for the built-in one.
    #[schema(required)]
    updated_at: Option<Timestamp>,
    /// Counts the changes; `null` for the built-in one.
    #[schema(required)]
    version: Option<u64>,
}

/// Lists the templates that apply to a client
///
/// The active ones of the client and of those above it, the nearest first, and at the end the
/// built-in ones. There are at most a hundred of each client, so the list has no pages.
#[utoipa::path(
    get, path = "/api/content/templates", tag = "templates", operation_id = "list_applicable_templates",
    params(ContentQuery),
    responses((status = 200, description = "The templates", body = Envelope<Vec<Applicable>>), ReadErrors),
)]
pub(crate) async fn templates(
    AxumState(state): AxumState<State>,
    Caller(principal): Caller,
    Query(query): Query<ContentQuery>,
) -> Result<Envelope<Vec<Applicable>>, ApiError> {
    let (client_id, content_type) = query.check(&principal)?;
    let client = state
        .tenancy
        .reach(&principal, client_id, Action::Read)
        .await?;
    let is_wanted = |one: ContentType| content_type.is_none_or(|wanted| wanted == one);
    let mut kept: Vec<TemplateRecord> = state.store.all_inherited(&client.path).await?;
    kept.retain(|one| one.is_active && is_wanted(one.content_type));
    let mut all: Vec<_> = kept.iter().map(Applicable::from).collect();
    for content_type in ContentType::ALL.iter().filter(|one| is_wanted(**one)) {
        all.push(Applicable::built_in(*content_type));
        let in_effect = in_effect_for(&client.path, &kept, *content_type);
        let id = in_effect.map(|one| one.template_id);
        let rivals = all
            .iter_mut()
            .filter(|one| one.content_type == *content_type);
        rivals.for_each(|one| one.in_effect = one.template_id == id);
    }
    Ok(Envelope::new(all))
}

impl Applicable {
    fn built_in(content_type: ContentType) -> Self {
        Self {
            template_id: None,
            client_id: None,
            name: BUILT_IN.to_owned(),
            content_type,
            syntax: Syntax::Tinytemplate,
            in_effect: false,
            updated_at: None,
            version: None,
        }
    }
}

impl From<&TemplateRecord> for Applicable {
    fn from(record: &TemplateRecord) -> Self {
        Self {
            template_id: Some(record.template_id),
            client_id: Some(record.client_id),
            name: record.name.clone(),
            content_type: record.content_type,
            syntax: record.syntax,
            in_effect: false,
            updated_at: Some(record.updated_at),
            version: Some(record.version),
        }
    }
}
