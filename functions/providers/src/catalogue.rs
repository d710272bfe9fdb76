//! The models that `OpenRouter` lists: fetched now and then, and shared through the table.

use std::time::Duration;

use hg_domain::{provider::Provider, time::Timestamp};
use hg_http::error::ApiError;
use hg_llm::ListedModel;
use hg_store::CatalogueRow;
use tokio::time::Instant;

use crate::State;

/// How long the list may take to come. Meanwhile everybody else gets the last one.
const PATIENCE: Duration = Duration::from_secs(5);

/// The list, and when it was fetched; nothing as long as none ever came.
///
/// # Errors
/// 500 when the table cannot be read or written.
pub(crate) async fn listed(
    state: &State,
) -> Result<Option<(Vec<ListedModel>, Timestamp)>, ApiError> {
    let now = Timestamp::now();
    let last = state.store().catalogue(Provider::Openrouter).await?;
    let is_due = last.as_ref().is_none_or(|last| last.due_at <= now);
    let fetched = if is_due && claim(state, now).await? {
        fetch(state, now).await?
    } else {
        None
    };
    Ok(fetched.or(last).and_then(|row| read(&row)))
}

async fn claim(state: &State, now: Timestamp) -> Result<bool, ApiError> {
    let store = state.store();
    Ok(store.claim_catalogue(Provider::Openrouter, now).await?)
}

/// Fetches the list; one that does not come is logged, and the last one goes on being good.
async fn fetch(state: &State, now: Timestamp) -> Result<Option<CatalogueRow>, ApiError> {
    let Some(openrouter) = state.keyless.get(&Provider::Openrouter) else {
        return Ok(None);
    };
    let models = match openrouter.listed_models(Instant::now() + PATIENCE).await {
        Ok(models) => models,
        Err(error) => {
            tracing::warn!(%error, "the list of models did not come");
            return Ok(None);
        }
    };
    let body = serde_json::to_string(&models).map_err(ApiError::internal)?;
    let kept = state.store().put_catalogue(Provider::Openrouter, body, now);
    Ok(Some(kept.await?))
}

/// What a row holds; nothing if an earlier version wrote it.
fn read(row: &CatalogueRow) -> Option<(Vec<ListedModel>, Timestamp)> {
    let models = serde_json::from_str(&row.body).ok()?;
    Some((models, row.fetched_at))
}
