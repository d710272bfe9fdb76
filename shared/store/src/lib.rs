//! The single table: where everything is kept, and the only crate that knows DynamoDB.
//!
//! One module per entity. Every write of more than one row is a transaction; a transaction that a
//! concurrent one disturbed is tried again, one whose condition failed is answered with an enum
//! that says what stood in the way. The access patterns, their keys and their cost are in
//! `docs/data-model.md`.

mod api_keys;
mod batch;
mod brief;
mod change;
mod clients;
mod error;
mod hierarchy;
mod item;
mod jobs;
mod keys;
mod listing;
mod members;
mod parts;
mod query;
mod results;
mod rows;
mod strategies;
mod table;
mod tasks;
mod transact;
mod usage;

pub use self::{
    api_keys::ApiKeyRecord,
    brief::{Brief, Briefing},
    change::Change,
    clients::{Created, NewClient},
    error::StoreError,
    hierarchy::Descendant,
    jobs::{Accepted, CancelOutcome, Idempotency, NewJob},
    listing::{JobFilter, JobPage, JobSummary},
    members::MemberRecord,
    parts::JobParts,
    results::TextResult,
    table::{Store, Written},
    tasks::{Claim, Finished, Handover, Lease},
    usage::UsageRow,
};
