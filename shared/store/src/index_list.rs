//! Lists by the index gsi1 whose rows are then read whole: two requests a page.

use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::Select};
use hg_domain::page::{PageRequest, Start};
use serde::de::DeserializeOwned;

use crate::{
    error::StoreError,
    item::{Item, from_item},
    keys::{Key, text},
    paging::Page,
    table::{Consistency, Store},
};

/// The rows that have one partition key on the index, in the order of their sort keys there.
#[derive(Clone, Debug)]
pub(crate) struct IndexList {
    partition: String,
}

impl IndexList {
    pub(crate) fn in_order(partition: String) -> Self {
        Self { partition }
    }
}

impl Store {
    /// One page of a list. A cursor is the place of the last row: its three keys.
    pub(crate) async fn listed<T: DeserializeOwned>(
        &self,
        list: &IndexList,
        page: &PageRequest,
    ) -> Result<Page<T>, StoreError> {
        let (places, next, total) = match &page.start {
            Start::After(cursor) => {
                let (places, next) = self.places(list, Some(cursor), page.size).await?;
                (places, next, None)
            }
            Start::Page(number) => {
                let skipped = page.size.saturating_mul(number.saturating_sub(1));
                let wanted = skipped.saturating_add(page.size);
                let (places, total) =
                    tokio::join!(self.places(list, None, wanted), self.count_places(list));
                let (mut places, next) = places?;
                places.drain(
                    ..places
                        .len()
                        .min(usize::try_from(skipped).unwrap_or(usize::MAX)),
                );
                (places, next, total?)
            }
        };
        let rows = self.rows_at(&places).await?;
        Ok(Page { rows, next, total })
    }

    /// The primary keys of the first `most` rows of a list.
    pub(crate) async fn keys_of(
        &self,
        list: &IndexList,
        most: u32,
    ) -> Result<Vec<Key>, StoreError> {
        let (places, _) = self.places(list, None, most).await?;
        Ok(places.iter().filter_map(Key::of).collect())
    }

    async fn rows_at<T: DeserializeOwned>(&self, places: &[Item]) -> Result<Vec<T>, StoreError> {
        let order: Vec<Key> = places.iter().filter_map(Key::of).collect();
        let found = self.batch_get(order.clone(), Consistency::Strong).await?;
        let mut rows: Vec<(usize, Item)> = found
            .into_iter()
            .filter_map(|row| {
                let key = Key::of(&row)?;
                Some((order.iter().position(|one| *one == key)?, row))
            })
            .collect();
        rows.sort_by_key(|(place, _)| *place);
        rows.into_iter().map(|(_, row)| from_item(row)).collect()
    }

    /// Up to `wanted` places after `after`, and where the list goes on.
    async fn places(
        &self,
        list: &IndexList,
        after: Option<&str>,
        wanted: u32,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let mut start = after.map(|cursor| start_key(list, cursor)).transpose()?;
        let mut places: Vec<Item> = Vec::new();
        loop {
            // One more than wanted tells whether there is a next page.
            let missing = (wanted + 1).saturating_sub(places.len());
            let answer = self
                .query_list(list)
                .set_exclusive_start_key(start.take())
                .limit(i32::try_from(missing).unwrap_or(i32::MAX))
                .send()
                .await
                .map_err(|error| StoreError::request("Query")(&error))?;
            places.extend(answer.items.unwrap_or_default());
            if places.len() > wanted {
                places.truncate(wanted);
                let next = places.last().and_then(cursor);
                return Ok((places, next));
            }
            match answer.last_evaluated_key {
                Some(key) => start = Some(key),
                None => return Ok((places, None)),
            }
        }
    }

    async fn count_places(&self, list: &IndexList) -> Result<Option<u32>, StoreError> {
        let answer = self
            .query_list(list)
            .select(Select::Count)
            .send()
            .await
            .map_err(|error| StoreError::request("Query")(&error))?;
        let complete = answer.last_evaluated_key.is_none();
        Ok(complete.then(|| u32::try_from(answer.count).unwrap_or(0)))
    }

    fn query_list(&self, list: &IndexList) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .index_name("gsi1")
            .key_condition_expression("gsi1pk = :list")
            .expression_attribute_values(":list", text(list.partition.clone()))
    }
}

/// Separates the keys in a cursor; no key has a control character.
const SEPARATOR: char = '\u{1f}';

fn cursor(place: &Item) -> Option<String> {
    let part = |name| place.get(name)?.as_s().ok().map(String::as_str);
    let parts = [part("gsi1sk")?, part("pk")?, part("sk")?];
    Some(parts.join(&SEPARATOR.to_string()))
}

fn start_key(list: &IndexList, cursor: &str) -> Result<Item, StoreError> {
    let [gsi1sk, pk, sk] = cursor.split(SEPARATOR).collect::<Vec<_>>()[..] else {
        return Err(StoreError::Malformed("a cursor holds no place".to_owned()));
    };
    let mut key = Key {
        pk: pk.to_owned(),
        sk: sk.to_owned(),
    }
    .into_attributes();
    key.insert("gsi1pk".to_owned(), text(list.partition.clone()));
    key.insert("gsi1sk".to_owned(), text(gsi1sk));
    Ok(key)
}
