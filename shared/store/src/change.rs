//! Changes of the table, as its stream tells them.

use aws_lambda_events::event::dynamodb::EventRecord;
use hg_domain::task::Task;

use crate::error::StoreError;

/// What happened to one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A task was made or changed.
    Task {
        /// The task before, if there was one.
        old: Option<Box<Task>>,
        /// The task now.
        new: Box<Task>,
    },
    /// Something that sets nothing going.
    Other,
}

impl Change {
    /// Reads a record of the stream.
    ///
    /// # Errors
    /// When a task in it cannot be read.
    pub fn read(record: EventRecord) -> Result<Self, StoreError> {
        let images = record.change;
        let kind: Option<String> = images
            .new_image
            .get("entity")
            .cloned()
            .and_then(|kind| serde_dynamo::from_attribute_value(kind).ok());
        if kind.as_deref() != Some("task") {
            return Ok(Self::Other);
        }
        let old = if images.old_image.is_empty() {
            None
        } else {
            Some(Box::new(serde_dynamo::from_item(images.old_image)?))
        };
        Ok(Self::Task {
            old,
            new: Box::new(serde_dynamo::from_item(images.new_image)?),
        })
    }
}
