//! What each provider is sent and sends, as recorded.

use hg_domain::{config::Vars, provider::Provider};
use hg_llm::Client;
use serde::Deserialize;
use serde_json::Value;

use crate::server::{Server, Step};

/// A key of no provider's shape, so that only knowing it keeps it out of what is shown.
pub(crate) const KEY: &str = "0123456789abcdef-secret-key";

/// A provider's format, by examples.
#[derive(Debug, Deserialize)]
pub(crate) struct Recorded {
    /// The lines of the usual request; its body is the last.
    request: Vec<String>,
    request_id_header: String,
    pub(crate) ok: Value,
    pub(crate) truncated: Value,
    pub(crate) refused: Value,
    /// `None` where the provider has no filter around its models.
    pub(crate) filtered: Option<Value>,
    error: Value,
}

impl Recorded {
    pub(crate) fn of(provider: Provider) -> Self {
        let json = match provider {
            Provider::Openai => include_str!("recorded/openai.json"),
            Provider::Anthropic => include_str!("recorded/anthropic.json"),
            Provider::Google => include_str!("recorded/google.json"),
            Provider::Groq => include_str!("recorded/groq.json"),
            Provider::Openrouter => include_str!("recorded/openrouter.json"),
            Provider::Sandbox => unreachable!("the sandbox is not on the network"),
        };
        serde_json::from_str(json).unwrap()
    }

    /// Every byte of the usual request to this server.
    pub(crate) fn request(&self, server: &Server) -> String {
        let body = self.request.last().unwrap();
        self.request
            .join("\r\n")
            .replace("{KEY}", KEY)
            .replace("{VERSION}", env!("CARGO_PKG_VERSION"))
            .replace("{HOST}", server.url.trim_start_matches("http://"))
            .replace("{LENGTH}", &body.len().to_string())
    }

    /// A success with this body and an id.
    pub(crate) fn success(&self, body: &Value) -> Step {
        Step::Bytes(self.bytes(
            200,
            &["content-type: application/json"],
            body.to_string().as_bytes(),
        ))
    }

    /// A failure in the provider's shape, which gives away as much as it can.
    pub(crate) fn failure(&self, status: u16, headers: &[&str]) -> Step {
        let said = format!("No, {KEY}; sent as 'Authorization: Bearer {KEY}' or x-api-key: {KEY}.");
        let body = self
            .error
            .to_string()
            .replace("\"{STATUS}\"", &status.to_string())
            .replace("{MESSAGE}", &said);
        Step::Bytes(self.bytes(status, headers, body.as_bytes()))
    }

    /// An answer as it is on the wire.
    pub(crate) fn bytes(&self, status: u16, headers: &[&str], body: &[u8]) -> Vec<u8> {
        let id = format!("{}: req_42", self.request_id_header);
        let length = format!("content-length: {}", body.len());
        let mut lines = vec![
            format!("HTTP/1.1 {status} Status"),
            id,
            length,
            "connection: close".to_owned(),
        ];
        lines.extend(headers.iter().map(|header| (*header).to_owned()));
        let mut bytes = lines.join("\r\n").into_bytes();
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes.extend_from_slice(body);
        bytes
    }
}

/// A client of the server whose tries end after so many milliseconds.
pub(crate) fn client(provider: Provider, server: &Server, timeout_ms: u64) -> Client {
    let name = provider.as_str().to_uppercase();
    let (url, timeout) = (server.url.clone(), timeout_ms.to_string());
    let get = move |variable: &str| {
        let value = match variable {
            "LLM_RETRY_BASE_MS" => "2",
            "LLM_TIMEOUT_MS" => &timeout,
            "OPENROUTER_APP_URL" => "https://example.com",
            "OPENROUTER_APP_TITLE" => "Texts",
            _ => match variable.strip_prefix(&name)? {
                "_API_KEY" => KEY,
                "_BASE_URL" => &url,
                _ => return None,
            },
        };
        Some(value.to_owned())
    };
    Client::from_vars(provider, &Vars::new(&get)).unwrap()
}
