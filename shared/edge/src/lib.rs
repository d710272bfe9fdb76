//! The front door: what stands between callers and the origin.
//!
//! It never decides what a tenant may do. It refuses what the origin would refuse for certain,
//! answers what it may answer from what it keeps, and forwards everything else.
//!
//! All of it is plain Rust over a [`Platform`]: clock, network, two stores and a limiter. Cloudflare
//! is one (`functions/edge`), the local stack another (`infra/local`). Nothing is shared between
//! requests but data: on Cloudflare no request may wait for the I/O of another, so whoever has to
//! wait looks again after a pause ([`turns`]).

mod body;
mod caller;
mod changes;
mod config;
mod cors;
mod door;
mod events;
mod health;
mod inside;
mod jobs;
mod keys;
mod limits;
mod lookup;
mod memory;
mod origin;
mod patience;
mod platform;
mod principals;
mod refused;
mod response;
mod routes;
mod trouble;
mod turns;

pub use self::{
    config::Config,
    door::{Address, Edge, Shared},
    inside::{Inside, no_pages},
    limits::Limit,
    platform::{Failure, Platform, Store},
    response::Body,
    routes::{Class, Route, all as routes},
};
