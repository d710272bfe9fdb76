//! Requests to the table that fail when a test says so.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents, SharedInterceptor,
        interceptors::BeforeTransmitInterceptorContextMut,
    },
    error::BoxError,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;

/// How a request fails.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// It does not reach the table.
    Unreachable,
}

/// Fails the next requests of one operation, and no others. Cloning it shares them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Arc<Mutex<Vec<(&'static str, Fault)>>>);

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
        _: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        match self.next(bag) {
            Some(Fault::Unreachable) => Err("the table is out of reach".into()),
            None => Ok(()),
        }
    }
}
