//! What providers offer.

use axum::extract::State as AxumState;
use hg_domain::{money::NanoUsd, provider::Provider, time::Timestamp};
use hg_http::{auth::Caller, envelope::Envelope, error::ApiError, openapi::ReadErrors};
use hg_llm::{ListedModel, ModelRow, PriceRow, catalogue as known_models};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{State, catalogue};

/// Where `OpenRouter` lists its models.
const OPENROUTER_LIST: &str = "https://openrouter.ai/api/v1/models";
/// How many tokens the prices are for.
const MILLION: u64 = 1_000_000;

/// What a provider offers here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderStatus {
    /// The provider.
    provider: Provider,
    /// Its name, as its owner writes it.
    name: &'static str,
    /// Whether the deployment has a key for it, so that everybody may ask it.
    available: bool,
    /// Whether it may be asked only with a key of the client's or the user's own.
    requires_user_key: bool,
    /// The model of a request that names none.
    default_model: String,
    /// The models that are known; others may be asked for, too.
    models: Vec<ModelView>,
}

/// A model of a provider.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelView {
    /// Its name in requests.
    model: String,
    /// Most tokens of prompt and answer together; `null` if that is not known.
    context_length: Option<u64>,
    /// Most tokens of an answer; `null` if that is not known.
    max_output_tokens: Option<u64>,
    /// Its prices, by the length of the prompt; empty if they are not known.
    prices: Vec<Price>,
    /// Where the prices are published.
    source: String,
    /// When they were last compared with their source: a month, a day or a moment.
    checked: String,
}

/// What a million tokens cost, in US dollars.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Price {
    /// The shortest prompt that it is for, in tokens.
    min_prompt_tokens: u64,
    /// Of the prompt.
    input_usd: Option<NanoUsd>,
    /// Of the prompt, read from the provider's cache.
    cached_input_usd: Option<NanoUsd>,
    /// Of the answer.
    output_usd: Option<NanoUsd>,
}

/// Lists providers and their models
///
/// Whether they can be asked here, with which models, and at which prices. The models of `OpenRouter`
/// are its own list, at most ten minutes old as long as it can be had.
#[utoipa::path(
    get, path = "/api/providers/status", tag = "providers", operation_id = "read_provider_status",
    responses((status = 200, description = "The providers", body = Envelope<Vec<ProviderStatus>>), ReadErrors),
)]
pub(crate) async fn providers(
    AxumState(state): AxumState<State>,
    Caller(_principal): Caller,
) -> Result<Envelope<Vec<ProviderStatus>>, ApiError> {
    let now = Timestamp::now();
    let listed = catalogue::listed(&state).await?;
    let status = |provider: Provider| {
        let known = known_models(provider)
            .iter()
            .map(|row| ModelView::of_row(row, now));
        let models = match (&listed, provider) {
            (Some((models, fetched_at)), Provider::Openrouter) => {
                let listed = models.iter();
                listed
                    .map(|model| ModelView::of_list(model, *fetched_at))
                    .collect()
            }
            _ => known.collect(),
        };
        let available = state.offered.has(provider);
        ProviderStatus {
            provider,
            name: provider.title(),
            available,
            requires_user_key: !available && provider != Provider::Sandbox,
            default_model: state.default_model(provider),
            models,
        }
    };
    Ok(Envelope::new(
        Provider::ALL.into_iter().map(status).collect(),
    ))
}

impl ModelView {
    fn of_row(row: &ModelRow, now: Timestamp) -> Self {
        let prices = row.prices(now);
        let checked = prices.first().map_or(&row.checked, |price| &price.checked);
        let source = prices.first().map_or(&row.source, |price| &price.source);
        Self {
            model: row.model.clone(),
            context_length: row.context_length,
            max_output_tokens: row.max_output_tokens,
            source: source.clone(),
            checked: checked.clone(),
            prices: prices.into_iter().map(Price::of_row).collect(),
        }
    }

    fn of_list(listed: &ListedModel, fetched_at: Timestamp) -> Self {
        Self {
            model: listed.model.clone(),
            context_length: listed.context_length,
            max_output_tokens: listed.max_output_tokens,
            prices: vec![Price {
                min_prompt_tokens: 0,
                input_usd: listed.input,
                cached_input_usd: listed.cached_input,
                output_usd: listed.output,
            }],
            source: OPENROUTER_LIST.to_owned(),
            checked: fetched_at.to_string(),
        }
    }
}

impl Price {
    fn of_row(row: &PriceRow) -> Self {
        Self {
            min_prompt_tokens: row.min_prompt_tokens,
            input_usd: Some(row.input.times(MILLION)),
            cached_input_usd: Some(row.cached_input.times(MILLION)),
            output_usd: Some(row.output.times(MILLION)),
        }
    }
}
