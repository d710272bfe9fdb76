//! What a stopped system left in its folder, read with the system's own store.

use std::path::Path;

use hg_domain::{counters::Counters, id::ClientId, time::Day};
use hg_local::{
    clients::Clients,
    services::{Database, Endpoints},
};
use hg_store::{JobParts, Store};

/// The table of a stopped system.
pub(crate) struct Data {
    store: Store,
    // The store talks to it.
    _database: Database,
}

impl Data {
    pub(crate) async fn open(data_dir: &Path) -> Self {
        let path = data_dir.join("table.sqlite");
        let database = Database::start(&path, &Endpoints::from_env())
            .await
            .unwrap();
        let clients = Clients::new(&database, database.endpoint(), &[]);
        Self {
            store: Store::new(clients.dynamodb, "hg-content-Table"),
            _database: database,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) async fn job(&self, job_id: &str) -> JobParts {
        self.store
            .job_parts(job_id.parse().unwrap())
            .await
            .unwrap()
            .unwrap()
    }

    /// The usage counters of a client, all days, providers and shards together.
    pub(crate) async fn usage(&self, client: &str) -> Counters {
        let client: ClientId = client.parse().unwrap();
        let rows = self.store.usage(client, Day::FIRST..=Day::LAST).await;
        rows.unwrap().into_iter().map(|row| row.counters).sum()
    }
}
