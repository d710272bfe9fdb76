//! Pages of the rows of one partition.

use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::Select};
use hg_domain::page::{PageRequest, Start};
use serde::de::DeserializeOwned;

use crate::{
    error::StoreError,
    item::{Item, from_item},
    keys::{Key, text},
    table::Store,
};

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// The sort key after which the list goes on, if it does.
    pub next: Option<String>,
    /// How many rows there are; `None` when the page was asked for by cursor, or there are more
    /// than one request can count.
    pub total: Option<u32>,
}

/// Rows of one partition whose sort keys begin alike.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pk: String,
    prefix: String,
    forward: bool,
}

impl Range {
    /// In the order of the sort keys.
    pub(crate) fn oldest_first(pk: String, prefix: impl Into<String>) -> Self {
        Self {
            pk,
            prefix: prefix.into(),
            forward: true,
        }
    }

    /// In the opposite order.
    pub(crate) fn newest_first(pk: String, prefix: impl Into<String>) -> Self {
        Self {
            forward: false,
            ..Self::oldest_first(pk, prefix)
        }
    }
}

impl Store {
    /// One page of the rows of `range`.
    pub(crate) async fn page<T: DeserializeOwned>(
        &self,
        range: &Range,
        page: &PageRequest,
    ) -> Result<Page<T>, StoreError> {
        let (rows, total, next) = match &page.start {
            Start::After(sort_key) => {
                let (rows, next) = self.first_of(range, Some(sort_key), page.size).await?;
                (rows, None, next)
            }
            Start::Page(number) => {
                let skipped = page.size.saturating_mul(number.saturating_sub(1));
                let wanted = skipped.saturating_add(page.size);
                let (rows, total) =
                    tokio::join!(self.first_of(range, None, wanted), self.count_of(range));
                let (mut rows, next) = rows?;
                rows.drain(
                    ..rows
                        .len()
                        .min(usize::try_from(skipped).unwrap_or(usize::MAX)),
                );
                (rows, total?, next)
            }
        };
        let rows = rows.into_iter().map(from_item).collect::<Result<_, _>>()?;
        Ok(Page { rows, next, total })
    }

    /// Up to `wanted` rows after `after`, and where the list goes on.
    pub(crate) async fn first_of(
        &self,
        range: &Range,
        after: Option<&str>,
        wanted: u32,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let mut start = after.map(|sk| {
            Key {
                pk: range.pk.clone(),
                sk: sk.to_owned(),
            }
            .into_attributes()
        });
        let mut rows: Vec<Item> = Vec::new();
        loop {
            // One more than wanted tells whether there is a next page.
            let missing = (wanted + 1).saturating_sub(rows.len());
            let answer = self
                .query_of(range)
                .set_exclusive_start_key(start.take())
                .limit(i32::try_from(missing).unwrap_or(i32::MAX))
                .send()
                .await
                .map_err(|error| StoreError::request("Query")(&error))?;
            rows.extend(answer.items.unwrap_or_default());
            if rows.len() > wanted {
                rows.truncate(wanted);
                let next = rows.last().and_then(Key::of).map(|key| key.sk);
                return Ok((rows, next));
            }
            match answer.last_evaluated_key {
                Some(key) => start = Some(key),
                None => return Ok((rows, None)),
            }
        }
    }

    /// How many rows there are, if one request (which reads at most 1 MB) can tell.
    pub(crate) async fn count_of(&self, range: &Range) -> Result<Option<u32>, StoreError> {
        let answer = self
            .query_of(range)
            .select(Select::Count)
            .send()
            .await
            .map_err(|error| StoreError::request("Query")(&error))?;
        let complete = answer.last_evaluated_key.is_none();
        Ok(complete.then(|| u32::try_from(answer.count).unwrap_or(0)))
    }

    fn query_of(&self, range: &Range) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .scan_index_forward(range.forward)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", text(range.pk.clone()))
            .expression_attribute_values(":prefix", text(range.prefix.clone()))
    }
}
