//! Jobs that ended become deliveries, one for each receiver that wants to know.

use futures_util::{StreamExt, future, stream};
use hg_domain::job::Job;
use hg_queue::{DeliveryMessage, Message, Outgoing};
use hg_store::Store;

/// How many jobs are announced at the same time.
const AT_ONCE: usize = 16;

/// Makes the deliveries of every job, and returns a message for each whose deliveries could not all be
/// made. Its tag is the job's.
///
/// That a job ended is told once, by no row that the sweep could find: what goes wrong here must not
/// depend on how often the stream tries again.
pub(crate) async fn announce(
    store: &Store,
    ended: Vec<(String, Box<Job>)>,
) -> Vec<Outgoing<String>> {
    if ended.is_empty() {
        return Vec::new();
    }
    let paths = ended.iter().map(|(_, job)| &job.path);
    let endpoints = match store.endpoints_along(paths).await {
        Ok(endpoints) => endpoints,
        Err(error) => {
            tracing::error!(%error, "who wants to be told of jobs is not known yet");
            return ended.into_iter().map(second_chance).collect();
        }
    };
    let announced = stream::iter(ended).map(async |(tag, job)| {
        let announced = store.announce(&job, &endpoints).await;
        let error = announced.err()?;
        tracing::error!(job_id = %job.job_id, %error, "not everybody was told of a job yet");
        Some(second_chance((tag, job)))
    });
    announced
        .buffer_unordered(AT_ONCE)
        .filter_map(future::ready)
        .collect()
        .await
}

fn second_chance((tag, job): (String, Box<Job>)) -> Outgoing<String> {
    let message = Message::Delivery(DeliveryMessage::ended(&job));
    Outgoing { tag, message }
}
