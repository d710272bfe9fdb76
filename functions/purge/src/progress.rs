//! How far a run came.

/// How far a run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// There is nothing left that may be removed now.
    Done,
    /// There is more to do than time.
    More,
    /// Clients were found below whose grace has only begun.
    Reopened,
}
