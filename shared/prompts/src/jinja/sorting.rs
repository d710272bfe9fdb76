//! Filters that put items in order, and that find those which are alike.

use std::{cmp::Ordering, collections::BTreeSet, sync::Arc};

use minijinja::{
    Environment, Error, ErrorKind, State,
    value::{Enumerator, Object, ObjectRepr, Tuple, Value, ValueKind},
};

use super::{
    arguments::{Arguments, given, truth},
    bounds, each,
};

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_filter("sort", sort);
    environment.add_filter("dictsort", sort_pairs);
    environment.add_filter("unique", unique);
    environment.add_filter("groupby", group);
    environment.add_filter(
        "min",
        |state: &State, value: Value, arguments: Arguments| {
            extreme(state, &value, arguments, Ordering::Less)
        },
    );
    environment.add_filter(
        "max",
        |state: &State, value: Value, arguments: Arguments| {
            extreme(state, &value, arguments, Ordering::Greater)
        },
    );
}

/// `sort(reverse=false, case_sensitive=false, attribute=none)`.
fn sort(state: &State, value: &Value, arguments: Arguments) -> Result<Value, Error> {
    let [reverse, case_sensitive, attribute] =
        given(["reverse", "case_sensitive", "attribute"], arguments)?;
    let mut keyed = keyed(
        state,
        value,
        attribute.as_ref(),
        None,
        case_sensitive.as_ref(),
    )?;
    keyed.sort_by(|a, b| in_order(&a.0, &b.0, truth(reverse.as_ref(), false)));
    Ok(keyed.into_iter().map(|(_, item)| item).collect())
}

/// `dictsort(case_sensitive=false, by='key', reverse=false)`.
fn sort_pairs(state: &State, value: &Value, arguments: Arguments) -> Result<Value, Error> {
    let [case_sensitive, by, reverse] = given(["case_sensitive", "by", "reverse"], arguments)?;
    let by_value = match by.as_ref().and_then(Value::as_str) {
        None | Some("key") => false,
        Some("value") => true,
        Some(_) => {
            let message = "`by` is `key` or `value`";
            return Err(Error::new(ErrorKind::InvalidOperation, message));
        }
    };
    let object = value.as_object().filter(|_| value.kind() == ValueKind::Map);
    let Some(object) = object else {
        let message = "only objects have pairs to sort";
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    };
    let pairs: Vec<_> = object.try_iter_pairs().into_iter().flatten().collect();
    charge_order(state, pairs.len())?;
    let is_sensitive = truth(case_sensitive.as_ref(), false);
    let key = |(key, value): &(Value, Value)| {
        folded(
            if by_value { value.clone() } else { key.clone() },
            is_sensitive,
        )
    };
    let mut keyed: Vec<_> = pairs.into_iter().map(|pair| (key(&pair), pair)).collect();
    keyed.sort_by(|a, b| in_order(&a.0, &b.0, truth(reverse.as_ref(), false)));
    let pairs = keyed.into_iter();
    Ok(pairs
        .map(|(_, (key, value))| Value::from(Tuple::from([key, value])))
        .collect())
}

/// `unique(case_sensitive=false, attribute=none)`.
fn unique(state: &State, value: &Value, arguments: Arguments) -> Result<Value, Error> {
    let [case_sensitive, attribute] = given(["case_sensitive", "attribute"], arguments)?;
    let keyed = keyed(
        state,
        value,
        attribute.as_ref(),
        None,
        case_sensitive.as_ref(),
    )?;
    let mut seen = BTreeSet::new();
    let new = keyed
        .into_iter()
        .filter_map(|(key, item)| seen.insert(key).then_some(item));
    Ok(new.collect())
}

/// `min(case_sensitive=false, attribute=none)` and `max`: the first item of those that are most
/// `wanted`.
fn extreme(
    state: &State,
    value: &Value,
    arguments: Arguments,
    wanted: Ordering,
) -> Result<Value, Error> {
    let [case_sensitive, attribute] = given(["case_sensitive", "attribute"], arguments)?;
    let keyed = keyed(
        state,
        value,
        attribute.as_ref(),
        None,
        case_sensitive.as_ref(),
    )?;
    let most = keyed.into_iter().reduce(|most, next| {
        if next.0.cmp(&most.0) == wanted {
            next
        } else {
            most
        }
    });
    Ok(most.map_or(Value::UNDEFINED, |(_, item)| item))
}

/// `groupby(attribute, default=none, case_sensitive=false)`.
fn group(state: &State, value: &Value, arguments: Arguments) -> Result<Value, Error> {
    let [attribute, default, case_sensitive] =
        given(["attribute", "default", "case_sensitive"], arguments)?;
    let Some(attribute) = attribute else {
        return Err(Error::from(ErrorKind::MissingArgument));
    };
    let default = default.as_ref();
    let mut keyed = keyed(
        state,
        value,
        Some(&attribute),
        default,
        case_sensitive.as_ref(),
    )?;
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    let mut groups: Vec<(Value, Group)> = Vec::new();
    for (key, item) in keyed {
        match groups.last_mut() {
            Some((current, group)) if *current == key => group.list.push(item),
            _ => {
                let label = attribute_of(&item, &attribute, default);
                let list = vec![item];
                groups.push((key, Group { label, list }));
            }
        }
    }
    let groups = groups.into_iter();
    Ok(groups.map(|(_, group)| Value::from_object(group)).collect())
}

/// The items with one value of an attribute.
#[derive(Debug)]
struct Group {
    label: Value,
    list: Vec<Value>,
}

impl Object for Group {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match (key.as_usize(), key.as_str()) {
            (Some(0), None) | (None, Some("grouper")) => Some(self.label.clone()),
            (Some(1), None) | (None, Some("list")) => Some(self.list.clone().into()),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(2)
    }
}

/// The items of `value`, each with what it is ordered by.
fn keyed(
    state: &State,
    value: &Value,
    attribute: Option<&Value>,
    default: Option<&Value>,
    case_sensitive: Option<&Value>,
) -> Result<Vec<(Value, Value)>, Error> {
    let attribute = attribute.filter(|attribute| !attribute.is_none());
    each::charge(
        state,
        value,
        &attribute.cloned().into_iter().collect::<Vec<_>>(),
    )?;
    let items: Vec<Value> = value.try_iter()?.collect();
    charge_order(state, items.len())?;
    let is_sensitive = truth(case_sensitive, false);
    let folded = |key: Value| {
        let bytes = key.as_str().map_or(0, str::len);
        state.consume_fuel(bounds::as_u64(bytes / 64))?;
        Ok::<_, Error>(folded(key, is_sensitive))
    };
    let key = |item: &Value| match attribute {
        None => folded(item.clone()),
        Some(attribute) => match attribute.as_str() {
            Some(path) if path.contains(',') => {
                let steps = path.split(',').map(|path| Value::from(path.trim()));
                let keys = steps.map(|path| attribute_of(item, &path, default));
                keys.map(&folded).collect()
            }
            _ => folded(attribute_of(item, attribute, default)),
        },
    };
    let keyed = items.into_iter().map(|item| Ok((key(&item)?, item)));
    keyed.collect()
}

/// What `item` has at the path `attribute`, or `default`.
pub(super) fn attribute_of(item: &Value, attribute: &Value, default: Option<&Value>) -> Value {
    let found = match attribute.as_str() {
        Some(path) => {
            path.split('.')
                .try_fold(item.clone(), |value, step| match step.parse::<usize>() {
                    Ok(place) => value.get_item_by_index(place),
                    Err(_) => value.get_attr(step),
                })
        }
        None => item.get_item(attribute),
    };
    let found = found.unwrap_or_default();
    match default {
        Some(default) if found.is_undefined() => default.clone(),
        _ => found,
    }
}

fn folded(value: Value, is_sensitive: bool) -> Value {
    match value.as_str() {
        Some(text) if !is_sensitive => text.to_lowercase().into(),
        _ => value,
    }
}

fn in_order(a: &Value, b: &Value, reverse: bool) -> Ordering {
    if reverse { b.cmp(a) } else { a.cmp(b) }
}

/// Charges putting so many items in order.
fn charge_order(state: &State, items: usize) -> Result<(), Error> {
    let comparisons = usize::BITS - items.leading_zeros();
    state.consume_fuel(bounds::as_u64(items).saturating_mul(u64::from(comparisons)))
}
