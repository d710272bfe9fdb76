//! End to end: the system as its users meet it, a process that answers HTTP.
//!
//! One module per journey. Every test starts a system of its own on a free port, with providers
//! that are HTTP servers on loopback.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets what it does not expect has failed"
)]

mod harness;

mod access;
mod analytics;
mod api_keys;
mod bad_input;
mod budgets;
mod console;
mod contract;
mod crash;
mod deletion;
mod duplicates;
mod edge;
mod front_door;
mod generate;
mod hierarchy_properties;
mod idempotency;
mod import_templates;
mod jobs;
mod lambda;
mod load;
mod places;
mod principal;
mod prompts_in_the_docs;
mod provider_failures;
mod provider_keys;
mod providers;
mod requests;
mod seed;
mod social_media;
mod strategies;
mod templates;
mod tenant_races;
mod tenants;
mod transactions;
mod webhooks;
mod webhooks_in_the_docs;
