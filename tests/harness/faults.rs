//! Requests to the table that fail when a test says so.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents, SharedInterceptor,
        interceptors::{
            BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
        },
    },
    error::BoxError,
};
use aws_smithy_runtime_api::{client::orchestrator::Metadata, http::StatusCode};
use aws_smithy_types::{
    body::SdkBody,
    config_bag::{Storable, StoreReplace},
};
use serde_json::json;

/// How a request fails.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// It does not reach the table.
    Unreachable,
    /// A concurrent transaction is at its rows.
    Conflict,
}

/// Fails the next requests of one operation, and no others. Cloning it shares them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Arc<Mutex<Vec<(&'static str, Fault)>>>);

/// A request whose answer is to be a conflict.
#[derive(Debug)]
struct Disturbed;

impl Storable for Disturbed {
    type Storer = StoreReplace<Self>;
}

impl Faults {
    pub(crate) fn interceptor(&self) -> SharedInterceptor {
        SharedInterceptor::new(self.clone())
    }

    /// The next `times` requests of `operation` fail by `fault`.
    pub(crate) fn fail(&self, operation: &'static str, fault: Fault, times: usize) {
        let faults = std::iter::repeat_n((operation, fault), times);
        self.0.lock().unwrap().extend(faults);
    }

    /// How many requests are still to fail.
    pub(crate) fn left(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn next(&self, bag: &ConfigBag) -> Option<Fault> {
        let request = bag.load::<Metadata>()?;
        let mut faults = self.0.lock().unwrap();
        let at = faults
            .iter()
            .position(|(name, _)| *name == request.name())?;
        Some(faults.remove(at).1)
    }
}

impl Intercept for Faults {
    fn name(&self) -> &'static str {
        "Faults"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        match self.next(bag) {
            Some(Fault::Unreachable) => return Err("the table is out of reach".into()),
            Some(Fault::Conflict) => {
                // The table does not know what this means, so that it does nothing.
                let headers = context.request_mut().headers_mut();
                headers.insert("x-amz-target", "DynamoDB_20120810.Nothing");
                bag.interceptor_state().store_put(Disturbed);
            }
            None => {}
        }
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if bag.load::<Disturbed>().is_some() {
            let body = json!({
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                "CancellationReasons": [{"Code": "TransactionConflict"}],
            });
            let response = context.response_mut();
            *response.status_mut() = StatusCode::try_from(400)?;
            *response.body_mut() = SdkBody::from(body.to_string());
        }
        Ok(())
    }
}
