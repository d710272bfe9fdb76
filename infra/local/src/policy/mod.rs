//! What the template's policies allow its functions, held to on every request to DynamoDB and SQS.
//!
//! A function that asks for more than it was given would fail on AWS alone; here it fails in every
//! test that leads it there. IAM itself is larger: a statement that is written in a form unknown
//! here is refused when the template is read.

mod access;
mod guard;
mod pattern;
mod statement;

use anyhow::Result;
use serde_json::Value;

pub(crate) use self::guard::Guard;
use self::{access::Access, statement::Statement};

/// The policies of one function. Without any it may do nothing.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    statements: Vec<Statement>,
}

impl Policy {
    /// Reads the resolved `Policies` of a function; `place` names them in errors.
    pub(crate) fn read(policies: Value, place: &str) -> Result<Self> {
        let statements = statement::read(policies, place)?;
        Ok(Self { statements })
    }

    /// Every action with the resource and the first keys it is allowed for, in the order of the template.
    pub fn allowed(&self) -> impl Iterator<Item = (&str, &str, &[String])> {
        self.statements.iter().flat_map(Statement::allowed)
    }

    fn allows(&self, access: &Access) -> bool {
        self.statements.iter().any(|it| it.allows(access))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TABLE: &str = "arn:aws:dynamodb:eu-west-1:000000000000:table/t";

    fn policy() -> Policy {
        let statements = json!([
            {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": TABLE,
             "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["JOB#*"]}}},
            {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": format!("{TABLE}/index/gsi1")},
        ]);
        let policies = json!([{"Version": "2012-10-17", "Statement": statements}]);
        Policy::read(policies, "Toy").unwrap()
    }

    fn allows(operation: &str, body: &Value) -> bool {
        let asked = access::of("DynamoDB", operation, body).unwrap();
        asked.iter().all(|access| policy().allows(access))
    }

    #[test]
    fn only_what_a_statement_names_is_allowed() {
        let get =
            |pk: &str| json!({"TableName": "t", "Key": {"pk": {"S": pk}, "sk": {"S": "META"}}});
        assert!(allows("GetItem", &get("JOB#1")));
        assert!(!allows("GetItem", &get("CLIENT#1")), "another first key");
        assert!(!allows("DeleteItem", &get("JOB#1")), "another action");
        let elsewhere = json!({"TableName": "u", "Key": {"pk": {"S": "JOB#1"}}});
        assert!(!allows("GetItem", &elsewhere), "another table");
    }

    #[test]
    fn an_index_is_a_resource_of_its_own() {
        let mut query = json!({
            "TableName": "t", "IndexName": "gsi1", "KeyConditionExpression": "gsi1pk = :list",
            "ExpressionAttributeValues": {":list": {"S": "CLIENT#1#JOBS"}},
        });
        assert!(allows("Query", &query));
        query["IndexName"] = json!("gsi2");
        assert!(!allows("Query", &query));
        query.as_object_mut().unwrap().remove("IndexName");
        assert!(!allows("Query", &query), "the table itself");
    }

    #[test]
    fn a_transaction_needs_what_each_of_its_items_does() {
        let put = |pk: &str| json!({"Put": {"TableName": "t", "Item": {"pk": {"S": pk}}}});
        let check = json!({"ConditionCheck": {"TableName": "t", "Key": {"pk": {"S": "JOB#1"}}}});
        let transact = |items: Value| json!({"TransactItems": items});
        assert!(allows(
            "TransactWriteItems",
            &transact(json!([put("JOB#1"), put("JOB#2")]))
        ));
        assert!(!allows(
            "TransactWriteItems",
            &transact(json!([put("JOB#1"), put("CLIENT#1")]))
        ));
        assert!(!allows(
            "TransactWriteItems",
            &transact(json!([put("JOB#1"), check]))
        ));
    }

    #[test]
    fn a_statement_in_an_unknown_form_is_refused_with_its_place() {
        let refused = |policies| format!("{:#}", Policy::read(policies, "Toy").unwrap_err());
        assert!(refused(json!(["AWSLambdaExecute"])).starts_with("Toy[0]: "));
        let statement = json!({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"});
        let policies = json!([{"Version": "2012-10-17", "Statement": [statement]}]);
        assert!(refused(policies).contains("NotAction"));
        let statement = json!({"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*",
            "Condition": {"NumericLessThan": {"dynamodb:LeadingKeys": "1"}}});
        let policies = json!([{"Version": "2012-10-17", "Statement": [statement]}]);
        assert!(refused(policies).contains("NumericLessThan"));
        let statement = json!({"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*",
            "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKey": "JOB#*"}}});
        let policies = json!([{"Version": "2012-10-17", "Statement": [statement]}]);
        assert!(refused(policies).contains("dynamodb:LeadingKey"));
    }
}
