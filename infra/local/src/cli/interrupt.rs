//! The wish to stop: Ctrl-C, or the signal by which supervisors end a process.

use anyhow::Result;

/// Listens for the wish to stop, from the moment it is made.
#[derive(Debug)]
pub(super) struct Interrupt {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Interrupt {
    pub(super) fn listen() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Ends with the next wish.
    pub(super) async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Interrupt {
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    pub(super) fn listen() -> Result<Self> {
        Ok(Self {})
    }

    /// Ends with the next wish.
    pub(super) async fn wait(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
