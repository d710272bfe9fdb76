//! One run over a client that is being deleted.

use std::time::Duration;

use hg_domain::{
    client::{Client, Stage},
    time::Timestamp,
};
use hg_queue::PurgeMessage;
use hg_store::{Store, StoreError};
use tokio::time::Instant;

use crate::{jobs, progress::Progress};

/// What is left of an invocation for having the next one go on.
const CLOSING_TIME: Duration = Duration::from_secs(10);
/// Clients below the deleted one that are marked at a time.
const PAGE: u32 = 25;

/// Removes what may be removed of a client, unless a newer message speaks of it.
///
/// # Errors
/// When the table cannot be read or written; the message comes again.
#[tracing::instrument(skip_all, fields(client_id))]
pub(crate) async fn on_message(
    store: &Store,
    message: PurgeMessage,
    deadline: Instant,
) -> Result<(), StoreError> {
    let PurgeMessage::Deleting { client_id, passes } = message;
    tracing::Span::current().record("client_id", client_id.to_string());
    let Some(client) = store.latest_client(client_id).await? else {
        return Ok(());
    };
    let Some(deletion) = client
        .deletion
        .clone()
        .filter(|deletion| deletion.passes == passes)
    else {
        return Ok(());
    };
    let until = deadline.checked_sub(CLOSING_TIME).unwrap_or(deadline);
    let progress = remove(store, &client, deletion.stage, until).await?;
    tracing::info!(?progress, stage = ?deletion.stage, "a deleted client was worked on");
    let now = Timestamp::now();
    match progress {
        Progress::Done => Ok(()),
        Progress::More => store.go_on_deleting(&client, now).await.map(drop),
        Progress::Reopened => store.reopen_deletion(&client, now).await.map(drop),
    }
}

async fn remove(
    store: &Store,
    client: &Client,
    stage: Stage,
    until: Instant,
) -> Result<Progress, StoreError> {
    let id = client.client_id;
    // First, as whoever is let in here is let in at those below that are not marked yet.
    store.remove_access(id).await?;
    match mark_descendants(store, client, until).await? {
        Progress::Done => {}
        // Their work is paid for from here: the row that says so must not be written once all is gone.
        Progress::Reopened if stage == Stage::Emptying => {}
        unfinished => return Ok(unfinished),
    }
    if jobs::remove(store, id, stage, until).await? == Progress::More {
        return Ok(Progress::More);
    }
    store.remove_deliveries(id).await?;
    store.remove_belongings(id).await?;
    if stage == Stage::Emptying {
        return Ok(Progress::Done);
    }
    // The list of jobs lags behind their rows; only an empty one lets go of the client.
    if store.jobs_after(id, None, 1).await?.is_empty() {
        store.remove_client(id).await?;
        return Ok(Progress::Done);
    }
    Ok(Progress::More)
}

/// Deletes the clients below this one, too: each is then removed by runs of its own. Nobody can be
/// made or moved below it any more, so those that are found are all there are; if there are some, it
/// is `Reopened`.
async fn mark_descendants(
    store: &Store,
    client: &Client,
    until: Instant,
) -> Result<Progress, StoreError> {
    let mut progress = Progress::Done;
    loop {
        let below = store.some_descendants(client.client_id, PAGE).await?;
        if below.is_empty() {
            return Ok(progress);
        }
        progress = Progress::Reopened;
        for descendant in below {
            if Instant::now() >= until {
                return Ok(Progress::More);
            }
            // One that was changed at the same time is found again by the next look.
            store
                .begin_deletion(&descendant, None, Timestamp::now())
                .await?;
        }
    }
}
