//! The single table: where everything is kept, and the only crate that knows DynamoDB.
//!
//! One module per entity. Every write of more than one row is a transaction; a transaction that a
//! concurrent one disturbed is tried again, one whose condition failed is answered with an enum
//! that says what stood in the way. The access patterns, their keys and their cost are in
//! `docs/data-model.md`.

mod api_keys;
mod audit;
mod batch;
mod brief;
mod budgets;
mod catalogues;
mod change;
mod client_list;
mod clients;
mod deliveries;
mod due;
mod error;
mod hierarchy;
mod item;
mod jobs;
mod kept;
mod keys;
mod listing;
mod members;
mod paging;
mod parts;
mod query;
mod removal;
mod results;
mod rows;
mod table;
mod tasks;
mod transact;
mod usage;
mod webhooks;

pub use self::{
    api_keys::ApiKeyRecord,
    brief::{Brief, Briefing},
    budgets::{Payer, Reserved},
    catalogues::CatalogueRow,
    change::Change,
    clients::{ClientChange, NewClient, Saved},
    deliveries::{FailedDeliveries, Parcel},
    due::{OpenWork, Place},
    error::StoreError,
    hierarchy::Descendant,
    jobs::{Accepted, CancelOutcome, Idempotency, NewJob},
    kept::{Changed, KeptChange},
    listing::JobFilter,
    members::MemberRecord,
    paging::Page,
    parts::JobParts,
    removal::JobEntry,
    results::TextResult,
    table::{Store, Written},
    tasks::{Claim, Finished, Handover, Lease},
    usage::UsageRow,
};
