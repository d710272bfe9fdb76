//! What a stopped system left in its folder, read with the system's own store.

use std::path::Path;

use hg_domain::{id::ClientId, money::NanoUsd, usage::TokenUsage};
use hg_local::{clients::Clients, embedded::dynamo::Dynamo};
use hg_store::{JobParts, Store, UsageRow};

/// The table of a stopped system.
pub(crate) struct Data {
    store: Store,
    // The store talks to it.
    _dynamo: Dynamo,
}

impl Data {
    pub(crate) async fn open(data_dir: &Path) -> Self {
        let dynamo = Dynamo::start(&data_dir.join("table.sqlite")).await.unwrap();
        let clients = Clients::new(dynamo.endpoint(), dynamo.endpoint(), &[]);
        Self {
            store: Store::new(clients.dynamodb, "hg-content-Table"),
            _dynamo: dynamo,
        }
    }

    pub(crate) async fn job(&self, job_id: &str) -> JobParts {
        self.store
            .job_parts(job_id.parse().unwrap())
            .await
            .unwrap()
            .unwrap()
    }

    /// The usage counters of a client, all days, providers and shards together.
    pub(crate) async fn usage(&self, client: &str) -> UsageRow {
        let client: ClientId = client.parse().unwrap();
        let mut total = UsageRow::default();
        for row in self.store.usage(client).await.unwrap() {
            total.jobs_completed += row.jobs_completed;
            total.jobs_failed += row.jobs_failed;
            total.tasks_completed += row.tasks_completed;
            total.tasks_failed += row.tasks_failed;
            total.calls += row.calls;
            let tokens: TokenUsage = total.tokens() + row.tokens();
            total.input_tokens = tokens.input;
            total.output_tokens = tokens.output;
            total.cost = [total.cost, row.cost].into_iter().sum::<NanoUsd>();
        }
        total
    }
}
