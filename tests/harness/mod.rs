//! What the journeys start from.

pub(crate) mod api;
mod data;
mod provider;
mod system;
mod wait;

pub(crate) use self::{
    api::{Answer, Api},
    data::Data,
    provider::{FakeProvider, Reply},
    system::TestSystem,
    wait::until,
};
