//! What a client's work came to.

use axum::extract::State as AxumState;
use futures_util::{StreamExt, stream};
use hg_domain::{
    access::Action,
    analytics::{Period, Report, Tally},
    id::ClientId,
    time::{Day, Timestamp},
    violation::Violations,
};
use hg_http::{
    auth::Caller,
    envelope::Envelope,
    error::ApiError,
    extract::Query,
    openapi::ReadErrors,
    values::{flag, read, uuid, word},
};
use hg_store::{Store, StoreError};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::State;

/// How many clients' counters are read at the same time.
const AT_ONCE: usize = 16;

/// Whose work is reported, and of which days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnalyticsQuery {
    /// The tenant; the caller's own if left out.
    #[param(format = Uuid)]
    client_id: Option<String>,
    /// The first day, in UTC; 29 days before the last if left out.
    #[param(format = Date)]
    from: Option<String>,
    /// The last day, at most 365 days after the first; today if left out.
    #[param(format = Date)]
    to: Option<String>,
    /// Whether the tenants below it are counted too; not if left out.
    #[param(value_type = Option<bool>)]
    include_descendants: Option<String>,
}

/// A query that keeps every rule.
#[derive(Debug)]
struct AnalyticsRequest {
    client_id: Option<ClientId>,
    period: Period,
    include_descendants: bool,
}

impl AnalyticsQuery {
    /// Checks the query; `sole_client` is whom it means when it names nobody.
    fn check(
        self,
        sole_client: Option<ClientId>,
        today: Day,
    ) -> Result<AnalyticsRequest, Violations> {
        let mut refused = Violations::default();
        let client_id = read(&mut refused, "client_id", self.client_id, uuid).or(sole_client);
        let include_descendants = read(
            &mut refused,
            "include_descendants",
            self.include_descendants,
            flag,
        );
        let mut no_days = Violations::default();
        let from = read(&mut no_days, "from", self.from, word);
        let to = read(&mut no_days, "to", self.to, word);
        let period = no_days.or(()).and_then(|()| Period::new(from, to, today));
        Ok(AnalyticsRequest {
            client_id,
            period: refused.and(period)?,
            include_descendants: include_descendants.unwrap_or(false),
        })
    }
}

/// Reports what work came to
///
/// Jobs, success, tokens and cost of a tenant, in total, by day and by provider. Work belongs to
/// the day on which it ended, in UTC, and may be counted a moment later.
#[utoipa::path(
    get, path = "/api/analytics", tag = "analytics", operation_id = "read_analytics",
    params(AnalyticsQuery),
    responses((status = 200, description = "The report", body = Envelope<Report>), ReadErrors),
)]
pub(crate) async fn report(
    AxumState(state): AxumState<State>,
    Caller(principal): Caller,
    Query(query): Query<AnalyticsQuery>,
) -> Result<Envelope<Report>, ApiError> {
    let request = query
        .check(principal.sole_client(), Timestamp::now().day())
        .map_err(ApiError::bad_query)?;
    let client_id = request
        .client_id
        .ok_or_else(|| ApiError::bad_request("client_id is required"))?;
    state
        .tenancy
        .reach(&principal, client_id, Action::Read)
        .await?;
    let mut clients = vec![client_id];
    if request.include_descendants {
        let below = state.store.descendants(client_id, None).await?;
        clients.extend(below.into_iter().map(|below| below.client.client_id));
    }
    let tally = count(&state.store, clients, request.period).await?;
    Ok(Envelope::new(
        tally.report(client_id, request.include_descendants),
    ))
}

/// Adds up the counters of `clients`.
async fn count(store: &Store, clients: Vec<ClientId>, period: Period) -> Result<Tally, StoreError> {
    let reads = clients
        .into_iter()
        .map(|client| store.usage(client, period.range()));
    let mut answers = stream::iter(reads).buffer_unordered(AT_ONCE);
    let mut tally = Tally::over(period);
    while let Some(rows) = answers.next().await {
        for row in rows? {
            tally.add(row.day, row.provider, row.counters);
        }
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(query: serde_json::Value) -> Result<AnalyticsRequest, Vec<String>> {
        let query: AnalyticsQuery = serde_json::from_value(query).unwrap();
        let today = "2026-11-24".parse().unwrap();
        query
            .check(Some(ClientId::new()), today)
            .map_err(|refused| refused.fields().map(str::to_owned).collect())
    }

    #[test]
    fn a_plain_query_is_the_callers_own_last_thirty_days() {
        let request = check(json!({})).unwrap();
        assert!(request.client_id.is_some() && !request.include_descendants);
        let first = "2026-10-26".parse().unwrap();
        let last = "2026-11-24".parse().unwrap();
        assert_eq!(request.period.range(), first..=last);
    }

    #[test]
    fn every_wrong_value_is_told_at_once() {
        let query = json!({"client_id": "me", "from": "2026-11-31", "to": "", "include_descendants": "yes"});
        assert_eq!(
            check(query).unwrap_err(),
            ["client_id", "include_descendants", "from", "to"]
        );
        let query = json!({"client_id": "me", "from": "2026-11-02", "to": "2026-11-01"});
        assert_eq!(check(query).unwrap_err(), ["client_id", "from"]);
    }

    #[test]
    fn a_day_that_is_none_is_not_measured_against_the_other() {
        let query = json!({"from": "2020-01-01", "to": "soon"});
        assert_eq!(check(query).unwrap_err(), ["to"]);
    }
}
