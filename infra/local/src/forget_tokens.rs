//! Transactions without their token.
//!
//! The embedded DynamoDB keeps every `ClientRequestToken` for ten minutes and looks through all of
//! them at each transaction, so that memory and time grow with the number of jobs. The token makes
//! a transaction harmless that is sent again because its answer was lost on the way; here the way
//! is within one process (decision 6).

use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents, interceptors::BeforeTransmitInterceptorContextMut,
    },
    error::BoxError,
};
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

const TOKEN: &str = "ClientRequestToken";

/// Takes the token out of every request that has one.
#[derive(Debug)]
pub(crate) struct ForgetTokens;

impl Intercept for ForgetTokens {
    fn name(&self) -> &'static str {
        "ForgetTokens"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let Some(body) = request.body().bytes().and_then(without_token) else {
            return Ok(());
        };
        request
            .headers_mut()
            .insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body);
        Ok(())
    }
}

/// The body without its token; `None` if it has none.
fn without_token(body: &[u8]) -> Option<Vec<u8>> {
    // Only transactions have one, so that other bodies need not be read as JSON.
    body.windows(TOKEN.len())
        .rev()
        .any(|part| part == TOKEN.as_bytes())
        .then_some(())?;
    let mut json: Value = serde_json::from_slice(body).ok()?;
    json.as_object_mut()?.remove(TOKEN)?;
    serde_json::to_vec(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_is_taken_out() {
        let body = br#"{"ClientRequestToken":"t","TransactItems":[]}"#;
        assert_eq!(without_token(body).unwrap(), br#"{"TransactItems":[]}"#);
        assert_eq!(without_token(br#"{"TableName":"t"}"#), None);
        let data = br#"{"Item":{"topic":{"S":"ClientRequestToken"}}}"#;
        assert_eq!(without_token(data), None);
    }
}
