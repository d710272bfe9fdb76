//! The clients below a client: one query of its closure rows.

use hg_domain::{client::ClientSummary, id::ClientId};
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{
    error::StoreError,
    item::{Item, from_item},
    keys,
    table::{Consistency, Store},
};

/// A client as its ancestor's closure row has it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Descendant {
    /// What the row copies of it.
    #[serde(flatten)]
    pub client: ClientSummary,
    /// How far it is below the ancestor: a child has 1.
    #[serde(rename = "sk", deserialize_with = "depth_of_key")]
    pub depth: usize,
}

impl Store {
    /// The clients below `client`, or only those `depth` below it (1: its children): the nearest
    /// first, and by name. A client that was made just now may be missing.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn descendants(
        &self,
        client: ClientId,
        depth: Option<usize>,
    ) -> Result<Vec<Descendant>, StoreError> {
        let (pk, sort_keys) = keys::descendants(client, depth);
        read(self.rows_of(pk, sort_keys, Consistency::Eventual).await?)
    }
}

fn read(rows: Vec<Item>) -> Result<Vec<Descendant>, StoreError> {
    let mut found = rows
        .into_iter()
        .map(from_item)
        .collect::<Result<Vec<Descendant>, _>>()?;
    found.sort_by(|a, b| (a.depth, &a.client.name).cmp(&(b.depth, &b.client.name)));
    Ok(found)
}

fn depth_of_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let sort_key = String::deserialize(deserializer)?;
    keys::depth_of(&sort_key).ok_or_else(|| D::Error::custom(format!("{sort_key} has no depth")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::item::to_item;

    fn row(depth: usize, name: &str) -> Item {
        let id = ClientId::new();
        let at = "2026-11-24T09:30:00Z";
        let row = json!({"client_id": id, "name": name, "slug": "a", "type": "customer", "created_at": at, "updated_at": at});
        to_item(
            "descendant",
            keys::descendant(ClientId::new(), depth, id),
            &row,
        )
        .unwrap()
    }

    #[test]
    fn the_nearest_come_first_and_then_the_first_by_name() {
        let rows = vec![row(2, "Anna"), row(1, "Cleo"), row(1, "Bert")];
        let found: Vec<_> = read(rows)
            .unwrap()
            .into_iter()
            .map(|found| (found.depth, found.client.name))
            .collect();
        let expected = [(1, "Bert"), (1, "Cleo"), (2, "Anna")];
        assert_eq!(
            found,
            expected.map(|(depth, name)| (depth, name.to_owned()))
        );
    }
}
