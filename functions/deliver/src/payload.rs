//! What a delivery says.

use hg_domain::webhook::{Delivery, Payload};
use hg_store::Store;

use crate::Failed;

/// The body of a delivery; nothing if what it tells of is gone.
pub(crate) async fn of(store: &Store, delivery: &Delivery) -> Result<Option<Vec<u8>>, Failed> {
    let payload = match delivery.job_id {
        None => Payload::ping(delivery),
        Some(job_id) => {
            let Some(parts) = store.job_parts(job_id).await? else {
                return Ok(None);
            };
            let text = parts.text();
            Payload::of_job(delivery, &parts.job, text, parts.request.metadata)
        }
    };
    Ok(Some(payload.body()?))
}
