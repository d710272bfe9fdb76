//! What of its values a template needs, and handing that to the engine.
//!
//! The engine stops at a path that leads nowhere. So each path of a template becomes one key, which
//! always exists, of an object made for this template: the shape of the whole, and within it one
//! for the items of every list that is looped over.

use std::{collections::HashMap, ops::Range};

use serde_json::{Map, Value};

use crate::{
    error::TemplateError,
    material::unmarked,
    names::{value_at, value_below},
};

/// Most values that are handed to the engine.
const VALUES_MAX: usize = 50_000;
/// The keys of what stands for a value that cannot be printed: where it should have been.
const UNPRINTABLE: [&str; 2] = ["from", "to"];

/// What is wanted of the value at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Want {
    /// Its text.
    Print,
    /// Whether it is true.
    Test,
    /// Its items.
    List,
}

/// An object to make: each path below a value, under a short key.
#[derive(Default)]
struct Shape<'t> {
    fields: Vec<Field<'t>>,
    found: HashMap<(Vec<&'t str>, Want), usize>,
}

struct Field<'t> {
    path: Vec<&'t str>,
    want: Want,
    /// The shape of the items of a list.
    items: usize,
    /// Where the template asks for it first.
    range: Range<usize>,
}

/// The objects that a template needs; the first is the outermost.
pub(super) struct Shapes<'t>(Vec<Shape<'t>>);

impl<'t> Shapes<'t> {
    pub(super) fn new() -> Self {
        Self(vec![Shape::default()])
    }

    /// The key for `path` in `shape`, and the shape of its items if it is a list.
    pub(super) fn key(
        &mut self,
        shape: usize,
        path: Vec<&'t str>,
        want: Want,
        range: Range<usize>,
    ) -> (String, usize) {
        let items = self.0.len();
        let Some(Shape { fields, found }) = self.0.get_mut(shape) else {
            return (String::new(), 0);
        };
        let at = *found.entry((path.clone(), want)).or_insert(fields.len());
        let items = if let Some(field) = fields.get(at) {
            field.items
        } else {
            fields.push(Field {
                path,
                want,
                items,
                range,
            });
            if want == Want::List {
                self.0.push(Shape::default());
            }
            items
        };
        (key(at), items)
    }

    /// The outermost object, with the values that `template` finds in `values`.
    pub(super) fn filled(
        &self,
        values: &Map<String, Value>,
        template: &str,
    ) -> Result<Map<String, Value>, TemplateError> {
        let filling = Filling {
            shapes: &self.0,
            template,
        };
        let value_of = |path: &[&str]| value_at(values, path);
        filling.object(0, value_of, &mut VALUES_MAX.clone())
    }
}

fn key(at: usize) -> String {
    format!("k{at}")
}

struct Filling<'s, 't> {
    shapes: &'s [Shape<'t>],
    template: &'s str,
}

impl Filling<'_, '_> {
    fn object<'v>(
        &self,
        shape: usize,
        value_of: impl Fn(&[&str]) -> Option<&'v Value>,
        left: &mut usize,
    ) -> Result<Map<String, Value>, TemplateError> {
        let fields = self.shapes.get(shape).map(|shape| shape.fields.iter());
        let mut object = Map::new();
        for (at, field) in fields.into_iter().flatten().enumerate() {
            *left = left.checked_sub(1).ok_or_else(|| {
                let message = "the loops of the template ask for too many values";
                TemplateError::at(message, self.template, field.range.clone())
            })?;
            object.insert(key(at), self.field(field, value_of(&field.path), left)?);
        }
        Ok(object)
    }

    fn field(
        &self,
        field: &Field,
        value: Option<&Value>,
        left: &mut usize,
    ) -> Result<Value, TemplateError> {
        match (field.want, value) {
            (Want::Test, value) => Ok(value.is_some_and(is_true).into()),
            (Want::Print, None) => Ok(Value::Null),
            (Want::Print, Some(Value::String(text))) => Ok(unmarked(text).into()),
            (Want::Print, Some(Value::Array(_) | Value::Object(_))) => {
                let place = [field.range.start, field.range.end].map(Value::from);
                let place = UNPRINTABLE.map(str::to_owned).into_iter().zip(place);
                Ok(Value::Object(place.collect()))
            }
            (Want::Print, Some(value)) => Ok(value.clone()),
            (Want::List, Some(Value::Array(items))) => self.list(field.items, items, left),
            (Want::List, Some(value)) if is_true(value) => Err(TemplateError::at(
                format!("`{}` is no list", field.path.join(".")),
                self.template,
                field.range.clone(),
            )),
            (Want::List, _) => Ok(Value::Array(Vec::new())),
        }
    }

    fn list(
        &self,
        shape: usize,
        items: &[Value],
        left: &mut usize,
    ) -> Result<Value, TemplateError> {
        let item = |item| {
            *left = left.saturating_sub(1);
            self.object(shape, |path| value_below(item, path), left)
        };
        let items = items.iter().map(item).map(|item| item.map(Value::Object));
        items.collect::<Result<Vec<_>, _>>().map(Value::Array)
    }
}

/// Where the value should have been that `value` stands for, as it cannot be printed.
pub(super) fn unprintable(value: &Value) -> Option<Range<usize>> {
    let [start, end] = UNPRINTABLE.map(|key| value.get(key)?.as_u64()?.try_into().ok());
    Some(start?..end?)
}

/// Whether the engine takes it for true.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) => true,
    }
}
