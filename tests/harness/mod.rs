//! What the journeys start from.

pub(crate) mod api;
mod by_hand;
mod data;
pub(crate) mod docs;
mod faults;
mod issuer;
mod origin;
mod provider;
mod receiver;
pub(crate) mod signer;
mod system;
mod wait;

pub(crate) use self::{
    api::{Answer, Api},
    by_hand::{ByHand, Row, image},
    data::Data,
    faults::{Fault, Faults},
    issuer::Issuer,
    origin::{CountingOrigin, Mood},
    provider::{FakeProvider, Reply},
    receiver::{Receiver, Taken},
    system::{Start, TestSystem},
    wait::until,
};
