//! What the resources of a stack are called, and where the rest of the stack finds them.

use anyhow::{Result, bail};

/// The region that local ARNs name.
pub const REGION: &str = "eu-west-1";
/// The account that local ARNs name.
pub const ACCOUNT: &str = "000000000000";
/// The stack's name; it prefixes the name of every resource that the template does not name.
pub const STACK_NAME: &str = "hg-content";

/// Where the queues of a stack are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuePlace {
    /// Where SQS answers, as `http://127.0.0.1:4566`.
    endpoint: String,
    /// What the names of the queues begin with, to tell them from those of other stacks there.
    prefix: String,
}

impl QueuePlace {
    /// Queues at `endpoint` whose names begin with `prefix`.
    pub fn new(endpoint: &str, prefix: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            prefix: prefix.to_owned(),
        }
    }

    /// Where SQS answers.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The queue that is called `name` in the template.
    pub(super) fn queue(&self, name: &str) -> Address {
        let name = format!("{}{name}", self.prefix);
        let url = format!("{}/{ACCOUNT}/{name}", self.endpoint);
        Address::Queue { name, url }
    }
}

/// A resource that other parts of the template may refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    Table { name: String },
    Queue { name: String, url: String },
    Function { name: String },
}

impl Address {
    /// What `Ref` gives.
    pub(super) fn reference(&self) -> &str {
        match self {
            Self::Table { name } | Self::Function { name } => name,
            Self::Queue { url, .. } => url,
        }
    }

    /// What `Fn::GetAtt` gives.
    pub(super) fn attribute(&self, attribute: &str) -> Result<String> {
        Ok(match (self, attribute) {
            (Self::Table { name }, "Arn") => table_arn(name),
            (Self::Table { name }, "StreamArn") => stream_arn(name),
            (Self::Queue { name, .. }, "Arn") => queue_arn(name),
            (Self::Queue { name, .. }, "QueueName") => name.clone(),
            (Self::Queue { url, .. }, "QueueUrl") => url.clone(),
            (Self::Function { name }, "Arn") => function_arn(name),
            _ => bail!("the attribute {attribute} is not known to the local stack"),
        })
    }
}

/// The ARN of a table.
pub(crate) fn table_arn(name: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

/// The ARN of a table's stream; a local table has one for good, so its label is fixed.
pub(crate) fn stream_arn(table: &str) -> String {
    format!("{}/stream/local", table_arn(table))
}

/// The ARN of a queue.
pub(crate) fn queue_arn(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}

/// How the name of every FIFO queue ends, and of no other.
pub(super) const FIFO_SUFFIX: &str = ".fifo";

/// Whether a queue is a FIFO queue, by its name, ARN or URL.
pub(crate) fn is_fifo(queue: &str) -> bool {
    queue.ends_with(FIFO_SUFFIX)
}

/// The ARN of a function.
pub(crate) fn function_arn(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
}

/// The value of `Ref` for a pseudo parameter.
pub(super) fn pseudo_parameter(name: &str) -> Option<&'static str> {
    match name {
        "AWS::AccountId" => Some(ACCOUNT),
        "AWS::Partition" => Some("aws"),
        "AWS::Region" => Some(REGION),
        "AWS::StackName" => Some(STACK_NAME),
        "AWS::URLSuffix" => Some("amazonaws.com"),
        _ => None,
    }
}
