//! The wish to stop, told to everything that runs.

use std::time::Duration;

use tokio::{sync::watch, time::timeout};

/// Tells every [`Stop`] that was taken from it.
#[derive(Debug)]
pub(crate) struct StopSource(watch::Sender<bool>);

/// Learns when to stop.
#[derive(Clone, Debug)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl StopSource {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    pub(crate) fn stop(&self) -> Stop {
        Stop(self.0.subscribe())
    }

    pub(crate) fn request(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Whether the stop was requested.
    pub(crate) fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Resolves once the stop is requested, or nobody is left to request it.
    pub(crate) async fn requested(&self) {
        let mut receiver = self.0.clone();
        // An error is a dropped source, which is a stop as well.
        let _ = receiver.wait_for(|requested| *requested).await;
    }

    /// Waits for `duration`, or less if the stop is requested before.
    pub(crate) async fn sleep(&self, duration: Duration) {
        // Both outcomes mean that the wait is over.
        let _ = timeout(duration, self.requested()).await;
    }
}
