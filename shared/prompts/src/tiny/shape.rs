//! What of its values a template needs, and handing that to the engine.
//!
//! The engine stops at a path that leads nowhere. So each path of a template becomes one key, which
//! always exists, of an object made for this template: the shape of the whole, and within it one
//! for the items of every list that is looped over.

use std::{cell::Cell, collections::HashMap, ops::Range};

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};
use serde_json::{Map, Value};

use super::{blocks::Place, meter};
use crate::{
    error::TemplateError,
    material::unmarked,
    names::{Known, value_at, value_below},
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
    key: String,
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

    /// The key for what is found at `place`, and the shape of its items if it is a list.
    pub(super) fn key(&mut self, place: &Place<'t>, want: Want) -> (String, usize) {
        let items = self.0.len();
        let Place { path, range, .. } = place.clone();
        let Some(Shape { fields, found }) = self.0.get_mut(place.shape) else {
            return (String::new(), 0);
        };
        let at = *found.entry((path.clone(), want)).or_insert(fields.len());
        let items = if let Some(field) = fields.get(at) {
            field.items
        } else {
            fields.push(Field {
                key: format!("k{at}"),
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
        (format!("k{at}"), items)
    }

    /// The outermost object, with the values that `template` finds in `values`, and numbers of its
    /// own.
    pub(super) fn filled<'f>(
        &'f self,
        template: &'f str,
        values: &'f Map<String, Value>,
        costs: &'f [meter::Round],
    ) -> Filled<'f> {
        Filled {
            shapes: &self.0,
            template,
            values,
            costs,
            left: Cell::new(VALUES_MAX),
            error: Cell::new(None),
        }
    }
}

/// An object for the engine. It is made while it is serialised, so that only the engine keeps it.
pub(super) struct Filled<'f> {
    shapes: &'f [Shape<'f>],
    template: &'f str,
    values: &'f Map<String, Value>,
    costs: &'f [meter::Round],
    left: Cell<usize>,
    error: Cell<Option<TemplateError>>,
}

impl Filled<'_> {
    /// Why it could not be serialised.
    pub(super) fn take_error(&self) -> Option<TemplateError> {
        self.error.take()
    }

    fn fields(&self, shape: usize) -> &[Field<'_>] {
        self.shapes.get(shape).map_or(&[], |shape| &shape.fields)
    }

    /// What the template finds at the path of `field`, in the outermost object.
    fn value<E: Error>(&self, field: &Field) -> Result<Option<&Value>, E> {
        let value = value_at(self.values, &field.path);
        let root = field.path.first().copied().unwrap_or_default();
        if value.is_none() && (root == "client" || !self.values.contains_key(root)) {
            let known = Known::with(self.values.keys().map(String::as_str));
            if let Some(error) = known.error_at(&field.path, field.range.clone(), self.template) {
                self.error.set(Some(error));
                return Err(E::custom("unknown"));
            }
        }
        Ok(value)
    }

    fn spend<E: Error>(&self, field: &Field) -> Result<(), E> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return Err(self.fail(field, "the loops of the template ask for too many values"));
        };
        self.left.set(left);
        Ok(())
    }

    fn fail<E: Error>(&self, field: &Field, message: impl Into<String>) -> E {
        let error = TemplateError::at(message, self.template, field.range.clone());
        self.error.set(Some(error));
        E::custom("refused")
    }
}

impl Serialize for Filled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for field in self.fields(0) {
            self.spend(field)?;
            let value = self.value(field)?;
            object.serialize_entry(
                &field.key,
                &Wanted {
                    whole: self,
                    field,
                    value,
                },
            )?;
        }
        meter::serialize_into(&mut object, self.costs)?;
        object.end()
    }
}

/// The item of a list.
struct Item<'f> {
    whole: &'f Filled<'f>,
    shape: usize,
    value: &'f Value,
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = self.whole;
        let mut object = serializer.serialize_map(None)?;
        for field in whole.fields(self.shape) {
            whole.spend(field)?;
            let value = value_below(self.value, &field.path);
            object.serialize_entry(
                &field.key,
                &Wanted {
                    whole,
                    field,
                    value,
                },
            )?;
        }
        object.end()
    }
}

/// What a field wants of its value.
struct Wanted<'f> {
    whole: &'f Filled<'f>,
    field: &'f Field<'f>,
    value: Option<&'f Value>,
}

impl Serialize for Wanted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            whole,
            field,
            value,
        } = *self;
        match (field.want, value) {
            (Want::Test, value) => serializer.serialize_bool(value.is_some_and(is_true)),
            (Want::Print, None) => serializer.serialize_unit(),
            (Want::Print, Some(Value::String(text))) => serializer.serialize_str(&unmarked(text)),
            (Want::Print, Some(Value::Array(_) | Value::Object(_))) => {
                let place = [field.range.start, field.range.end];
                serializer.collect_map(UNPRINTABLE.into_iter().zip(place))
            }
            (Want::Print, Some(value)) => value.serialize(serializer),
            (Want::List, Some(Value::Array(items))) => {
                whole.spend(field)?;
                let shape = field.items;
                serializer.collect_seq(items.iter().map(|value| Item {
                    whole,
                    shape,
                    value,
                }))
            }
            (Want::List, Some(value)) if is_true(value) => {
                Err(whole.fail(field, format!("`{}` is no list", field.path.join("."))))
            }
            (Want::List, _) => serializer.collect_seq::<[(); 0]>([]),
        }
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
