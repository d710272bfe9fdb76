//! Breaking off at a chosen point, to show that nothing is lost when a machine fails there.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents,
        interceptors::{
            BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
        },
    },
    error::BoxError,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;

const VARIABLE: &str = "HG_CONTENT_CRASH";

/// A request to DynamoDB or SQS at which the process ends at once, as by `kill -9`.
///
/// Set by the variable `HG_CONTENT_CRASH`: `before SendMessageBatch 1` ends it before the first
/// such request after the start is sent, `after PutItem 2` when the second one was answered.
#[derive(Clone, Debug)]
pub(crate) struct CrashPoint {
    moment: Moment,
    operation: String,
    left: Arc<AtomicU32>,
    armed: Arc<AtomicBool>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    Before,
    After,
}

impl CrashPoint {
    /// The point that the environment asks for, if it does.
    pub(crate) fn from_env() -> Result<Option<Self>> {
        match std::env::var(VARIABLE) {
            Ok(text) => Self::parse(&text).map(Some),
            Err(_) => Ok(None),
        }
    }

    fn parse(text: &str) -> Result<Self> {
        let [moment, operation, count] = text.split(' ').collect::<Vec<_>>()[..] else {
            bail!("{VARIABLE} must be like: after PutItem 1")
        };
        let moment = match moment {
            "before" => Moment::Before,
            "after" => Moment::After,
            other => bail!("{VARIABLE} begins with before or after, not {other}"),
        };
        let count = count
            .parse()
            .with_context(|| format!("{VARIABLE} ends with a number"))?;
        Ok(Self {
            moment,
            operation: operation.to_owned(),
            left: Arc::new(AtomicU32::new(count)),
            armed: Arc::default(),
        })
    }

    /// From now on requests count.
    pub(crate) fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    fn pass(&self, moment: Moment, bag: &ConfigBag) {
        let here = bag
            .load::<Metadata>()
            .is_some_and(|request| request.name() == self.operation);
        if here
            && moment == self.moment
            && self.armed.load(Ordering::SeqCst)
            && self.left.fetch_sub(1, Ordering::SeqCst) == 1
        {
            std::process::abort();
        }
    }
}

impl Intercept for CrashPoint {
    fn name(&self) -> &'static str {
        "CrashPoint"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.pass(Moment::Before, bag);
        Ok(())
    }

    fn read_after_transmit(
        &self,
        _: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.pass(Moment::After, bag);
        Ok(())
    }
}
