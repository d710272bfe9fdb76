//! What a webhook says.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Delivery, EventType};
use crate::{
    id::{ClientId, EndpointId},
    job::{Job, Summary},
    time::Timestamp,
};

/// The longest text that a webhook carries, in bytes; whoever gets one without its text fetches it.
pub const TEXT_MAX_BYTES: usize = 64 * 1024;

/// The body of a webhook. It is the same for every try of a delivery, to the byte.
#[derive(Debug, Serialize, ToSchema)]
pub struct Payload {
    /// What happened.
    #[serde(rename = "type")]
    event: EventType,
    /// When it happened.
    timestamp: Timestamp,
    /// What it happened to.
    data: Data,
}

/// What it happened to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum Data {
    /// A job that ended.
    Job(Box<EndedJob>),
    /// Nothing: the endpoint is tested.
    Ping(Ping),
}

/// A job that ended, with its text if that is not too long.
#[derive(Debug, Serialize, ToSchema)]
struct EndedJob {
    /// As in lists of jobs.
    #[serde(flatten)]
    #[schema(inline)]
    summary: Summary,
    /// The text; of several parts, each under its label. `null` if there is none, or it is too long.
    result: Option<String>,
    /// Whether the text is too long for a webhook: it is found under the job.
    result_too_long: bool,
    /// What the caller wanted to find again with the job.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
}

/// The test of an endpoint.
#[derive(Debug, Serialize, ToSchema)]
struct Ping {
    /// The client that owns the endpoint.
    client_id: ClientId,
    /// The endpoint.
    endpoint_id: Option<EndpointId>,
}

impl Payload {
    /// That `job` ended.
    pub fn of_job(
        delivery: &Delivery,
        job: &Job,
        text: Option<String>,
        metadata: Map<String, Value>,
    ) -> Self {
        let length = text.as_ref().map_or(0, String::len);
        let result_too_long = length > TEXT_MAX_BYTES;
        Self::new(
            delivery,
            Data::Job(Box::new(EndedJob {
                summary: Summary::from(job),
                result: text.filter(|_| !result_too_long),
                result_too_long,
                metadata,
            })),
        )
    }

    /// That an endpoint is tested.
    pub fn ping(delivery: &Delivery) -> Self {
        let ping = Ping {
            client_id: delivery.client_id,
            endpoint_id: delivery.log().endpoint_id,
        };
        Self::new(delivery, Data::Ping(ping))
    }

    fn new(delivery: &Delivery, data: Data) -> Self {
        Self {
            event: delivery.event,
            timestamp: delivery.occurred_at,
            data,
        }
    }

    /// The body as it is sent.
    ///
    /// # Errors
    /// When a value in it cannot be written as JSON.
    pub fn body(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}
