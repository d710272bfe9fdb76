//! What the template says that cannot change how the stack behaves on one machine.
//!
//! Everything else is either carried out or refused, so that a property never silently does less
//! here than it does when deployed.

use serde_json::Value;

/// Whole resources: permissions and what is only looked at.
pub(super) const RESOURCE_TYPES: &[&str] = &[
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Topic",
    "AWS::SQS::QueuePolicy",
];

/// Encryption, backups, names of costs.
const TABLE: &[&str] = &[
    "ContributorInsightsSpecification",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "PointInTimeRecoverySpecification",
    "ResourcePolicy",
    "SSESpecification",
    "TableClass",
    "Tags",
];

const QUEUE: &[&str] = &[
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "RedriveAllowPolicy",
    "SqsManagedSseEnabled",
    "Tags",
];

/// How a function is built, packed, observed and rolled out.
const FUNCTION: &[&str] = &[
    "Architectures",
    "AutoPublishAlias",
    "CodeUri",
    "DeploymentPreference",
    "Description",
    "EphemeralStorage",
    "FunctionName",
    "Handler",
    "LoggingConfig",
    "MemorySize",
    "Role",
    "Runtime",
    "Tags",
    "Tracing",
];

/// `properties` of a resource of `resource_type`, without those that cannot change behaviour here.
pub(super) fn strip(resource_type: &str, mut properties: Value) -> Value {
    let ignored = match resource_type {
        "AWS::DynamoDB::Table" => TABLE,
        "AWS::SQS::Queue" => QUEUE,
        "AWS::Serverless::Function" => FUNCTION,
        _ => &[],
    };
    if let Value::Object(entries) = &mut properties {
        entries.retain(|name, _| !ignored.contains(&name.as_str()));
    }
    properties
}
