//! One who listens to a job.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use bytes::Bytes;
use hg_domain::{access::Principal, time::Timestamp};
use hg_protocol::jwt::CLOCK_SKEW;

use super::{hub::Hub, progress::Seen, wire};
use crate::{
    caller::Caller,
    door::Edge,
    memory::{Dated, reads},
    origin::Asker,
    platform::Platform,
};

/// The longest silence.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long anybody is listened with; after that it comes again.
const LONGEST: Duration = Duration::from_mins(15);
/// How soon it is asked again who a listener is, while the origin does not answer.
const AGAIN: Duration = Duration::from_secs(5);
/// How often it is looked whether somebody else's look at the origin is over.
const GLANCE: Duration = Duration::from_millis(50);

pub(super) struct Listener<P> {
    edge: Edge<P>,
    caller: Caller,
    asker: Asker,
    hub: Arc<Hub>,
    seen: Seen,
    waiting: VecDeque<Bytes>,
    opened_at: Timestamp,
    spoke_at: Timestamp,
    /// Until when what is known of who it is counts.
    permitted_until: Timestamp,
    is_over: bool,
}

impl<P: Platform> Listener<P> {
    /// A listener that was permitted to listen just now.
    pub(super) fn new(
        edge: Edge<P>,
        caller: Caller,
        asker: Asker,
        hub: Arc<Hub>,
        seen: Seen,
        principal: &Dated<Principal>,
    ) -> Self {
        let now = edge.platform.now();
        Self {
            permitted_until: counts_until(principal, edge.config.fresh),
            edge,
            caller,
            asker,
            hub,
            seen,
            waiting: VecDeque::from([wire::beginning()]),
            opened_at: now,
            spoke_at: now,
            is_over: false,
        }
    }

    /// The next piece of the stream; `None` at its end.
    pub(super) async fn next(mut self) -> Option<(Bytes, Self)> {
        loop {
            if let Some(piece) = self.waiting.pop_front() {
                self.spoke_at = self.edge.platform.now();
                return Some((piece, self));
            }
            if self.is_over {
                return None;
            }
            self.hear();
            if self.waiting.is_empty() && !self.is_over {
                self.wait().await;
            }
        }
    }

    /// Takes what is new, if anything is.
    fn hear(&mut self) {
        let now = self.edge.platform.now();
        if let Some(state) = self.hub.state() {
            let events = self.seen.news(&state).into_iter();
            self.waiting
                .extend(events.map(|event| wire::event(event.name, &event.id, &event.data)));
        }
        if self.waiting.is_empty() && now.since(self.spoke_at) >= HEARTBEAT {
            self.waiting.push_back(wire::heartbeat());
        }
        self.is_over = self.seen.is_all() || now.since(self.opened_at) >= LONGEST;
    }

    /// Waits for the next look at the origin, and takes it if nobody else does.
    async fn wait(&mut self) {
        let platform = self.edge.platform.clone();
        let now = platform.now();
        if now >= self.permitted_until && !self.is_permitted().await {
            self.is_over = true;
            return;
        }
        let due = self.hub.until_look(now);
        if !due.is_zero() {
            let heartbeat = HEARTBEAT.saturating_sub(now.since(self.spoke_at));
            let checked = self.permitted_until.since(now);
            let wake = due.min(heartbeat).min(checked);
            return platform.sleep(wake.max(GLANCE)).await;
        }
        match self.edge.shared.turns.take(self.hub.turn(), now) {
            None => platform.sleep(GLANCE).await,
            Some(_turn) => {
                // Others may be let to see what it is not; it comes again and is told so.
                self.is_over = self.edge.look_at(&self.hub, &self.asker).await.is_err();
            }
        }
    }

    /// Whether it still may listen, as far as can be found out.
    async fn is_permitted(&mut self) -> bool {
        let Ok(principal) = self.edge.principal(&self.caller, &self.asker).await else {
            return false;
        };
        // While the origin does not answer, what it said last counts: it is asked again in a moment.
        let until = counts_until(&principal, self.edge.config.fresh);
        let soonest = self.edge.platform.now().plus(AGAIN);
        self.permitted_until = until.max(soonest);
        let path = self.hub.path();
        path.is_some_and(|path| reads(&principal.value, &path))
    }
}

/// Until when it counts who somebody is: as long as anything that the origin said, and as its token.
fn counts_until(principal: &Dated<Principal>, fresh: Duration) -> Timestamp {
    let until = principal.at.plus(fresh);
    let expiry = principal.value.expires_at;
    expiry.map_or(until, |end| until.min(end.plus(CLOCK_SKEW)))
}
