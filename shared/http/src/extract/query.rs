//! Parameters in the query.

use std::error::Error;

use axum::{
    extract::{FromRequestParts, rejection::QueryRejection},
    http::request::Parts,
};
use serde::de::{DeserializeOwned, value};

use super::wording::refusal;
use crate::error::ApiError;

/// The parameters in the query. One that is unknown (where the type denies that), missing or of a
/// wrong type is 400 with its name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(error) => Err(refused(&error)),
        }
    }
}

fn refused(error: &QueryRejection) -> ApiError {
    let cause = error.source().and_then(Error::source);
    match cause.and_then(|cause| cause.downcast_ref::<serde_path_to_error::Error<value::Error>>()) {
        Some(at) => refusal(&at.path().to_string(), at.inner().to_string()),
        None => ApiError::bad_request("the query cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        page: Option<u32>,
        q: String,
    }

    async fn read(query: &str) -> Result<Filter, String> {
        let request = Request::get(format!("/?{query}")).body(()).unwrap();
        let (mut parts, ()) = request.into_parts();
        let read = Query::from_request_parts(&mut parts, &()).await;
        read.map(|Query(filter)| filter)
            .map_err(|error| error.message().to_owned())
    }

    #[tokio::test]
    async fn a_query_is_read_or_refused_with_the_parameters_name() {
        let filter = read("q=a%20b&page=2").await.unwrap();
        assert_eq!((filter.q.as_str(), filter.page), ("a b", Some(2)));
        for (query, expected) in [
            ("q=a&page=two", "page: expected a whole number"),
            ("page=2", "missing field `q`"),
            ("q=a&q=b", "duplicate field `q`"),
            (
                "q=a&size=1",
                "size: unknown field `size`, expected `page` or `q`",
            ),
        ] {
            assert_eq!(read(query).await.unwrap_err(), expected);
        }
    }
}
