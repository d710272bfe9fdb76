//! Events as they are sent (WHATWG HTML, server-sent events).

use bytes::Bytes;
use serde_json::Value;

/// How long a browser waits before it comes again, in ms.
const RETRY: &str = "retry: 2000\n\n";

/// What every stream begins with.
pub(super) fn beginning() -> Bytes {
    Bytes::from_static(RETRY.as_bytes())
}

/// What keeps a connection from being taken for dead.
pub(super) fn heartbeat() -> Bytes {
    Bytes::from_static(b": heartbeat\n\n")
}

/// An event. JSON on one line has no line breaks.
pub(super) fn event(name: &str, id: &str, data: &Value) -> Bytes {
    Bytes::from(format!("id: {id}\nevent: {name}\ndata: {data}\n\n"))
}
