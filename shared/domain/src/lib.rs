//! The types and rules of HG Content.
//!
//! Nothing here does I/O, reads a clock or knows a protocol: whatever decides
//! something ("is this request valid?", "is this job finished?", "what did this
//! call cost?") is a plain function of its arguments. Callers hand in the time.

pub mod access;
pub mod analytics;
pub mod api_key;
pub mod audit;
pub mod budget;
mod check;
pub mod client;
pub mod config;
pub mod content;
pub mod counters;
pub mod failure;
mod fields;
mod given;
pub mod id;
pub mod job;
pub mod json_text;
pub mod kept;
pub mod money;
pub mod page;
pub mod provider;
pub mod provider_key;
pub mod request;
pub mod secret;
pub mod split;
pub mod strategy;
pub mod task;
pub mod template;
pub mod text;
pub mod time;
pub mod usage;
pub mod user;
pub mod violation;
pub mod webhook;
