//! A finished line of the log, made fit to be written.

use std::io::{self, Write};

use serde_json::{Map, Value};
use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

use super::{
    metrics,
    names::is_secret,
    values::{REDACTED, masked},
};

/// Writes to `M` what remains of each line without its secrets.
pub(super) struct RedactedLines<M>(pub(super) M);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for RedactedLines<M> {
    type Writer = RedactedLine<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactedLine(self.0.make_writer())
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Self::Writer {
        RedactedLine(self.0.make_writer_for(meta))
    }
}

/// Takes one line, whole, as the formatter hands it over.
pub(super) struct RedactedLine<W>(W);

impl<W: Write> Write for RedactedLine<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(readied(line).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn readied(line: &[u8]) -> String {
    let Ok(mut fields) = serde_json::from_slice::<Map<String, Value>>(line) else {
        return masked(&String::from_utf8_lossy(line)).into_owned();
    };
    lift_spans(&mut fields);
    redact_fields(&mut fields);
    metrics::describe(&mut fields);
    format!("{}\n", Value::Object(fields))
}

/// Moves the fields of the spans to the top. Of two with the same name the inner one stays, and
/// the event's own before both; `span` is the name of the innermost.
fn lift_spans(fields: &mut Map<String, Value>) {
    let Some(Value::Array(spans)) = fields.remove("spans") else {
        return;
    };
    for span in spans.into_iter().rev() {
        let Value::Object(mut span) = span else {
            continue;
        };
        if let Some(name) = span.remove("name") {
            fields.entry("span").or_insert(name);
        }
        for (name, value) in span {
            fields.entry(name).or_insert(value);
        }
    }
}

fn redact_fields(fields: &mut Map<String, Value>) {
    for (name, value) in fields {
        if is_secret(name, value) {
            *value = Value::from(REDACTED);
        } else {
            redact(value);
        }
    }
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => redact_fields(fields),
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::String(text) => {
            if let Some(json) = redacted_json(text) {
                *text = json;
            }
            *text = masked(text).into_owned();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `text` without its secrets, if it is JSON itself.
fn redacted_json(text: &str) -> Option<String> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let mut json: Value = serde_json::from_str(text).ok()?;
    redact(&mut json);
    Some(json.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_go_and_counts_stay() {
        let line = json!({
            "max_tokens": 1000,
            "gen_ai.usage.input_tokens": 12,
            "tokens": {"input": 1, "output": 2},
            "token": "t",
            "items": [{"Set-Cookie": "c", "note": "whsec_c2VjcmV0"}],
            "body": "{\"client_secret\": \"s\", \"topic\": \"t\"}",
        });
        let readied: Value = serde_json::from_str(&readied(line.to_string().as_bytes())).unwrap();
        assert_eq!(
            readied,
            json!({
                "max_tokens": 1000,
                "gen_ai.usage.input_tokens": 12,
                "tokens": {"input": 1, "output": 2},
                "token": REDACTED,
                "items": [{"Set-Cookie": REDACTED, "note": "whsec_[redacted]"}],
                "body": json!({"client_secret": REDACTED, "topic": "t"}).to_string(),
            })
        );
    }

    #[test]
    fn a_line_that_is_no_json_is_redacted_too() {
        assert_eq!(
            readied(b"Authorization: Bearer abc\n"),
            "Authorization: Bearer [redacted]\n"
        );
    }
}
