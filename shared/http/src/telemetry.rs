//! Logging: one JSON object per line, without secrets.

use std::io::{self, Write};

use serde_json::Value;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::redact::redact;

/// Logs to the standard output, where Lambda collects it, what `RUST_LOG` asks for; else `info`.
pub fn init() {
    start(io::stdout, "info");
}

/// Logs to the standard error what `RUST_LOG` asks for, else what `default` says.
pub fn init_to_stderr(default: &str) {
    start(io::stderr, default);
}

fn start<W: Write>(writer: fn() -> W, default: &str)
where
    W: 'static,
{
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(Redacting(writer))
        .finish();
    // Refused only when the process has a logger already, which is then as good.
    tracing::subscriber::set_global_default(subscriber).ok();
}

/// Makes writers that take secrets out of each line.
struct Redacting<W>(fn() -> W);

impl<'a, W: Write + 'a> MakeWriter<'a> for Redacting<W> {
    type Writer = Line<W>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            to: (self.0)(),
            bytes: Vec::new(),
        }
    }
}

/// One line, which is written when it is whole.
struct Line<W: Write> {
    to: W,
    bytes: Vec<u8>,
}

impl<W: Write> Write for Line<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Drop for Line<W> {
    fn drop(&mut self) {
        let line = match serde_json::from_slice::<Value>(&self.bytes) {
            Ok(mut line) => {
                redact(&mut line);
                format!("{line}\n")
            }
            // Better no line than one that may hold a secret.
            Err(_) => {
                "{\"level\":\"ERROR\",\"message\":\"a log line could not be read\"}\n".to_owned()
            }
        };
        // There is nowhere left to tell that the log cannot be written.
        self.to.write_all(line.as_bytes()).ok();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_written_once_it_is_whole_and_without_secrets() {
        let written = Written::default();
        let mut line = Line {
            to: written.clone(),
            bytes: Vec::new(),
        };
        line.write_all(br#"{"api_key": "#).unwrap();
        line.write_all(br#""swordfish", "job_id": "17"}"#).unwrap();
        drop(line);
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text, "{\"api_key\":\"[redacted]\",\"job_id\":\"17\"}\n");
    }
}
