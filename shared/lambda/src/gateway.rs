//! What API Gateway does to the address of a request, undone.
//!
//! An HTTP API hands on the path decoded, with the stage before it unless that is `$default`; see
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>.
//! Routes are for the path as it was sent: without this, `a%2541` would name another than locally.
//! What cannot be undone is a `%2F`, which nobody can tell from a slash any more.

use lambda_http::{Request, RequestExt as _, request::RequestContext};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What a path cannot have in it as it is, and the sign of encoding itself.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The request with the address that was sent.
pub(crate) fn restore(mut request: Request) -> Request {
    let path = without_stage(request.raw_http_path(), stage(&request));
    let mut address = utf8_percent_encode(path, ENCODED).to_string();
    if let Some(query) = query(&request) {
        address.push('?');
        address.push_str(&query);
    }
    match address.parse() {
        Ok(uri) => *request.uri_mut() = uri,
        Err(error) => tracing::warn!(%error, address, "an address cannot be restored"),
    }
    request
}

/// The query that was sent. In the address it is mixed up with a path that has the signs of its borders.
fn query(request: &Request) -> Option<String> {
    if request.raw_http_path().contains(['?', '#']) {
        let parameters = request.query_string_parameters_ref()?;
        Some(parameters.to_query_string()).filter(|query| !query.is_empty())
    } else {
        request.uri().query().map(str::to_owned)
    }
}

fn stage(request: &Request) -> Option<&str> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.stage.as_deref(),
        _ => None,
    }
}

fn without_stage<'p>(path: &'p str, stage: Option<&str>) -> &'p str {
    let below = stage
        .filter(|stage| *stage != "$default")
        .and_then(|stage| path.strip_prefix('/')?.strip_prefix(stage));
    match below {
        Some("") => "/",
        Some(below) if below.starts_with('/') => below,
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn restored(stage: &str, path: &str, query: &str) -> String {
        let event = serde_json::json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"host": "api.example.com", "x-forwarded-proto": "https"},
            "requestContext": {
                "stage": stage,
                "http": {"method": "GET", "path": path, "protocol": "HTTP/1.1"},
            },
            "isBase64Encoded": false,
        });
        let request = lambda_http::request::from_str(&event.to_string()).unwrap();
        restore(request).uri().to_string()
    }

    #[test]
    fn the_path_is_as_it_was_sent() {
        for (path, query, expected) in [
            ("/jobs", "", "/jobs"),
            ("/jobs", "page=2&q=a%20b", "/jobs?page=2&q=a%20b"),
            ("/members/a b", "x=1", "/members/a%20b?x=1"),
            ("/members/a%41", "", "/members/a%2541"),
            ("/members/auth0|7", "", "/members/auth0%7C7"),
            ("/members/ä", "", "/members/%C3%A4"),
            ("/members/..", "", "/members/.."),
            ("/members/a?b", "", "/members/a%3Fb"),
            ("/members/a#b", "x=1", "/members/a%23b?x=1"),
        ] {
            assert_eq!(restored("$default", path, query), expected, "{path}");
        }
    }

    #[test]
    fn a_stage_is_no_part_of_it() {
        for (path, expected) in [
            ("/live/jobs", "/jobs"),
            ("/live", "/"),
            ("/lively/jobs", "/lively/jobs"),
            ("/jobs/live", "/jobs/live"),
        ] {
            assert_eq!(
                restored("live", path, "page=2"),
                format!("{expected}?page=2")
            );
        }
    }
}
