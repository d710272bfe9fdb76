//! What the authors of templates can rely on.

#![expect(
    clippy::format_collect,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "these are tests, and lists of cases"
)]

mod corpus;
mod hostile;
mod material;
mod mistakes;
mod previews;
