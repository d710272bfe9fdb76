//! Deliveries that are due: for their next try, or because their message may be lost.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use hg_domain::{
    time::Timestamp,
    webhook::{Delivery, DeliveryStatus},
};
use hg_store::{Store, StoreError, Written};
use tokio::time::Instant;

/// Deliveries that are looked up at a time.
const PAGE: u32 = 100;
/// How many are set going at the same time.
const AT_ONCE: usize = 8;
/// How long an invocation looks for more of them; the rest is due at the next one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sets going every delivery that is due, and says how many there were.
///
/// Those whose message may be lost are due as `as_of` says; the next try of a delivery is never
/// brought forward.
pub(crate) async fn sweep(store: &Store, as_of: Timestamp) -> Result<u32, StoreError> {
    let until = Instant::now() + PATIENCE;
    let waiting_until = as_of.min(Timestamp::now());
    let mut swept = 0;
    for shard in store.shards() {
        for (status, due) in [
            (DeliveryStatus::Waiting, waiting_until),
            (DeliveryStatus::Pending, as_of),
        ] {
            swept += shard_of(store, status, shard, due, until).await?;
        }
    }
    Ok(swept)
}

async fn shard_of(
    store: &Store,
    status: DeliveryStatus,
    shard: u32,
    due: Timestamp,
    until: Instant,
) -> Result<u32, StoreError> {
    let (mut swept, mut start) = (0, None);
    loop {
        let page = store.due_deliveries(status, shard, due, PAGE, start);
        let (page, next) = page.await?;
        let woken = stream::iter(page).map(|delivery| wake(store, delivery));
        let woken: Vec<bool> = woken.buffer_unordered(AT_ONCE).collect().await;
        let count = woken.into_iter().filter(|woken| *woken).count();
        swept += u32::try_from(count).unwrap_or(u32::MAX);
        if next.is_none() || Instant::now() >= until {
            return Ok(swept);
        }
        start = next;
    }
}

/// Whether a delivery was set going. One that cannot be is logged, and left to the next invocation.
async fn wake(store: &Store, delivery: Delivery) -> bool {
    let (id, seen) = (delivery.delivery_id, delivery.version);
    let Ok(woken) = delivery.wake(Timestamp::now()) else {
        return false;
    };
    match store.change_delivery(seen, &woken).await {
        Ok(written) => written == Written::Done,
        Err(error) => {
            tracing::error!(delivery_id = %id, %error, "a delivery could not be set going");
            false
        }
    }
}
