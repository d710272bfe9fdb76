//! Whether the front door works, and what is behind it.

use std::time::Duration;

use http::{HeaderValue, Response, StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::{
    door::Edge,
    memory::Dated,
    origin::{Answer, Asker},
    platform::{Platform, Store},
    response::Body,
};

const ADDRESS: &str = "/health";
const KEY: &str = "health";
/// How long an answer counts: whoever asks needs no credentials, and every look at the origin costs.
const COUNTS: Duration = Duration::from_secs(5);

const WORKS: &str = "ok";

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    origin: OriginHealth,
}

/// What was seen of the origin.
#[derive(Clone, Deserialize, Serialize)]
struct OriginHealth {
    /// `ok`, `failing` or `unreachable`.
    status: String,
    version: Option<String>,
    /// How long the answer took, in ms.
    took_ms: u64,
}

/// What the origin says of itself.
#[derive(Deserialize)]
struct Said {
    version: String,
}

impl<P: Platform> Edge<P> {
    /// Tells the version, and whether the origin answers.
    pub(crate) async fn health(&self, asker: &Asker) -> Response<Body> {
        let origin = self.origin_health(asker).await;
        let works = origin.status == WORKS;
        let health = Health {
            status: if works { WORKS } else { "origin down" },
            version: env!("CARGO_PKG_VERSION"),
            origin,
        };
        let json = serde_json::to_vec(&health).unwrap_or_default();
        let mut response = Response::new(Body::Whole(json.into()));
        if !works {
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        }
        for (name, value) in [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-store"),
        ] {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    }

    async fn origin_health(&self, asker: &Asker) -> OriginHealth {
        let _turn = self.shared.turns.wait(KEY, &self.platform).await;
        if let Some(recent) = self.recall(Store::Here, KEY, COUNTS).await {
            return recent.value;
        }
        let begun = self.platform.now();
        let answer = self.look(&asker.bare(), ADDRESS).await;
        // It counts from now, however long it took: else one that takes long would be asked for ever.
        let at = self.platform.now();
        let took = at.since(begun).as_millis();
        let status = match &answer {
            Ok(answer) if answer.status() == StatusCode::OK => WORKS,
            Ok(_) => "failing",
            Err(_) => "unreachable",
        };
        let value = OriginHealth {
            status: status.to_owned(),
            version: answer.ok().as_ref().and_then(version),
            took_ms: u64::try_from(took).unwrap_or(u64::MAX),
        };
        let dated = Dated { at, value };
        self.remember(Store::Here, KEY, &dated, COUNTS).await;
        dated.value
    }
}

fn version(answer: &Answer) -> Option<String> {
    let said: Said = serde_json::from_str(answer.text()?).ok()?;
    Some(said.version)
}
