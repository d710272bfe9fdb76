//! Clients of language-model providers, and what their tokens cost.
//!
//! A [`Client`] speaks to one provider. It sends a [`Completion`], tries again what is worth
//! trying again as long as the deadline allows, and returns an [`Answer`] with its text, tokens
//! and cost, or a [`CallError`] that says what a caller can act on. Every provider has a module of
//! its own for the format that it speaks; everything else (deadlines, retries, the meaning of
//! errors, prices, spans) exists once.

mod anthropic;
mod api_key;
mod call_error;
mod catalogue;
mod chat;
mod client;
mod complaint;
mod completion;
mod decimal;
mod endpoint;
mod gemini;
mod groq;
mod http;
mod keyless;
mod listed;
mod metrics;
mod model;
mod openai;
mod openrouter;
mod ping;
pub mod prices;
mod reason;
mod remote;
mod retry;
mod sandbox;
mod span;
mod tab;

pub use self::{
    api_key::ApiKey,
    call_error::CallError,
    catalogue::{ModelRow, catalogue},
    client::Client,
    completion::{Answer, Completion, Stop},
    keyless::Keyless,
    listed::ListedModel,
    ping::Ping,
    prices::PriceRow,
    reason::Reason,
};
