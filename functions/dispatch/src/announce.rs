//! Jobs that ended become deliveries, one for each receiver that wants to know.

use futures_util::{StreamExt, future, stream};
use hg_domain::{
    job::Job,
    time::Timestamp,
    webhook::{Delivery, Target, WebhookEndpoint},
};
use hg_store::{Store, StoreError};

/// How many jobs are announced at the same time.
const AT_ONCE: usize = 16;

/// Makes the deliveries of every job, and returns those that could not all be made, by their tag.
/// Their rows are the events that have them sent; what is made twice is made once.
pub(crate) async fn announce(
    store: &Store,
    ended: Vec<(String, Box<Job>)>,
) -> Vec<(String, String)> {
    if ended.is_empty() {
        return Vec::new();
    }
    let paths = ended.iter().map(|(_, job)| &job.path);
    let endpoints = match store.endpoints_along(paths).await {
        Ok(endpoints) => endpoints,
        Err(error) => {
            let reason = error.to_string();
            let tags = ended.into_iter().map(|(tag, _)| tag);
            return tags.map(|tag| (tag, reason.clone())).collect();
        }
    };
    let announced = stream::iter(ended).map(async |(tag, job)| {
        let announced = announce_one(store, &job, &endpoints).await;
        announced.err().map(|error| (tag, error.to_string()))
    });
    announced
        .buffer_unordered(AT_ONCE)
        .filter_map(future::ready)
        .collect()
        .await
}

async fn announce_one(
    store: &Store,
    job: &Job,
    endpoints: &[WebhookEndpoint],
) -> Result<(), StoreError> {
    for delivery in deliveries(job, endpoints, Timestamp::now()) {
        store.add_delivery(&delivery).await?;
    }
    Ok(())
}

/// Who is to be told that a job ended: the endpoints of its client and of those above it that want
/// to know, and its own `callback_url`.
fn deliveries<'j>(
    job: &'j Job,
    endpoints: &'j [WebhookEndpoint],
    now: Timestamp,
) -> impl Iterator<Item = Delivery> + 'j {
    let wanting = endpoints
        .iter()
        .filter(|endpoint| job.path.passes(endpoint.client_id) && endpoint.wants(job));
    let to_endpoints = wanting.map(|endpoint| {
        let target = Target::Endpoint(endpoint.endpoint_id);
        (endpoint.client_id, target)
    });
    let callback = job.callback_url.clone().map(Target::Callback);
    let to_callback = callback.map(|target| (job.client_id, target));
    to_endpoints
        .chain(to_callback)
        .filter_map(move |(owner, target)| Delivery::of_job(job, owner, target, now))
}
