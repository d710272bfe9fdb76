//! The AWS SDK's clients, pointed at the embedded services.

use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, Region, SharedInterceptor, StalledStreamProtectionConfig,
};

use crate::{forget_tokens::ForgetTokens, template::REGION};

/// One client per service. They read nothing from the environment: no profile, no credentials, no
/// proxy.
#[derive(Clone, Debug)]
pub struct Clients {
    /// DynamoDB.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// DynamoDB Streams.
    pub streams: aws_sdk_dynamodbstreams::Client,
    /// SQS.
    pub sqs: aws_sdk_sqs::Client,
}

/// A service's client with the settings that all have in common. The services' configurations are
/// distinct types with the same methods.
macro_rules! client {
    ($service:ident, $endpoint:expr, $interceptors:expr) => {{
        let mut config = $service::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static(REGION))
            .credentials_provider(Credentials::new("local", "local", None, None, "hg-content"))
            // A long poll has nothing to say for seconds.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .endpoint_url($endpoint);
        for interceptor in $interceptors {
            config.push_interceptor(interceptor.clone());
        }
        $service::Client::from_conf(config.build())
    }};
}

impl Clients {
    /// Clients of DynamoDB at `dynamodb` and SQS at `sqs`. Every request passes the `interceptors`,
    /// those that read streams and queues for a function too.
    pub fn new(dynamodb: &str, sqs: &str, interceptors: &[SharedInterceptor]) -> Self {
        Self {
            dynamodb: client!(aws_sdk_dynamodb, dynamodb, &with_forgetting(interceptors)),
            streams: client!(aws_sdk_dynamodbstreams, dynamodb, interceptors),
            sqs: client!(aws_sdk_sqs, sqs, interceptors),
        }
    }
}

/// The interceptors of the table's client.
fn with_forgetting(interceptors: &[SharedInterceptor]) -> Vec<SharedInterceptor> {
    interceptors
        .iter()
        .cloned()
        .chain([SharedInterceptor::new(ForgetTokens)])
        .collect()
}
