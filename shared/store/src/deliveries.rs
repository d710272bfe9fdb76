//! Deliveries: making them, trying them, looking after those that are due.

use std::time::Duration;

use aws_sdk_dynamodb::{error::SdkError, operation::put_item::PutItemError};
use hg_domain::{
    id::{ClientId, DeliveryId},
    page::PageRequest,
    time::Timestamp,
    webhook::{CallbackSecret, Delivery, DeliveryLog, DeliveryStatus, WebhookEndpoint},
};
use serde::Deserialize;

use crate::{
    due::Place,
    error::StoreError,
    item::{entity, from_item, readable},
    keys::{self, Key, number, text},
    paging::{List, Page},
    rows::delivery_item,
    table::{Consistency, Store, Written},
};

/// How long it is known of an endpoint, which may be deleted meanwhile, that it takes nothing.
const HEALTH_LIFE: Duration = Duration::from_hours(30 * 24);

/// How many requests look for failed deliveries, each of which reads a megabyte.
const PAGES_LOOKED_AT: usize = 10;

/// Deliveries that were given up, or wait.
#[derive(Clone, Debug, PartialEq)]
pub struct FailedDeliveries {
    /// Some of them, the oldest event first.
    pub deliveries: Vec<Delivery>,
    /// From when on there may be more.
    pub more_since: Option<Timestamp>,
}

/// A delivery with everything that is needed to send it, but what it tells of.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    /// The delivery.
    pub delivery: Delivery,
    /// The endpoint that it goes to, if there still is one.
    pub endpoint: Option<WebhookEndpoint>,
    /// The secret of callbacks of the client, if it has one.
    pub callback_secret: Option<CallbackSecret>,
    /// Since when the endpoint took nothing, if it did not take the last one.
    pub failing_since: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Health {
    failing_since: Timestamp,
}

impl Store {
    /// Makes a delivery; one that was made before stays as it is.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn add_delivery(&self, delivery: &Delivery) -> Result<Written, StoreError> {
        let request = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(delivery_item(delivery)?))
            .condition_expression("attribute_not_exists(pk)");
        written(request.send().await)
    }

    /// Makes `next` of a delivery that was read with the version `seen`.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn change_delivery(&self, seen: u64, next: &Delivery) -> Result<Written, StoreError> {
        let request = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(delivery_item(next)?))
            .condition_expression("version = :seen")
            .expression_attribute_values(":seen", number(seen));
        written(request.send().await)
    }

    /// The delivery, as it is now.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn delivery(
        &self,
        log: &DeliveryLog,
        id: DeliveryId,
    ) -> Result<Option<Delivery>, StoreError> {
        self.get(keys::delivery(log, id), Consistency::Strong).await
    }

    /// The delivery and who it goes to, in one request.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn parcel(
        &self,
        log: &DeliveryLog,
        id: DeliveryId,
    ) -> Result<Option<Parcel>, StoreError> {
        let mut wanted = vec![keys::delivery(log, id)];
        match log.endpoint_id {
            Some(endpoint) => {
                wanted.push(keys::kept::<WebhookEndpoint>(log.client_id, endpoint));
                wanted.push(keys::health(log));
            }
            None => wanted.push(keys::callback_secret(log.client_id)),
        }
        let rows = self.batch_get(wanted, Consistency::Strong).await?;
        let (mut delivery, mut endpoint) = (None, None);
        let (mut callback_secret, mut health) = (None, None::<Health>);
        for row in rows {
            match entity(&row) {
                Some("delivery") => delivery = Some(from_item(row)?),
                Some("callback_secret") => callback_secret = Some(from_item(row)?),
                Some("health") => health = Some(from_item(row)?),
                _ => endpoint = Some(from_item(row)?),
            }
        }
        Ok(delivery.map(|delivery| Parcel {
            delivery,
            endpoint,
            callback_secret,
            failing_since: health.map(|health| health.failing_since),
        }))
    }

    /// A page of a log, the latest event first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn deliveries(
        &self,
        log: &DeliveryLog,
        page: &PageRequest,
    ) -> Result<Page<Delivery>, StoreError> {
        let partition = keys::deliveries_partition(log.client_id);
        let list = List::newest_first(partition, keys::deliveries(log));
        self.page(&list, page).await
    }

    /// The deliveries of events at `since` or later that were given up or wait for their next try, the
    /// oldest event first, at most `most`, as far as a few requests find them. Pings are none: whoever
    /// wants another one tests the endpoint again.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn failed_deliveries(
        &self,
        log: &DeliveryLog,
        since: Timestamp,
        most: usize,
    ) -> Result<FailedDeliveries, StoreError> {
        let (pk, first, last) = keys::deliveries_since(log, DeliveryId::first_at(since));
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .filter_expression("#status IN (:failed, :waiting) AND attribute_exists(job_id)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":first", text(first))
            .expression_attribute_values(":last", text(last))
            .expression_attribute_values(":failed", text(DeliveryStatus::Failed.as_str()))
            .expression_attribute_values(":waiting", text(DeliveryStatus::Waiting.as_str()))
            .into_paginator()
            .send();
        let (mut deliveries, mut more_since) = (Vec::new(), None);
        for _ in 0..PAGES_LOOKED_AT {
            let Some(page) = pages.next().await else {
                break;
            };
            let page = page.map_err(|error| StoreError::request("Query")(&error))?;
            for row in page.items.into_iter().flatten() {
                let delivery: Delivery = from_item(row)?;
                let occurred_at = delivery.occurred_at;
                deliveries.push(delivery);
                if deliveries.len() == most {
                    return Ok(FailedDeliveries {
                        deliveries,
                        more_since: Some(occurred_at),
                    });
                }
            }
            let place = page.last_evaluated_key.as_ref().and_then(Key::of);
            more_since = place.and_then(|key| keys::delivery_of(&key)?.occurred_at());
        }
        Ok(FailedDeliveries {
            deliveries,
            more_since,
        })
    }

    /// Deliveries of one shard that are at `status` and due at `as_of`, the longest due first: those
    /// of the first `limit` that are still so, as the index lags behind; and where to go on, if there
    /// are more.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn due_deliveries(
        &self,
        status: DeliveryStatus,
        shard: u32,
        as_of: Timestamp,
        limit: u32,
        start: Option<Place>,
    ) -> Result<(Vec<Delivery>, Option<Place>), StoreError> {
        let partition = keys::open_deliveries(status, shard);
        let (keys, next) = self.due_from(partition, as_of, limit, start).await?;
        let rows = self.batch_get(keys, Consistency::Strong).await?;
        let is_due = |delivery: &Delivery| delivery.status == status && delivery.due_at <= as_of;
        let due = rows
            .into_iter()
            .filter_map(|row| readable(row, "a delivery"))
            .filter(is_due)
            .collect();
        Ok((due, next))
    }

    /// Notes that an endpoint takes nothing since `since`, unless that was noted before.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn note_failing(
        &self,
        log: &DeliveryLog,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let request = self
            .client
            .update_item()
            .set_key(Some(keys::health(log).into_attributes()))
            .update_expression(
                "SET failing_since = if_not_exists(failing_since, :since), entity = :entity, \
                 expires_at = :expires",
            )
            .expression_attribute_values(":expires", number(since.plus(HEALTH_LIFE).as_seconds()))
            .expression_attribute_values(":since", text(since.to_string()))
            .expression_attribute_values(":entity", text("health"));
        self.update(request).await.map(drop)
    }

    /// Notes that an endpoint takes what it is sent.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn note_healthy(&self, log: &DeliveryLog) -> Result<(), StoreError> {
        self.delete(vec![keys::health(log)]).await
    }

    /// Removes all that the endpoints of a client, those that were deleted among them, and its
    /// callbacks were told.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn remove_deliveries(&self, client: ClientId) -> Result<(), StoreError> {
        let partition = keys::deliveries_partition(client);
        self.remove_partition(&partition, None).await
    }
}

fn written<T>(answer: Result<T, SdkError<PutItemError>>) -> Result<Written, StoreError> {
    match answer {
        Ok(_) => Ok(Written::Done),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
        {
            Ok(Written::Superseded)
        }
        Err(error) => Err(StoreError::request("PutItem")(&error)),
    }
}
