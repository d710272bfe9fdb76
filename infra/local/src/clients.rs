//! The AWS SDK's clients, pointed at the local services.

use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, Region, SharedInterceptor, StalledStreamProtectionConfig,
};

use crate::{forget_tokens::ForgetTokens, policy::Guard, services::Database, template::REGION};

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

/// `client`, whose requests pass the guard as well.
macro_rules! guarded {
    ($service:ident, $client:expr, $guard:expr) => {
        $service::Client::from_conf(
            $client
                .config()
                .to_builder()
                .interceptor($guard.clone())
                .build(),
        )
    };
}

/// A service's client with the settings that all have in common. The services' configurations are
/// distinct types with the same methods.
macro_rules! client {
    ($service:ident, $http:expr, $endpoint:expr, $key:expr, $interceptors:expr) => {{
        let mut config = $service::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static(REGION))
            .credentials_provider(Credentials::new($key, "local", None, None, "hg-content"))
            // A long poll has nothing to say for seconds.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client($http.clone())
            .endpoint_url($endpoint);
        for interceptor in $interceptors {
            config.push_interceptor(interceptor.clone());
        }
        $service::Client::from_conf(config.build())
    }};
}

impl Clients {
    /// Clients of the `database` and of SQS at `sqs`. Every request passes the `interceptors`,
    /// those that read streams and queues for a function too.
    pub fn new(database: &Database, sqs: &str, interceptors: &[SharedInterceptor]) -> Self {
        // One for all, so that connections are shared; nothing here speaks TLS.
        let http = aws_smithy_http_client::Builder::new().build_http();
        let tables = with_forgetting(interceptors, database);
        let (dynamodb, key) = (database.endpoint(), database.access_key());
        Self {
            dynamodb: client!(aws_sdk_dynamodb, http, dynamodb, key, &tables),
            streams: client!(aws_sdk_dynamodbstreams, http, dynamodb, key, interceptors),
            sqs: client!(aws_sdk_sqs, http, sqs, key, interceptors),
        }
    }

    /// The same clients for a function, which may use them as far as `guard` lets it.
    pub(crate) fn guarded(&self, guard: &Guard) -> Self {
        Self {
            dynamodb: guarded!(aws_sdk_dynamodb, self.dynamodb, guard),
            streams: self.streams.clone(),
            sqs: guarded!(aws_sdk_sqs, self.sqs, guard),
        }
    }
}

/// The interceptors of the table's client.
fn with_forgetting(
    interceptors: &[SharedInterceptor],
    database: &Database,
) -> Vec<SharedInterceptor> {
    let forget = database
        .is_embedded()
        .then(|| SharedInterceptor::new(ForgetTokens));
    interceptors.iter().cloned().chain(forget).collect()
}
