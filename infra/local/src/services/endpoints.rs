//! Servers that are used instead of the embedded services.

/// Where DynamoDB and SQS answer, as `http://127.0.0.1:8000`. What has no endpoint is embedded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// DynamoDB and its streams.
    pub dynamodb: Option<String>,
    /// SQS.
    pub sqs: Option<String>,
}

impl Endpoints {
    /// The endpoints that the variables `AWS_ENDPOINT_URL_DYNAMODB` and `AWS_ENDPOINT_URL_SQS` name.
    pub fn from_env() -> Self {
        Self::from(|name| std::env::var(name).ok())
    }

    fn from(variable: impl Fn(&str) -> Option<String>) -> Self {
        let endpoint = |name| {
            let url = variable(name)?.trim_end_matches('/').to_owned();
            (!url.is_empty()).then_some(url)
        };
        Self {
            dynamodb: endpoint("AWS_ENDPOINT_URL_DYNAMODB"),
            sqs: endpoint("AWS_ENDPOINT_URL_SQS"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_is_embedded_unless_its_variable_names_a_server() {
        let endpoints = Endpoints::from(|name| match name {
            "AWS_ENDPOINT_URL_DYNAMODB" => Some("http://127.0.0.1:8000/".to_owned()),
            _ => Some(String::new()),
        });
        assert_eq!(endpoints.dynamodb.as_deref(), Some("http://127.0.0.1:8000"));
        assert_eq!(endpoints.sqs, None);
    }
}
