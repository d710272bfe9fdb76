//! Queries of the table that want every row they find.

use crate::{
    error::StoreError,
    item::Item,
    keys::{SortKeys, text},
    table::{Consistency, Store},
};

impl Store {
    /// The rows of partition `pk` that `sort_keys` names, in their order, over all pages.
    pub(crate) async fn rows_of(
        &self,
        pk: String,
        sort_keys: SortKeys,
        consistency: Consistency,
    ) -> Result<Vec<Item>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(consistency == Consistency::Strong)
            .expression_attribute_values(":pk", text(pk));
        let query = match sort_keys {
            SortKeys::Prefix(prefix) => query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", text(prefix)),
            SortKeys::Between(first, last) => query
                .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
                .expression_attribute_values(":first", text(first))
                .expression_attribute_values(":last", text(last)),
        };
        let rows = query.into_paginator().items().send().try_collect().await;
        rows.map_err(|error| StoreError::request("Query")(&error))
    }
}
