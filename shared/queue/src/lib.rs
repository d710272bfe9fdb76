//! Queues: what their messages say, how they are sent and how a batch of them is worked off.
//!
//! The only crate that knows SQS. A message says "look at this row now" and nothing more: losing
//! one, or getting it twice, changes nothing.

mod batch;
mod message;
mod send;

pub use self::{
    batch::{Unreadable, work_off},
    message::{DeliveryMessage, Message, PurgeMessage, QueueName, TaskMessage},
    send::{Outgoing, QueueError, Queues},
};
