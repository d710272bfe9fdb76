//! Pages of lists: rows of one partition, of the table or of the index gsi1.

use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::Select};
use hg_domain::page::{PageRequest, Start};
use serde::de::DeserializeOwned;

use crate::{
    error::StoreError,
    item::{Item, from_item},
    keys::{Key, text},
    table::{Consistency, Store},
};

/// Separates the keys in a cursor; no key has a control character.
const SEPARATOR: char = '\u{1f}';

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// The place after which the list goes on, if it does.
    pub next: Option<String>,
    /// How many rows there are; `None` when the page was asked for by cursor, or there are more
    /// than one request can count.
    pub total: Option<u32>,
}

/// What is listed, in the order of the sort keys or the opposite one.
#[derive(Clone, Debug)]
pub(crate) struct List {
    partition: String,
    order: Order,
    consistency: Consistency,
}

#[derive(Clone, Debug)]
enum Order {
    /// Rows of the table whose sort keys begin alike.
    Rows { prefix: String, forward: bool },
    /// Rows of the index, which has only a part of each.
    Indexed,
}

impl List {
    /// Rows of a partition whose sort keys begin with `prefix`.
    pub(crate) fn oldest_first(pk: String, prefix: impl Into<String>) -> Self {
        Self::rows(pk, prefix, true)
    }

    /// The same from the other end.
    pub(crate) fn newest_first(pk: String, prefix: impl Into<String>) -> Self {
        Self::rows(pk, prefix, false)
    }

    /// Rows that are listed by gsi1, in the order of their sort keys there.
    pub(crate) fn indexed(partition: String) -> Self {
        Self {
            partition,
            order: Order::Indexed,
            consistency: Consistency::Eventual,
        }
    }

    fn rows(partition: String, prefix: impl Into<String>, forward: bool) -> Self {
        let prefix = prefix.into();
        Self {
            partition,
            order: Order::Rows { prefix, forward },
            consistency: Consistency::Eventual,
        }
    }

    /// The rows as they are now, which an index cannot say.
    pub(crate) fn latest(self) -> Self {
        Self {
            consistency: Consistency::Strong,
            ..self
        }
    }

    /// The names of the keys that say where a row is in the list.
    fn place(&self) -> &'static [&'static str] {
        match self.order {
            Order::Rows { .. } => &["sk"],
            Order::Indexed => &["gsi1sk", "pk", "sk"],
        }
    }

    fn partition_key(&self) -> &'static str {
        match self.order {
            Order::Rows { .. } => "pk",
            Order::Indexed => "gsi1pk",
        }
    }

    /// Where `row` is, as a text.
    fn cursor(&self, row: &Item) -> Option<String> {
        let part = |name: &&str| row.get(*name)?.as_s().ok().map(String::as_str);
        let parts: Option<Vec<&str>> = self.place().iter().map(part).collect();
        Some(parts?.join(&SEPARATOR.to_string()))
    }

    /// The keys of the row at `cursor`.
    fn start(&self, cursor: &str) -> Result<Item, StoreError> {
        let parts: Vec<&str> = cursor.split(SEPARATOR).collect();
        if parts.len() != self.place().len() {
            return Err(StoreError::Malformed("a cursor holds no place".to_owned()));
        }
        let place = self.place().iter().zip(parts);
        let mut keys: Item = place
            .map(|(name, part)| ((*name).to_owned(), text(part)))
            .collect();
        keys.insert(
            self.partition_key().to_owned(),
            text(self.partition.clone()),
        );
        Ok(keys)
    }
}

impl Store {
    /// One page of a list.
    pub(crate) async fn page<T: DeserializeOwned>(
        &self,
        list: &List,
        page: &PageRequest,
    ) -> Result<Page<T>, StoreError> {
        let (rows, total, next) = match &page.start {
            Start::After(cursor) => {
                let (rows, next) = self.first_of(list, Some(cursor), page.size).await?;
                (rows, None, next)
            }
            Start::Page(number) => {
                let skipped = page.size.saturating_mul(number.saturating_sub(1));
                let wanted = skipped.saturating_add(page.size);
                let (rows, total) =
                    tokio::join!(self.first_of(list, None, wanted), self.count_of(list));
                let (mut rows, next) = rows?;
                rows.drain(
                    ..rows
                        .len()
                        .min(usize::try_from(skipped).unwrap_or(usize::MAX)),
                );
                (rows, total?, next)
            }
        };
        let rows = match list.order {
            Order::Rows { .. } => rows,
            Order::Indexed => self.whole(&rows).await?,
        };
        let rows = rows.into_iter().map(from_item).collect::<Result<_, _>>()?;
        Ok(Page { rows, next, total })
    }

    /// Up to `wanted` rows after `after`, as the list has them, and where it goes on.
    pub(crate) async fn first_of(
        &self,
        list: &List,
        after: Option<&str>,
        wanted: u32,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let start = after.map(|cursor| list.start(cursor)).transpose()?;
        // One more than wanted tells whether there is a next page.
        let limit = i32::try_from(wanted.saturating_add(1)).unwrap_or(i32::MAX);
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let query = self.query_of(list).set_exclusive_start_key(start);
        let mut found = query.limit(limit).into_paginator().items().send();
        let mut rows: Vec<Item> = Vec::new();
        while let Some(row) = found.next().await {
            let row = row.map_err(|error| StoreError::request("Query")(&error))?;
            if rows.len() == wanted {
                let next = rows.last().and_then(|row| list.cursor(row));
                return Ok((rows, next));
            }
            rows.push(row);
        }
        Ok((rows, None))
    }

    /// How many rows there are, if one request (which reads at most 1 MB) can tell.
    pub(crate) async fn count_of(&self, list: &List) -> Result<Option<u32>, StoreError> {
        let answer = self
            .query_of(list)
            .select(Select::Count)
            .send()
            .await
            .map_err(|error| StoreError::request("Query")(&error))?;
        let complete = answer.last_evaluated_key.is_none();
        Ok(complete.then(|| u32::try_from(answer.count).unwrap_or(0)))
    }

    /// The rows of which the index has a part, whole and in their order.
    async fn whole(&self, parts: &[Item]) -> Result<Vec<Item>, StoreError> {
        let order: Vec<Key> = parts.iter().filter_map(Key::of).collect();
        let mut rows = self.batch_get(order.clone(), Consistency::Strong).await?;
        rows.sort_by_cached_key(|row| {
            let key = Key::of(row);
            order.iter().position(|place| key.as_ref() == Some(place))
        });
        Ok(rows)
    }

    fn query_of(&self, list: &List) -> QueryFluentBuilder {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(list.consistency == Consistency::Strong)
            .expression_attribute_values(":list", text(list.partition.clone()));
        match &list.order {
            Order::Rows { prefix, forward } => query
                .scan_index_forward(*forward)
                .key_condition_expression("pk = :list AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", text(prefix.clone())),
            Order::Indexed => query
                .index_name("gsi1")
                .key_condition_expression("gsi1pk = :list"),
        }
    }
}
