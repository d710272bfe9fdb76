//! What the HTTP functions share: the envelope and its errors, authentication, authorisation,
//! request ids, logging and configuration.
//!
//! A handler takes the caller and its input by extractor, so it cannot forget to authenticate or
//! to answer in the envelope; [`layers::wrap`] puts the rest around a function's router.

pub mod auth;
mod cache;
pub mod config;
pub mod envelope;
pub mod error;
pub mod extract;
pub mod layers;
pub mod openapi;
mod redact;
mod request_id;
pub mod telemetry;
pub mod tenancy;
