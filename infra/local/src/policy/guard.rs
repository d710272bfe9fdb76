//! Holding a function's requests to its policy.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents, interceptors::BeforeTransmitInterceptorContextRef,
    },
    error::BoxError,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, Metadata};
use serde_json::Value;

use super::{
    Policy,
    access::{self, Access},
};

/// What every request of a function passes.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    function: Arc<str>,
    policy: Arc<Policy>,
}

impl Guard {
    /// Lets through what `policy` allows `function`, by its name in the template.
    pub(crate) fn new(function: &str, policy: &Policy) -> Self {
        Self {
            function: function.into(),
            policy: Arc::new(policy.clone()),
        }
    }

    fn check(&self, operation: &Metadata, request: &HttpRequest) -> Result<(), BoxError> {
        let Some(refused) = self.refused(operation, request)? else {
            return Ok(());
        };
        let Access {
            action,
            resource,
            leading_keys,
        } = refused;
        let (function, keys) = (&self.function, leading_keys.join(", "));
        tracing::error!(%function, action, resource, keys, "the policy does not allow it");
        Err(format!("AccessDenied: {function} may not {action} on {resource} {keys}").into())
    }

    /// The first of what a request asks for that is not allowed.
    fn refused(&self, operation: &Metadata, request: &HttpRequest) -> Result<Option<Access>> {
        let body = request
            .body()
            .bytes()
            .context("a request has no body at hand")?;
        let body: Value = serde_json::from_slice(body)?;
        let asked = access::of(operation.service(), operation.name(), &body)?.into_iter();
        let mut refused = asked.filter(|access| !self.policy.allows(access));
        Ok(refused.next())
    }
}

impl Intercept for Guard {
    fn name(&self) -> &'static str {
        "Guard"
    }

    fn read_before_signing(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = bag.load::<Metadata>().ok_or("a request has no operation")?;
        self.check(operation, context.request())
    }
}
