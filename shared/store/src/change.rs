//! Changes of the table, as its stream tells them.

use aws_lambda_events::event::dynamodb::EventRecord;
use hg_domain::{client::Client, job::Job, task::Task, webhook::Delivery};
use serde::de::DeserializeOwned;

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
    /// A client was made or changed.
    Client {
        /// The client before, if there was one.
        old: Option<Box<Client>>,
        /// The client now.
        new: Box<Client>,
    },
    /// A job was made or changed.
    Job {
        /// The job before, if there was one.
        old: Option<Box<Job>>,
        /// The job now.
        new: Box<Job>,
    },
    /// A delivery was made or changed.
    Delivery {
        /// The delivery before, if there was one.
        old: Option<Box<Delivery>>,
        /// The delivery now.
        new: Box<Delivery>,
    },
    /// Something that sets nothing going.
    Other,
}

impl Change {
    /// Reads a record of the stream.
    ///
    /// # Errors
    /// When a row in it cannot be read.
    pub fn read(record: EventRecord) -> Result<Self, StoreError> {
        let images = record.change;
        let kind: Option<String> = images
            .new_image
            .get("entity")
            .cloned()
            .and_then(|kind| serde_dynamo::from_attribute_value(kind).ok());
        Ok(match kind.as_deref() {
            Some("task") => Self::Task {
                old: old(images.old_image)?,
                new: Box::new(serde_dynamo::from_item(images.new_image)?),
            },
            Some("client") => Self::Client {
                old: old(images.old_image)?,
                new: Box::new(serde_dynamo::from_item(images.new_image)?),
            },
            Some("job") => Self::Job {
                old: old(images.old_image)?,
                new: Box::new(serde_dynamo::from_item(images.new_image)?),
            },
            Some("delivery") => Self::Delivery {
                old: old(images.old_image)?,
                new: Box::new(serde_dynamo::from_item(images.new_image)?),
            },
            _ => Self::Other,
        })
    }
}

fn old<T: DeserializeOwned>(image: serde_dynamo::Item) -> Result<Option<Box<T>>, StoreError> {
    if image.is_empty() {
        return Ok(None);
    }
    Ok(Some(Box::new(serde_dynamo::from_item(image)?)))
}
