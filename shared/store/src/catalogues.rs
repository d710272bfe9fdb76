//! Lists of models that a provider publishes, shared by everybody who asks.

use std::time::Duration;

use hg_domain::{provider::Provider, time::Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    item::to_item,
    keys::{self, text},
    table::{Consistency, Store, Update},
};

/// How often a list is fetched, at the most.
const FETCHED_EVERY: Duration = Duration::from_mins(10);

/// The last list that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueRow {
    /// The list, as whoever fetched it wrote it.
    pub body: String,
    /// When it was fetched.
    pub fetched_at: Timestamp,
    /// When the next one may be fetched.
    pub due_at: Timestamp,
}

impl Store {
    /// The last list of a provider's models.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn catalogue(&self, provider: Provider) -> Result<Option<CatalogueRow>, StoreError> {
        let found: Option<Claimed> = self
            .get(keys::catalogue(provider), Consistency::Eventual)
            .await?;
        Ok(found.and_then(Claimed::row))
    }

    /// Whether the caller is to fetch the list now: it is due, and nobody else was told so.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn claim_catalogue(
        &self,
        provider: Provider,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let key = keys::catalogue(provider).into_attributes();
        let request = self
            .client
            .update_item()
            .set_key(Some(key))
            .update_expression("SET due_at = :next, entity = :entity")
            .condition_expression("attribute_not_exists(due_at) OR due_at <= :now")
            .expression_attribute_values(":next", text(now.plus(FETCHED_EVERY).to_string()))
            .expression_attribute_values(":now", text(now.to_string()))
            .expression_attribute_values(":entity", text(ENTITY));
        Ok(matches!(self.update(request).await?, Update::Done(_)))
    }

    /// Keeps a list that was fetched at `now`.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn put_catalogue(
        &self,
        provider: Provider,
        body: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = CatalogueRow {
            body,
            fetched_at: now,
            due_at: now.plus(FETCHED_EVERY),
        };
        let item = to_item(ENTITY, keys::catalogue(provider), &row)?;
        let request = self.client.put_item().table_name(&self.table);
        request
            .set_item(Some(item))
            .send()
            .await
            .map_err(|error| StoreError::request("PutItem")(&error))?;
        Ok(())
    }
}

const ENTITY: &str = "catalogue";

/// The row, which is there from the first time that somebody was told to fetch it.
#[derive(Deserialize)]
struct Claimed {
    body: Option<String>,
    fetched_at: Option<Timestamp>,
    due_at: Timestamp,
}

impl Claimed {
    fn row(self) -> Option<CatalogueRow> {
        Some(CatalogueRow {
            body: self.body?,
            fetched_at: self.fetched_at?,
            due_at: self.due_at,
        })
    }
}
