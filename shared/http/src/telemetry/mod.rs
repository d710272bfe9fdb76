//! Logging: one JSON object per line, with nothing secret in it.
//!
//! The fields of an event and of the spans around it are at the top of the object, so that
//! `request_id`, `client_id` and `job_id` are found in the same place on every line.

mod line;
mod metrics;
mod names;
mod values;

use std::{env, io};

use tracing::Subscriber;
use tracing_subscriber::{
    filter::Targets,
    fmt::{self, MakeWriter},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use self::line::RedactedLines;

/// What says what is logged, in the syntax of [`Targets`]: `warn,hg_store=debug`. That of `EnvFilter`
/// would bring an engine for regular expressions into every function.
const VARIABLE: &str = "RUST_LOG";

/// Logs to stdout, where Lambda collects it, what `default` says where `RUST_LOG` does not.
pub fn init_to_stdout(default: &str) {
    init(default, io::stdout);
}

/// Logs to stderr, which leaves stdout to what a command has to say, and otherwise as [`init_to_stdout`].
pub fn init_to_stderr(default: &str) {
    init(default, io::stderr);
}

/// Neither a malformed filter nor a second start of logging is a reason to stop a process.
fn init<W>(default: &str, writer: W)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let chosen = env::var(VARIABLE).unwrap_or_default();
    let usual = || default.parse().unwrap_or_default();
    let (filter, refused) = match chosen.trim() {
        "" => (usual(), None),
        chosen => match chosen.parse() {
            Ok(filter) => (filter, None),
            Err(error) => (usual(), Some(error)),
        },
    };
    let started = subscriber(filter, writer).try_init();
    if let Some(error) = refused {
        tracing::warn!(%error, default, "RUST_LOG is malformed; the default applies");
    }
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}

fn subscriber<W>(filter: Targets, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_writer(RedactedLines(writer));
    tracing_subscriber::registry().with(filter).with(lines)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::{Router, body::Body, extract::Request, routing::get};
    use serde_json::{Value, json};
    use tower::ServiceExt as _;

    use super::*;
    use crate::{error::ApiError, layers};

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Written {
        fn lines(&self) -> Vec<Value> {
            let bytes = self.0.lock().unwrap().clone();
            let text = String::from_utf8(bytes).unwrap();
            text.lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect()
        }
    }

    /// The lines that `act` logs.
    fn logged(filter: &str, act: impl FnOnce()) -> Vec<Value> {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = subscriber(filter.parse().unwrap(), move || writer.clone());
        tracing::subscriber::with_default(subscriber, act);
        written.lines()
    }

    #[test]
    fn figures_are_for_cloudwatch_to_read_and_are_no_secrets() {
        let lines = logged("info", || {
            tracing::info!(
                target: "metrics", { "gen_ai.client.token.usage" = 120, "gen_ai.token.type" = "input" }, "used"
            );
        });
        let line = &lines[0];
        assert_eq!(
            (
                &line["gen_ai.client.token.usage"],
                &line["gen_ai.token.type"]
            ),
            (&json!(120), &json!("input"))
        );
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Unit"],
            "Count"
        );
    }

    #[test]
    fn the_fields_of_spans_are_found_beside_those_of_the_event() {
        let lines = logged("info", || {
            let request =
                tracing::error_span!("request", request_id = "r1", job_id = tracing::field::Empty);
            let _request = request.enter();
            request.record("job_id", "j1");
            let _attempt = tracing::info_span!("attempt", attempt = 2, status = "inner").entered();
            tracing::info!(status = 200, "answered");
            tracing::debug!("not of interest");
        });
        assert_eq!(lines.len(), 1);
        for (field, value) in [
            ("request_id", json!("r1")),
            ("job_id", json!("j1")),
            ("attempt", json!(2)),
            ("status", json!(200)),
            ("message", json!("answered")),
            ("level", json!("INFO")),
            ("span", json!("attempt")),
            ("spans", Value::Null),
        ] {
            assert_eq!(lines[0][field], value, "{field}");
        }
    }

    #[test]
    fn a_secret_is_not_written_wherever_it_is() {
        let body = json!({"user": {"Password": "p1", "x-api-key": "p2"}}).to_string();
        let lines = logged("info", || {
            let _span = tracing::info_span!("call", api_key = "p3").entered();
            tracing::info!(
                authorization = "Basic p4",
                body,
                input_tokens = 7,
                "sent Bearer p5 to {}",
                "sk-p6-0123456789"
            );
        });
        let line = lines[0].to_string();
        for secret in ["p1", "p2", "p3", "p4", "p5", "p6"] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
        assert_eq!(lines[0]["input_tokens"], 7);
        assert_eq!(
            lines[0]["message"],
            "sent Bearer [redacted] to sk-[redacted]"
        );
    }

    #[tokio::test]
    async fn a_fault_is_logged_once_with_its_cause_and_the_request_it_befell() {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = subscriber("info".parse().unwrap(), move || writer.clone());
        let _logging = tracing::subscriber::set_default(subscriber);
        let fault = get(async || ApiError::internal("the table is gone"));
        let router = layers::wrap(Router::new().route("/things/{id}", fault));
        let request = Request::get("/things/7?q=private").header("x-request-id", "r1");
        router
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        let lines = written.lines();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines.iter().all(|line| line["request_id"] == "r1"));
        assert_eq!(lines[0]["error"], "the table is gone");
        let access = ["method", "path", "status"].map(|field| lines[1][field].clone());
        assert_eq!(access, [json!("GET"), json!("/things/{id}"), json!(500)]);
        assert!(lines[1]["latency_ms"].is_number());
    }
}
