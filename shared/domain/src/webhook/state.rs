//! Where deliveries are, and what can happen to one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryStatus {
    /// To be sent now.
    Pending,
    /// Waiting for its next try.
    Waiting,
    /// The receiver took it.
    Delivered,
    /// Not tried any more.
    Failed,
}

impl DeliveryStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Waiting, Self::Delivered, Self::Failed];

    /// The word in answers and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// Whether there is still something to do about it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Waiting)
    }
}

/// What can happen to a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryEvent {
    /// The receiver took it.
    Taken,
    /// A try failed, and there is another one.
    PutOff,
    /// There is no other try.
    GivenUp,
    /// It is time for the next try, or the message about this one may be lost.
    Woken,
    /// Somebody wants it sent once more.
    Replayed,
}

impl DeliveryEvent {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Taken,
        Self::PutOff,
        Self::GivenUp,
        Self::Woken,
        Self::Replayed,
    ];

    /// Where a delivery that is at `status` is after this; `None` where it cannot happen.
    pub(super) const fn next(self, status: DeliveryStatus) -> Option<DeliveryStatus> {
        use DeliveryStatus::{Delivered, Failed, Pending, Waiting};
        Some(match (status, self) {
            (Pending, Self::Taken) => Delivered,
            (Pending, Self::PutOff) => Waiting,
            (Pending, Self::GivenUp) => Failed,
            (Pending | Waiting, Self::Woken) | (Waiting | Delivered | Failed, Self::Replayed) => {
                Pending
            }
            _ => return None,
        })
    }
}

/// The event cannot happen to a delivery that is where this one is.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("a delivery that is {} cannot be {event:?}", from.as_str())]
pub struct IllegalDelivery {
    /// Where it is.
    pub from: DeliveryStatus,
    /// What cannot happen there.
    pub event: DeliveryEvent,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_event() {
        use DeliveryStatus::{Delivered, Failed, Pending, Waiting};
        let table = [
            (
                Pending,
                [
                    Some(Delivered),
                    Some(Waiting),
                    Some(Failed),
                    Some(Pending),
                    None,
                ],
            ),
            (Waiting, [None, None, None, Some(Pending), Some(Pending)]),
            (Delivered, [None, None, None, None, Some(Pending)]),
            (Failed, [None, None, None, None, Some(Pending)]),
        ];
        assert_eq!(table.map(|(from, _)| from), DeliveryStatus::ALL);
        for (from, expected) in table {
            let found = DeliveryEvent::ALL.map(|event| event.next(from));
            assert_eq!(found, expected, "{from:?}");
        }
    }

    #[test]
    fn a_status_is_written_in_one_way() {
        for status in DeliveryStatus::ALL {
            let word = serde_json::to_value(status).unwrap();
            assert_eq!(word, status.as_str());
            let read: DeliveryStatus = serde_json::from_value(word).unwrap();
            assert_eq!(read, status);
        }
        assert!(serde_json::from_value::<DeliveryStatus>("done".into()).is_err());
    }
}
