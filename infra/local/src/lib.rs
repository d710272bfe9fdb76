//! The whole system in one process, built from `template.yaml`.
//!
//! [`template`] reads what would be deployed. [`embedded`] serves DynamoDB and SQS on loopback
//! ports, unless [`services`] are elsewhere, so that functions use the ordinary AWS SDK [`clients`]. `gateway` answers HTTP under the
//! template's routes, and [`mapping`] does what Lambda does between a stream, queue or clock and a
//! [`function`]. [`system`] puts them together.

pub mod api;
pub mod cli;
pub mod clients;
mod crash;
mod demo;
pub mod edge;
pub mod embedded;
mod forget_tokens;
pub mod function;
mod gateway;
mod invoke;
pub mod lambda;
pub mod mapping;
pub mod meter;
mod parameters;
pub mod policy;
mod private_file;
pub mod registry;
pub mod services;
mod stop;
pub mod system;
pub mod template;
mod tenants_file;

/// The template that this build was made with.
pub const TEMPLATE: &str = include_str!("../../../template.yaml");
