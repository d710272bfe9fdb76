//! Deliveries whose next try is due.

use hg_domain::{
    id::DeliveryId,
    time::Timestamp,
    webhook::{DeliveryLog, DeliveryStatus},
};
use hg_store::Store;

use crate::Failed;

/// Has a delivery that waited long enough sent, as its row is the event that does. The sweep finds
/// those whose message is lost.
pub(crate) async fn delivery(
    store: &Store,
    log: &DeliveryLog,
    id: DeliveryId,
    wakes: u32,
) -> Result<(), Failed> {
    let Some(delivery) = store.delivery(log, id).await? else {
        return Ok(());
    };
    let (status, version) = (delivery.status, delivery.version);
    if status != DeliveryStatus::Waiting || delivery.wakes != wakes {
        return Ok(());
    }
    if let Ok(woken) = delivery.wake(Timestamp::now()) {
        store.change_delivery(version, &woken).await?;
    }
    Ok(())
}
