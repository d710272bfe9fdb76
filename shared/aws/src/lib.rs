//! How the functions reach AWS: as what Lambda's environment says they are, and with limits to how
//! long they wait.

use std::time::Duration;

use aws_config::{
    BehaviorVersion, SdkConfig,
    environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider},
    retry::RetryConfig,
    timeout::TimeoutConfig,
};

/// How long one attempt may take, with a new connection: DynamoDB, SQS and KMS answer within some 10 ms.
const ATTEMPT: Duration = Duration::from_secs(2);
/// How many attempts there are.
const ATTEMPTS: u32 = 3;
/// How long all attempts may take together. Two such waits fit into the 15 s that an HTTP function has, so
/// that whoever waits for its answer hears of it.
const OPERATION: Duration = Duration::from_secs(7);

/// The configuration of every client, from the variables that Lambda sets: `AWS_REGION`, the
/// credentials of the function's role, and `AWS_ENDPOINT_URL` and its like where they are set.
///
/// Nothing else is asked for credentials: the other places are not there on Lambda, and to look for
/// them where these are missing takes seconds.
pub async fn config() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .region(EnvironmentVariableRegionProvider::new())
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts)
        .load()
        .await
}
