//! Finding out whether a provider key works.

use std::time::Duration;

use axum::extract::State as AxumState;
use hg_domain::{
    id::{ClientId, ProviderKeyId},
    money::NanoUsd,
    provider_key::ProviderKeyRecord,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    extract::Path,
    in_client::{InClient, Manage},
    kept::Records,
    openapi::WriteErrors,
};
use hg_llm::ApiKey;
use hg_secrets::{Place, SecretError};
use serde::Serialize;
use tokio::time::Instant;
use utoipa::ToSchema;

use crate::State;

/// How long the provider has, in all.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came of calling the provider.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyTest {
    /// Whether the key works.
    works: bool,
    /// Why not, for programs: `invalid_key`, `out_of_quota`, `rate_limited`, `unavailable`, …
    reason: Option<&'static str>,
    /// Why not, in the provider's words.
    message: Option<String>,
    /// The model that was called.
    model: String,
    /// How long it took, in ms.
    duration_ms: u64,
    /// What the call cost, in US dollars; `null` when that is unknown.
    cost_usd: Option<NanoUsd>,
}

impl KeyTest {
    /// Of a key that this deployment cannot decrypt any more.
    fn unopened(state: &State, record: &ProviderKeyRecord) -> Self {
        Self {
            works: false,
            reason: Some("must_be_entered_again"),
            message: Some(
                "The key was encrypted by what this deployment has no longer.".to_owned(),
            ),
            model: state.default_model(record.provider),
            duration_ms: 0,
            cost_usd: None,
        }
    }
}

/// Tests a provider key
///
/// Makes the cheapest call that shows whether the key works, and says what came back.
#[utoipa::path(
    post, path = "/api/clients/{id}/provider-keys/{kid}/test", tag = "providers", operation_id = "test_provider_key",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("kid" = ProviderKeyId, Path, description = "The key"),
    ),
    responses((status = 200, description = "What came back", body = Envelope<KeyTest>), WriteErrors),
)]
pub(crate) async fn key(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    _within: InClient<Manage>,
    Path((client, id)): Path<(ClientId, ProviderKeyId)>,
) -> Result<Envelope<KeyTest>, ApiError> {
    let record: ProviderKeyRecord = records.latest(client, id).await?;
    let key = match state.vault.open(&record.sealed, Place::from(&record)).await {
        Ok(key) => key,
        Err(error @ SecretError::Kms(_)) => return Err(ApiError::internal(error)),
        Err(SecretError::Foreign | SecretError::NotConfigured(_)) => {
            return Ok(Envelope::new(KeyTest::unopened(&state, &record)));
        }
    };
    let key = ApiKey::parse(key.reveal().to_owned());
    let provider = state.keyless.get(&record.provider);
    let (Some(key), Some(provider)) = (key, provider) else {
        return Err(ApiError::internal("a key that was kept is none"));
    };
    let client = provider.with_key(key);
    let begun = Instant::now();
    let ping = client.ping(begun + PATIENCE).await;
    let took = begun.elapsed().as_millis();
    let (cost_usd, error) = match ping {
        Ok(ping) => (ping.cost, None),
        Err(error) => (error.cost(), Some(error)),
    };
    Ok(Envelope::new(KeyTest {
        works: error.is_none(),
        reason: error.as_ref().map(|error| error.reason().as_str()),
        message: error.map(|error| error.failure().message),
        model: client.default_model().to_owned(),
        duration_ms: u64::try_from(took).unwrap_or(u64::MAX),
        cost_usd,
    }))
}
