//! Clients, their slugs and the closure rows of the hierarchy.

use hg_domain::{
    client::{Client, Slug},
    id::ClientId,
    strategy::StrategyRecord,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    error::StoreError,
    item::to_item,
    keys,
    table::{Consistency, Store},
    transact::{Condition, Outcome},
};

/// A client that is to be made, with the strategies it begins with.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// The client.
    pub client: Client,
    /// Its strategies; the last one of a content type is in effect.
    pub strategies: Vec<StrategyRecord>,
}

/// What became of a client that was to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It exists now.
    Done,
    /// Another client has its slug.
    SlugTaken,
    /// The client above it is gone.
    ParentGone,
}

#[derive(Serialize, Deserialize)]
struct SlugRow {
    client_id: ClientId,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Store {
    /// The client `id`.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn client(&self, id: ClientId) -> Result<Option<Client>, StoreError> {
        self.get(keys::client(id), Consistency::Eventual).await
    }

    /// The client that has `slug`.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn client_by_slug(&self, slug: &Slug) -> Result<Option<ClientId>, StoreError> {
        let row: Option<SlugRow> = self
            .get(keys::slug(slug.as_str()), Consistency::Strong)
            .await?;
        Ok(row.map(|row| row.client_id))
    }

    /// Makes a client, its slug, its closure rows and its strategies in one transaction.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn create_client(&self, new: &NewClient) -> Result<Created, StoreError> {
        let client = &new.client;
        let slug_row = SlugRow {
            client_id: client.client_id,
            created_at: client.created_at,
            updated_at: client.created_at,
        };
        let mut rows = vec![
            self.insert(to_item(
                "slug",
                keys::slug(client.slug.as_str()),
                &slug_row,
            )?),
            self.insert(to_item("client", keys::client(client.client_id), client)?),
        ];
        if let Some(parent) = client.parent_id {
            rows.push(self.must_exist(keys::client(parent)));
        }
        for (depth, ancestor) in client.path.ancestors() {
            let key = keys::descendant(ancestor, depth, client.client_id);
            rows.push(self.insert(to_item("descendant", key, &closure_row(client))?));
        }
        // A transaction may write a row only once: of several strategies for a type the last is in effect.
        for (index, strategy) in new.strategies.iter().enumerate() {
            rows.push(self.insert(strategy_row(strategy)?));
            let later = new.strategies.iter().skip(index + 1);
            if !later
                .into_iter()
                .any(|other| other.content_type == strategy.content_type)
            {
                rows.push(self.insert(effective_row(strategy)?));
            }
        }
        match self.transact(rows).await? {
            Outcome::Done => Ok(Created::Done),
            Outcome::Refused(conditions) => match conditions.as_slice() {
                [Condition::Failed(_), ..] => Ok(Created::SlugTaken),
                [_, _, Condition::Failed(_), ..] if client.parent_id.is_some() => {
                    Ok(Created::ParentGone)
                }
                _ => Err(StoreError::Malformed(format!(
                    "client {} exists already",
                    client.client_id
                ))),
            },
        }
    }
}

fn closure_row(client: &Client) -> serde_json::Value {
    json!({
        "client_id": client.client_id,
        "name": client.name,
        "slug": client.slug,
        "type": client.client_type,
        "created_at": client.created_at,
        "updated_at": client.updated_at,
    })
}

fn strategy_row(strategy: &StrategyRecord) -> Result<crate::item::Item, StoreError> {
    to_item(
        "strategy",
        keys::strategy(strategy.client_id, strategy.strategy_id),
        strategy,
    )
}

fn effective_row(strategy: &StrategyRecord) -> Result<crate::item::Item, StoreError> {
    let key = keys::effective_strategy(strategy.client_id, strategy.content_type);
    to_item("effective", key, strategy)
}
