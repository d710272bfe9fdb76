//! YAML as `CloudFormation` writes it, read into JSON with every intrinsic in its long form.

use anyhow::{Context as _, bail};
use serde_json::{Map, Value};

/// Reads a template. `!Ref X` becomes `{"Ref": "X"}`, `!GetAtt A.B` becomes `{"Fn::GetAtt": ["A",
/// "B"]}`, and any other `!Name x` becomes `{"Fn::Name": x}`.
pub(super) fn to_json(text: &str) -> anyhow::Result<Value> {
    let yaml = yaml_serde::from_str(text).context("the template is not valid YAML")?;
    convert(yaml)
}

fn convert(yaml: yaml_serde::Value) -> anyhow::Result<Value> {
    Ok(match yaml {
        yaml_serde::Value::Null => Value::Null,
        yaml_serde::Value::Bool(flag) => Value::Bool(flag),
        yaml_serde::Value::Number(number) => serde_json::to_value(number)?,
        yaml_serde::Value::String(text) => Value::String(text),
        yaml_serde::Value::Sequence(items) => {
            Value::Array(items.into_iter().map(convert).collect::<Result<_, _>>()?)
        }
        yaml_serde::Value::Mapping(entries) => mapping(entries)?,
        yaml_serde::Value::Tagged(tagged) => tag(&tagged.tag.to_string(), tagged.value)?,
    })
}

fn mapping(entries: yaml_serde::Mapping) -> anyhow::Result<Value> {
    let mut object = Map::new();
    for (key, value) in entries {
        let Some(name) = key.as_str() else {
            bail!("a key of the template is not text: {key:?}");
        };
        object.insert(name.to_owned(), convert(value)?);
    }
    Ok(Value::Object(object))
}

fn tag(tag: &str, value: yaml_serde::Value) -> anyhow::Result<Value> {
    let name = tag.trim_start_matches('!');
    let value = convert(value)?;
    let (name, value) = match (name, value) {
        ("Ref", value) => ("Ref".to_owned(), value),
        ("GetAtt", Value::String(path)) => ("Fn::GetAtt".to_owned(), attribute_path(&path)),
        (other, value) => (format!("Fn::{other}"), value),
    };
    Ok(Value::Object(Map::from_iter([(name, value)])))
}

/// `Resource.Attribute`, split at the first dot.
fn attribute_path(path: &str) -> Value {
    path.splitn(2, '.')
        .map(|part| Value::String(part.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::to_json;

    #[test]
    fn short_tags_are_read_as_their_long_forms() {
        let text = "
            a: !Ref Table
            b: !GetAtt Table.Arn
            c: !Sub '${Table.Arn}/index/gsi1'
            d: !Join [':', [x, !Ref Y]]
            e: { Ref: Table }
        ";
        assert_eq!(
            to_json(text).unwrap(),
            json!({
                "a": {"Ref": "Table"},
                "b": {"Fn::GetAtt": ["Table", "Arn"]},
                "c": {"Fn::Sub": "${Table.Arn}/index/gsi1"},
                "d": {"Fn::Join": [":", ["x", {"Ref": "Y"}]]},
                "e": {"Ref": "Table"},
            })
        );
    }

    #[test]
    fn what_is_not_yaml_is_refused() {
        assert!(to_json("a: [").is_err());
    }
}
