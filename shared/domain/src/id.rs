//! Identifiers: UUIDs that cannot be mistaken for one another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::{Builder, Uuid};

use crate::time::Timestamp;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier. It is a UUIDv7, so identifiers sort by the time of their making.
            #[expect(clippy::new_without_default, reason = "each call gives another value")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The UUID inside.
            pub fn as_uuid(&self) -> &Uuid {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    };
}

id!(
    /// A tenant: the root, an agency or a customer.
    ClientId
);
id!(
    /// One content request on its way to a text.
    JobId
);
id!(
    /// A strategy of a client.
    StrategyId
);
id!(
    /// A prompt template of a client.
    TemplateId
);
id!(
    /// The right of one worker to finish one task, until it runs out.
    LeaseId
);
id!(
    /// An entry of an audit log.
    AuditId
);
id!(
    /// A provider key that a tenant keeps with us.
    ProviderKeyId
);

id!(
    /// An endpoint of a client that webhooks are sent to.
    EndpointId
);
id!(
    /// One event on its way to one receiver of webhooks.
    DeliveryId
);

impl JobId {
    /// The smallest identifier that a job made at `at` or later can have: where a listing by time begins.
    pub fn first_at(at: Timestamp) -> Self {
        Self(first_uuid_at(at))
    }
}

impl DeliveryId {
    /// The smallest identifier that a delivery of an event at `at` or later can have.
    pub fn first_at(at: Timestamp) -> Self {
        Self(first_uuid_at(at))
    }

    /// When the event happened.
    pub fn occurred_at(&self) -> Option<Timestamp> {
        let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
        let millis = seconds
            .checked_mul(1_000)?
            .checked_add(u64::from(nanos) / 1_000_000)?;
        Timestamp::from_millis(i64::try_from(millis).ok()?).ok()
    }

    /// The identifier of the delivery of an event at `at` that `what` tells from all others. It is
    /// always the same, so that what is told twice is known.
    pub fn of_event(at: Timestamp, what: &str) -> Self {
        let digest = Sha256::digest(what.as_bytes());
        let mut rest = [0; 10];
        for (byte, value) in rest.iter_mut().zip(digest) {
            *byte = value;
        }
        Self(Builder::from_unix_timestamp_millis(millis(at), &rest).into_uuid())
    }
}

fn first_uuid_at(at: Timestamp) -> Uuid {
    let mut bytes = [0; 16];
    for (byte, value) in bytes
        .iter_mut()
        .zip(millis(at).to_be_bytes().into_iter().skip(2))
    {
        *byte = value;
    }
    Uuid::from_bytes(bytes)
}

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.as_millis()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_after_the_bound_of_an_earlier_time() {
        let before = Timestamp::from_millis(1_700_000_000_000).unwrap();
        let far_future = Timestamp::from_millis(32_000_000_000_000).unwrap();
        let id = JobId::new();
        assert!(JobId::first_at(before) < id);
        assert!(id < JobId::first_at(far_future));
    }

    #[test]
    fn the_delivery_of_an_event_always_has_the_same_id_which_sorts_by_its_time() {
        let at = |millis: i64| Timestamp::from_millis(1_700_000_000_000 + millis).unwrap();
        let id = DeliveryId::of_event(at(5), "job ended");
        assert_eq!(id, DeliveryId::of_event(at(5), "job ended"));
        assert_ne!(id, DeliveryId::of_event(at(5), "another"));
        assert!(DeliveryId::first_at(at(5)) < id && id < DeliveryId::first_at(at(6)));
        assert_eq!(id.as_uuid().get_version_num(), 7);
        assert_eq!(id.occurred_at(), Some(at(5)));
    }
}
