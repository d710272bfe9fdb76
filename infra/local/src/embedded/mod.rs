//! The AWS services that the local stack embeds, each on a random loopback port.

pub mod dynamo;
pub(crate) mod file_lock;
pub mod sqs;
pub mod stream_log;
