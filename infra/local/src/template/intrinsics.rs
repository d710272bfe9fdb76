//! The intrinsic functions that the template uses: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join`.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use super::{
    address::{Address, pseudo_parameter},
    scalar,
};

/// What a reference may name.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) parameters: BTreeMap<String, Value>,
    pub(super) addresses: BTreeMap<String, Address>,
}

impl Scope {
    /// `value` with every intrinsic in it replaced; `path` names it in errors.
    pub(super) fn resolve(&self, value: &Value, path: &str) -> Result<Value> {
        match value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| self.resolve(item, &format!("{path}[{index}]")))
                .collect(),
            Value::Object(entries) => match intrinsic(entries) {
                Some((name, argument)) => self
                    .call(name, argument, path)
                    .with_context(|| path.to_owned()),
                None => self.resolve_entries(entries, path),
            },
            plain => Ok(plain.clone()),
        }
    }

    fn resolve_entries(&self, entries: &Map<String, Value>, path: &str) -> Result<Value> {
        entries
            .iter()
            .map(|(key, value)| Ok((key.clone(), self.resolve(value, &format!("{path}.{key}"))?)))
            .collect::<Result<Map<_, _>>>()
            .map(Value::Object)
    }

    fn call(&self, name: &str, argument: &Value, path: &str) -> Result<Value> {
        match (name, argument) {
            ("Ref", Value::String(target)) => self.reference(target),
            ("Fn::GetAtt", Value::Array(parts)) => match parts.as_slice() {
                [Value::String(resource), Value::String(attribute)] => {
                    self.attribute(resource, attribute).map(Value::String)
                }
                _ => bail!("Fn::GetAtt takes a resource and an attribute"),
            },
            ("Fn::Sub", Value::String(text)) => self.substitute(text, &Map::new()),
            ("Fn::Sub", Value::Array(parts)) => match parts.as_slice() {
                [Value::String(text), variables @ Value::Object(_)] => {
                    match self.resolve(variables, path)? {
                        Value::Object(variables) => self.substitute(text, &variables),
                        _ => bail!("the second argument of Fn::Sub must be a map"),
                    }
                }
                _ => bail!("Fn::Sub takes a text, or a text and a map"),
            },
            ("Fn::Join", Value::Array(parts)) => self.join(parts, path),
            _ => bail!("{name} is not known to the local stack in this form"),
        }
    }

    fn reference(&self, target: &str) -> Result<Value> {
        if let Some(value) = self.parameters.get(target) {
            return Ok(value.clone());
        }
        let name = match self.addresses.get(target) {
            Some(address) => Some(address.reference()),
            None => pseudo_parameter(target),
        };
        match name {
            Some(name) => Ok(Value::String(name.to_owned())),
            None => bail!("{target} is neither a parameter nor a resource of the local stack"),
        }
    }

    fn attribute(&self, resource: &str, attribute: &str) -> Result<String> {
        match self.addresses.get(resource) {
            Some(address) => address
                .attribute(attribute)
                .with_context(|| resource.to_owned()),
            None => bail!("{resource} is not a resource of the local stack"),
        }
    }

    /// `text` with each `${Name}` and `${Resource.Attribute}` replaced; `${!x}` stands for a
    /// literal `${x}`.
    fn substitute(&self, text: &str, variables: &Map<String, Value>) -> Result<Value> {
        let mut result = String::new();
        let mut rest = text;
        while let Some((before, from_name)) = rest.split_once("${") {
            let (name, after) = from_name
                .split_once('}')
                .context("Fn::Sub: a ${ is not closed")?;
            result.push_str(before);
            result.push_str(&self.variable(name, variables)?);
            rest = after;
        }
        result.push_str(rest);
        Ok(Value::String(result))
    }

    fn variable(&self, name: &str, variables: &Map<String, Value>) -> Result<String> {
        if let Some(literal) = name.strip_prefix('!') {
            return Ok(format!("${{{literal}}}"));
        }
        let value = match (variables.get(name), name.split_once('.')) {
            (Some(value), _) => value.clone(),
            (None, Some((resource, attribute))) => return self.attribute(resource, attribute),
            (None, None) => self.reference(name)?,
        };
        scalar::text(&value).with_context(|| format!("{name} is not text"))
    }

    fn join(&self, parts: &[Value], path: &str) -> Result<Value> {
        let [Value::String(separator), Value::Array(items)] = parts else {
            bail!("Fn::Join takes a separator and a list");
        };
        let items = items
            .iter()
            .map(|item| {
                scalar::text(&self.resolve(item, path)?).context("Fn::Join: an item is not text")
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Value::String(items.join(separator)))
    }
}

/// The one entry of an object that is a call of an intrinsic function.
fn intrinsic(entries: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut entries = entries.iter();
    let (name, argument) = entries.next()?;
    let alone = entries.next().is_none();
    (alone && (name == "Ref" || name.starts_with("Fn::"))).then_some((name.as_str(), argument))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scope() -> Scope {
        Scope {
            parameters: BTreeMap::from([
                ("Stage".to_owned(), json!("dev")),
                ("Wait".to_owned(), json!(5)),
            ]),
            addresses: BTreeMap::from([
                (
                    "Table".to_owned(),
                    Address::Table {
                        name: "t".to_owned(),
                    },
                ),
                (
                    "Queue".to_owned(),
                    Address::Queue {
                        name: "q".to_owned(),
                        url: "http://q".to_owned(),
                    },
                ),
            ]),
        }
    }

    fn resolve(value: &Value) -> Result<Value> {
        scope().resolve(value, "Properties")
    }

    #[test]
    fn references_and_attributes_are_replaced_wherever_they_stand() {
        let value = json!({
            "list": [{"Ref": "Stage"}, {"Ref": "Wait"}, {"Ref": "AWS::Region"}],
            "queue": {"Ref": "Queue"},
            "stream": {"Fn::GetAtt": ["Table", "StreamArn"]},
        });
        assert_eq!(
            resolve(&value).unwrap(),
            json!({
                "list": ["dev", 5, "eu-west-1"],
                "queue": "http://q",
                "stream": "arn:aws:dynamodb:eu-west-1:000000000000:table/t/stream/local",
            })
        );
    }

    #[test]
    fn texts_are_put_together() {
        let sub = json!({"Fn::Sub": "${Queue.QueueName}-${Stage}-${!kept}-${Wait}"});
        assert_eq!(resolve(&sub).unwrap(), json!("q-dev-${kept}-5"));
        let sub = json!({"Fn::Sub": ["${X}/${Stage}", {"X": {"Ref": "Table"}}]});
        assert_eq!(resolve(&sub).unwrap(), json!("t/dev"));
        let join = json!({"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]});
        assert_eq!(resolve(&join).unwrap(), json!("a-dev"));
    }

    #[test]
    fn what_cannot_be_resolved_is_named_with_its_place() {
        let message = |value| format!("{:#}", resolve(&value).unwrap_err());
        assert_eq!(
            message(json!({"A": [{"Ref": "Nothing"}]})),
            "Properties.A[0]: Nothing is neither a parameter nor a resource of the local stack"
        );
        assert_eq!(
            message(json!({"A": {"Fn::GetAtt": ["Table", "Colour"]}})),
            "Properties.A: Table: the attribute Colour is not known to the local stack"
        );
        assert_eq!(
            message(json!({"A": {"Fn::If": ["X", 1, 2]}})),
            "Properties.A: Fn::If is not known to the local stack in this form"
        );
    }
}
