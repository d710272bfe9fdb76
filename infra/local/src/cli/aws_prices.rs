//! List prices of AWS, us-east-1, as of November 2026. Check them before relying on the dollars:
//! <https://aws.amazon.com/dynamodb/pricing/on-demand/> and <https://aws.amazon.com/sqs/pricing/>.

/// Dollars per million write request units, on demand.
pub(super) const WRITE_UNITS: f64 = 0.625;
/// Dollars per million read request units, on demand.
pub(super) const READ_UNITS: f64 = 0.125;
/// Dollars per million SQS requests, standard queues.
pub(super) const SQS_REQUESTS: f64 = 0.40;
