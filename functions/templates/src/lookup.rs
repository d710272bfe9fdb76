//! The template in effect.

use axum::extract::State as AxumState;
use hg_domain::{
    access::Action,
    api_key::KeyHash,
    content::ContentType,
    id::{ClientId, TemplateId},
    task::BUILT_IN,
    template::{Syntax, TemplateRecord, Variables},
};
use hg_http::{
    auth::Caller,
    envelope::Envelope,
    error::ApiError,
    etag::{IfNoneMatch, Tagged},
    extract::Query,
    of_client::OfClient,
    openapi::ReadErrors,
};
use hg_prompts::Template;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{State, query::ContentQuery};

/// A template in effect.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InEffect {
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
    /// The text with its places.
    template: String,
    /// The names that it adds to those that every template knows.
    variables: Variables,
    /// Counts the changes; `null` for the built-in one.
    #[schema(required)]
    version: Option<u64>,
}

/// Looks up the template in effect
///
/// The client's own default, else that of the nearest client above it, else the built-in one. Its
/// `ETag` changes when another one is in effect or its text is changed.
#[utoipa::path(
    get, path = "/api/content/templates/lookup", tag = "templates", operation_id = "look_up_template",
    params(ContentQuery),
    responses(
        (status = 200, description = "The template", body = Envelope<InEffect>),
        (status = 304, description = "It is the one of `If-None-Match`"),
        ReadErrors,
    ),
)]
pub(crate) async fn template(
    AxumState(state): AxumState<State>,
    Caller(principal): Caller,
    Query(query): Query<ContentQuery>,
    known: IfNoneMatch,
) -> Result<OfClient<Tagged<InEffect>>, ApiError> {
    let (client_id, content_type) = query.check_whole(&principal)?;
    let client = state
        .tenancy
        .reach_anew(&principal, client_id, Action::Read)
        .await?;
    let found = state
        .store
        .latest_effective::<TemplateRecord>(&client.path, content_type)
        .await?;
    let in_effect = found.map_or_else(|| InEffect::built_in(content_type), InEffect::from);
    let tagged = Tagged::unless_known_by(in_effect.tag(), in_effect, &known);
    Ok(OfClient::new(client.path, tagged))
}

impl InEffect {
    fn built_in(content_type: ContentType) -> Self {
        let template = Template::built_in(content_type);
        Self {
            template_id: None,
            client_id: None,
            name: BUILT_IN.to_owned(),
            content_type,
            syntax: template.syntax(),
            template: template.text().to_owned(),
            variables: Variables::default(),
            version: None,
        }
    }

    /// Of the built-in one, which has no version, by its text: that may change with a deployment.
    fn tag(&self) -> String {
        if let (Some(id), Some(version)) = (self.template_id, self.version) {
            return format!("\"{id}-v{version}\"");
        }
        let hash = KeyHash::of_bytes(self.template.as_bytes());
        format!("\"{BUILT_IN}-{}\"", hash.as_str())
    }
}

impl From<TemplateRecord> for InEffect {
    fn from(record: TemplateRecord) -> Self {
        Self {
            template_id: Some(record.template_id),
            client_id: Some(record.client_id),
            name: record.name,
            content_type: record.content_type,
            syntax: record.syntax,
            template: record.template,
            variables: record.variables,
            version: Some(record.version),
        }
    }
}
