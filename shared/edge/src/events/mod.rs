//! The events of a job, as they happen.

mod hub;
mod listener;
mod progress;
mod state;
mod wire;

use bytes::Bytes;
use futures_util::stream;
use hg_domain::id::JobId;
use hg_protocol::ErrorCode;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};

pub(crate) use self::hub::Hubs;
use self::{hub::Look, listener::Listener, progress::Seen};
use crate::{
    caller::Caller,
    door::Edge,
    memory::reads,
    origin::Asker,
    platform::Platform,
    refused::Refused,
    response::{Body, EVENTS},
};

/// What was the last that a listener saw, if it comes again.
pub(crate) const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

impl<P: Platform> Edge<P> {
    /// Answers with the events of a job that the caller has not seen; `last` names the last that it saw.
    ///
    /// # Errors
    /// What the origin refuses, or why it does not answer.
    pub(crate) async fn events(
        self,
        caller: &Caller,
        asker: Asker,
        id: &str,
        last: Option<&HeaderValue>,
    ) -> Result<Response<Body>, Refused> {
        let Ok(job_id) = id.parse::<JobId>() else {
            return Err(Refused::new(ErrorCode::NotFound, "no such job"));
        };
        let principal = self.principal(caller, &asker).await?;
        let hub = self.shared.hubs.of(job_id);
        // Whoever comes first asks; the others see what it was told, if they may. Those who may not
        // are refused by the origin, and are in nobody's way.
        let turn = match hub.path() {
            None => Some(self.shared.turns.wait(hub.turn(), &self.platform).await),
            Some(_) => None,
        };
        let may_read = |path| reads(&principal.value, &path);
        if !hub.path().is_some_and(may_read)
            && let Look::InTrouble(refused) = self.look_at(&hub, &asker).await?
        {
            return Err(refused);
        }
        drop(turn);
        let seen = last.and_then(|value| value.to_str().ok());
        let seen = seen.map(Seen::parse).unwrap_or_default();
        if seen.is_all() {
            // What a browser takes for "do not come again".
            let mut response = Response::new(Body::Whole(Bytes::new()));
            *response.status_mut() = StatusCode::NO_CONTENT;
            return Ok(response);
        }
        let listener = Listener::new(self, caller.clone(), asker, hub, seen, &principal);
        let events = stream::unfold(listener, Listener::next);
        let mut response = Response::new(Body::Events(Box::pin(events)));
        for (name, value) in [
            (header::CONTENT_TYPE, EVENTS),
            (header::CACHE_CONTROL, "private, no-cache, no-transform"),
        ] {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        Ok(response)
    }
}
