//! The table itself: its client, its name and the plain single-row requests.

use aws_sdk_dynamodb::{Client, operation::update_item::UpdateItemError, types::ReturnValue};
use hg_domain::id::JobId;
use serde::de::DeserializeOwned;

use crate::{
    error::StoreError,
    item::{Item, from_item},
    keys::{self, Key},
};

/// The table. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: String,
}

/// Whether a write took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It did.
    Done,
    /// Somebody else was there first, so it did not.
    Superseded,
}

/// Which copy of a row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consistency {
    /// Any copy: half the price, and perhaps a moment old.
    Eventual,
    /// The latest.
    Strong,
}

/// What a conditional write of one row came to.
pub(crate) enum Update {
    /// The row as it is now.
    Done(Item),
    /// The condition failed on this row; `None` if there is no such row.
    Refused(Option<Item>),
}

impl Store {
    /// The table `table` as `client` reaches it.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self {
            client,
            table: table.into(),
        }
    }

    /// The table `table`, reached by the configuration of the environment it runs in.
    pub async fn connect(table: impl Into<String>) -> Self {
        Self::new(Client::new(&hg_aws::config().await), table)
    }

    /// Whether the table answers: reads a row that does not exist.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let nobody = keys::job(JobId::from(uuid::Uuid::nil()));
        self.get_item(nobody, Consistency::Eventual).await.map(drop)
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        key: Key,
        consistency: Consistency,
    ) -> Result<Option<T>, StoreError> {
        self.get_item(key, consistency)
            .await?
            .map(from_item)
            .transpose()
    }

    async fn get_item(
        &self,
        key: Key,
        consistency: Consistency,
    ) -> Result<Option<Item>, StoreError> {
        let request = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key.into_attributes()))
            .consistent_read(consistency == Consistency::Strong);
        let answer = request
            .send()
            .await
            .map_err(|error| StoreError::request("GetItem")(&error))?;
        Ok(answer.item)
    }

    /// Sends an update whose condition may fail.
    pub(crate) async fn update(
        &self,
        request: aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder,
    ) -> Result<Update, StoreError> {
        use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure as OnFailure;
        let request = request
            .table_name(&self.table)
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(OnFailure::AllOld);
        match request.send().await {
            Ok(answer) => Ok(Update::Done(answer.attributes.unwrap_or_default())),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    Ok(Update::Refused(failed.item().cloned()))
                }
                _ => Err(StoreError::request("UpdateItem")(&error)),
            },
        }
    }
}
