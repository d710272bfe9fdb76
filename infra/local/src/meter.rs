//! Counting what DynamoDB and SQS are asked for, in the units that AWS bills.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents, SharedInterceptor,
        interceptors::{
            AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
        },
    },
    error::BoxError,
    operation::{
        batch_get_item::{BatchGetItemInput, BatchGetItemOutput},
        get_item::{GetItemInput, GetItemOutput},
        put_item::{PutItemInput, PutItemOutput},
        query::{QueryInput, QueryOutput},
        transact_write_items::{TransactWriteItemsInput, TransactWriteItemsOutput},
        update_item::{UpdateItemInput, UpdateItemOutput},
    },
    types::{ConsumedCapacity, ReturnConsumedCapacity},
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;

/// Requests of one kind, and the capacity they took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Count {
    /// How many there were.
    pub requests: u64,
    /// Read request units.
    pub read_units: f64,
    /// Write request units.
    pub write_units: f64,
    /// Most rows that one transaction wrote.
    pub most_rows: usize,
}

/// Counts requests by service and operation. Cloning it shares the counts.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<BTreeMap<(String, String), Count>>>);

impl Meter {
    /// What every request has to pass to be counted.
    pub fn interceptor(&self) -> SharedInterceptor {
        SharedInterceptor::new(self.clone())
    }

    /// Everything counted so far, which is then forgotten.
    pub fn take(&self) -> BTreeMap<(String, String), Count> {
        std::mem::take(&mut *self.counts())
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, BTreeMap<(String, String), Count>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn add(&self, bag: &ConfigBag, add: impl FnOnce(&mut Count)) {
        if let Some(request) = bag.load::<Metadata>() {
            let key = (request.service().to_owned(), request.name().to_owned());
            add(self.counts().entry(key).or_default());
        }
    }
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut rows = 0;
        let input = context.input_mut();
        macro_rules! ask {
            ($($type:ty),+) => { $(
                if let Some(input) = input.downcast_mut::<$type>() {
                    input.return_consumed_capacity = Some(ReturnConsumedCapacity::Total);
                }
            )+ };
        }
        ask!(
            BatchGetItemInput,
            GetItemInput,
            PutItemInput,
            QueryInput,
            TransactWriteItemsInput,
            UpdateItemInput
        );
        if let Some(transaction) = input.downcast_ref::<TransactWriteItemsInput>() {
            rows = transaction.transact_items().len();
        }
        self.add(bag, |count| {
            count.requests += 1;
            count.most_rows = count.most_rows.max(rows);
        });
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Ok(output) = context.output_or_error() else {
            return Ok(());
        };
        let units = |consumed: &[ConsumedCapacity]| {
            consumed
                .iter()
                .filter_map(ConsumedCapacity::capacity_units)
                .sum::<f64>()
        };
        let one = |consumed: Option<&ConsumedCapacity>| {
            consumed
                .and_then(ConsumedCapacity::capacity_units)
                .unwrap_or(0.0)
        };
        let mut read = 0.0;
        let mut written = 0.0;
        if let Some(output) = output.downcast_ref::<BatchGetItemOutput>() {
            read = units(output.consumed_capacity());
        } else if let Some(output) = output.downcast_ref::<GetItemOutput>() {
            read = one(output.consumed_capacity());
        } else if let Some(output) = output.downcast_ref::<QueryOutput>() {
            read = one(output.consumed_capacity());
        } else if let Some(output) = output.downcast_ref::<PutItemOutput>() {
            written = one(output.consumed_capacity());
        } else if let Some(output) = output.downcast_ref::<UpdateItemOutput>() {
            written = one(output.consumed_capacity());
        } else if let Some(output) = output.downcast_ref::<TransactWriteItemsOutput>() {
            written = units(output.consumed_capacity());
        }
        self.add(bag, |count| {
            count.read_units += read;
            count.write_units += written;
        });
        Ok(())
    }
}
