//! What the journeys start from.

pub(crate) mod api;
mod by_hand;
mod data;
pub(crate) mod docs;
mod faults;
mod provider;
mod receiver;
mod system;
mod wait;

pub(crate) use self::{
    api::{Answer, Api},
    by_hand::{ByHand, Row},
    data::Data,
    faults::{Fault, Faults},
    provider::{FakeProvider, Reply},
    receiver::{Receiver, Taken},
    system::{Start, TestSystem},
    wait::until,
};
