//! What prompt a template gives, without saving it or asking a model.

use axum::extract::State as AxumState;
use hg_domain::{
    access::Action,
    client::Client,
    content::Platform,
    strategy::{Details, Strategy, StrategyRecord},
    task::Applied,
    template::{PreviewInput, PreviewRequest},
    text::estimated_tokens,
};
use hg_http::{
    auth::Caller, envelope::Envelope, error::ApiError, extract::Json, kept::pinned,
    openapi::WriteErrors,
};
use hg_prompts::{PromptClient, PromptContext};
use hg_store::Store;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    State, checked,
    source::{self, Source},
};

/// A prompt as a model would get it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewView {
    /// The prompt.
    prompt: String,
    /// What the model is told before it, whatever the template.
    system: String,
    /// How many characters the prompt has.
    characters: usize,
    /// About how many tokens that is.
    estimated_tokens: usize,
    /// The names that the template uses.
    used: Vec<String>,
    /// Those of them that have no value here.
    missing: Vec<String>,
    /// The template.
    template: Applied,
    /// The strategy, by which the names of a strategy have their values.
    strategy: Applied,
}

/// Renders a prompt
///
/// Of a template that is kept, of one that is given, or, where neither is named, of the one in
/// effect. The client and its strategy are the real ones; what a request would say is as given, or
/// made up if no `request` is given. Nothing is saved, and no model is asked.
#[utoipa::path(
    post, path = "/api/content/templates/preview", tag = "templates", operation_id = "preview_template",
    request_body = PreviewRequest,
    responses((status = 200, description = "The prompt", body = Envelope<PreviewView>), WriteErrors),
)]
pub(crate) async fn prompt(
    AxumState(state): AxumState<State>,
    Caller(principal): Caller,
    Json(request): Json<PreviewRequest>,
) -> Result<Envelope<PreviewView>, ApiError> {
    let input = PreviewInput::validate(request)?;
    let client = state
        .tenancy
        .reach(&principal, input.request.client_id, Action::Read)
        .await?;
    let content_type = input.request.content_type;
    let (record, source) = tokio::join!(
        strategy(&state.store, &client, &input),
        source::find(&state.store, &client, &input)
    );
    let (record, source) = (record?, source?);
    let strategy =
        Strategy::in_effect(record.as_ref(), content_type).map_err(ApiError::internal)?;
    let context = context(&input, &source, &client, &strategy);
    let preview = source
        .template
        .preview(&context)
        .map_err(checked::violations)?;
    let prompt = preview.rendered.prompt;
    Ok(Envelope::new(PreviewView {
        characters: prompt.chars().count(),
        estimated_tokens: estimated_tokens(&prompt),
        prompt,
        system: preview.rendered.system,
        used: preview.used,
        missing: preview.missing,
        template: source.applied,
        strategy: record
            .as_ref()
            .map_or_else(Applied::built_in, Applied::from),
    }))
}

/// The strategy that the request names, else the one in effect.
async fn strategy(
    store: &Store,
    client: &Client,
    input: &PreviewInput,
) -> Result<Option<StrategyRecord>, ApiError> {
    let (path, content_type) = (&client.path, input.request.content_type);
    Ok(match input.request.strategy_id {
        Some(id) => Some(pinned(store, path, id, content_type).await?),
        None => store.effective(path, content_type).await?,
    })
}

/// The values that a template is rendered with.
fn context(
    input: &PreviewInput,
    source: &Source,
    client: &Client,
    strategy: &Strategy,
) -> PromptContext {
    let request = &input.request;
    let platform = platform(input, strategy);
    let variables = source.variables.filled(&request.variables);
    if input.is_sample {
        let sample = PromptContext {
            client: PromptClient::from(client),
            variables,
            ..PromptContext::sample(request.content_type)
        };
        return sample.by_strategy(strategy, platform);
    }
    PromptContext::of_request(request, client, strategy, platform, variables)
}

/// The first network of those that the request, else the strategy, names.
fn platform(input: &PreviewInput, strategy: &Strategy) -> Option<Platform> {
    match &strategy.details {
        Details::SocialMedia(social) => {
            let asked_for = input.request.platforms.first();
            asked_for.or(social.platforms.first()).copied()
        }
        _ => None,
    }
}
