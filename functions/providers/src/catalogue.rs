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
/// 500 when the table cannot be read.
pub(crate) async fn listed(
    state: &State,
) -> Result<Option<(Vec<ListedModel>, Timestamp)>, ApiError> {
    let now = Timestamp::now();
    let last = state.store().catalogue(Provider::Openrouter).await?;
    let is_due = last.as_ref().is_none_or(|last| last.due_at <= now);
    if is_due
        && claim(state, now).await
        && let Some(models) = fetch(state).await
    {
        keep(state, &models, now).await;
        return Ok(Some((models, now)));
    }
    Ok(last.and_then(|row| read(&row)))
}

/// Whether the list is to be fetched here; if that cannot be found out, it is not.
async fn claim(state: &State, now: Timestamp) -> bool {
    let claimed = state.store().claim_catalogue(Provider::Openrouter, now);
    claimed.await.unwrap_or_else(|error| {
        tracing::warn!(%error, "nobody can be told to fetch the list of models");
        false
    })
}

/// Fetches the list; one that does not come, or is empty, is logged, and the last one goes on being
/// good.
async fn fetch(state: &State) -> Option<Vec<ListedModel>> {
    let openrouter = state.keyless.get(&Provider::Openrouter)?;
    match openrouter.listed_models(Instant::now() + PATIENCE).await {
        Ok(models) if !models.is_empty() => Some(models),
        Ok(_) => {
            tracing::warn!("the list of models is empty");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "the list of models did not come");
            None
        }
    }
}

/// Keeps a list for the others; if that fails, they fetch the next one.
async fn keep(state: &State, models: &[ListedModel], now: Timestamp) {
    let Ok(body) = serde_json::to_string(models) else {
        return;
    };
    let kept = state.store().put_catalogue(Provider::Openrouter, body, now);
    if let Err(error) = kept.await {
        tracing::warn!(%error, "the list of models was not kept");
    }
}

/// What a row holds; nothing if an earlier version wrote it.
fn read(row: &CatalogueRow) -> Option<(Vec<ListedModel>, Timestamp)> {
    let models = serde_json::from_str(&row.body).ok()?;
    Some((models, row.fetched_at))
}
