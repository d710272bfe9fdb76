//! The crate's contract, seen through a small function that is made of it.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets what it does not expect has failed"
)]

mod answers;
mod bodies;
mod credentials;
#[path = "../../../../tests/harness/issuer.rs"]
mod issuer;
mod jwts;
mod memberships;
mod published_keys;
mod request_ids;
#[path = "../../../../tests/harness/signer.rs"]
mod signer;
mod table;
mod toy;
