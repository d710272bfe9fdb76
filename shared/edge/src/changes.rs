//! What was changed by way of the front door.
//!
//! A change to a client's templates, or to its place, concerns all below it. Who they are the front
//! door does not know, so it notes when the client was changed: what is older than a note of any
//! client of its path counts no more.

use hg_domain::{client::ClientPath, id::ClientId, time::Timestamp};

use crate::{
    door::Edge,
    platform::{Platform, Store},
};

impl<P: Platform> Edge<P> {
    /// Notes that what belongs to `client_id` was changed.
    pub(crate) async fn note_change(&self, client_id: ClientId) {
        let now = self.platform.now().as_millis().to_string();
        // Nothing is used that is older than what is kept, so the note need not be there for longer.
        let time = self.config.kept + self.config.fresh;
        let (store, key) = (Store::Everywhere, key(client_id));
        self.platform.keep(store, &key, now, time).await;
    }

    /// Whether something of the clients of `path` was changed at `time` or later, or may have been.
    pub(crate) async fn changed_since(&self, path: &ClientPath, time: Timestamp) -> bool {
        let keys: Vec<_> = path.nearest_first().map(key).collect();
        let Some(notes) = self.platform.kept_of(&keys).await else {
            return true;
        };
        let mut changes = notes.iter().filter_map(|note| note.parse::<i64>().ok());
        changes.any(|changed| changed >= time.as_millis())
    }
}

fn key(client_id: ClientId) -> String {
    format!("changed/{client_id}")
}
