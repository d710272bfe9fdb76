//! What is in effect for a client.

use std::collections::BTreeMap;

use axum::extract::State as AxumState;
use hg_domain::{
    content::ContentType,
    id::{ClientId, StrategyId},
    strategy::{Strategy, StrategyRecord, merge},
    violation::Violations,
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    extract::Query,
    in_client::{InClient, Read},
    openapi::ReadErrors,
    values::{flag, read},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::State;

/// What is to be found out.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct EffectiveQuery {
    /// What kind of text; `blog` is read as `blog_post`.
    #[param(required, nullable = false, value_type = ContentType)]
    content_type: Option<String>,
    /// Whether the strategies of the client and of those above it are merged, setting by setting.
    #[param(value_type = Option<bool>)]
    merge: Option<String>,
}

/// What is in effect for a client.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EffectiveView {
    /// The client.
    client_id: ClientId,
    /// What kind of text.
    content_type: ContentType,
    /// The strategy in effect: the client's own, else its nearest ancestor's; `null` for the
    /// built-in one. With `merge`, the nearest that has a say.
    #[schema(required)]
    strategy: Option<StrategyName>,
    /// Every setting.
    #[schema(value_type = Object)]
    configuration: Map<String, Value>,
    /// With `merge`: the client that each setting is from, `null` for the built-in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    origins: Option<BTreeMap<String, Option<ClientId>>>,
}

/// Which strategy it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StrategyName {
    /// Its identifier.
    strategy_id: StrategyId,
    /// The client that owns it.
    client_id: ClientId,
    /// Its name.
    name: String,
    /// Its version.
    version: u64,
}

/// Reads the strategy in effect
#[utoipa::path(
    get, path = "/api/clients/{id}/strategies/effective", tag = "strategies", operation_id = "read_effective_strategy",
    params(("id" = ClientId, Path, description = "The client"), EffectiveQuery),
    responses((status = 200, description = "What is in effect", body = Envelope<EffectiveView>), ReadErrors),
)]
pub(crate) async fn strategy(
    AxumState(state): AxumState<State>,
    within: InClient<Read>,
    Query(query): Query<EffectiveQuery>,
) -> Result<Envelope<EffectiveView>, ApiError> {
    let (content_type, merged) = query.check().map_err(ApiError::bad_query)?;
    let path = &within.client.path;
    let found = state.store.effective_chain(path, content_type).await?;
    let nearest = found.first();
    let (configuration, origins) = if merged {
        let merged = merge(&found, content_type).map_err(ApiError::internal)?;
        (merged.configuration, Some(merged.origins))
    } else {
        let strategy = Strategy::in_effect(nearest, content_type).map_err(ApiError::internal)?;
        (strategy.to_configuration(), None)
    };
    Ok(Envelope::new(EffectiveView {
        client_id: within.client.client_id,
        content_type,
        strategy: nearest.map(StrategyName::from),
        configuration,
        origins,
    }))
}

impl EffectiveQuery {
    fn check(self) -> Result<(ContentType, bool), Violations> {
        let mut refused = Violations::default();
        if self.content_type.is_none() {
            refused.add("content_type", Value::Null, "is required");
        }
        let content_type = read(&mut refused, "content_type", self.content_type, |text| {
            ContentType::parse(text).map_err(|error| error.to_string())
        });
        let merged = read(&mut refused, "merge", self.merge, flag).unwrap_or(false);
        refused.or((content_type.unwrap_or(ContentType::BlogPost), merged))
    }
}

impl From<&StrategyRecord> for StrategyName {
    fn from(record: &StrategyRecord) -> Self {
        Self {
            strategy_id: record.strategy_id,
            client_id: record.client_id,
            name: record.name.clone(),
            version: record.version,
        }
    }
}
