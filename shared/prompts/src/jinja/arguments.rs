//! What a filter is given besides its value, by place or by name.

use minijinja::{
    Error, ErrorKind,
    value::{Kwargs, Rest, Value, ValueOrKwargs},
};

pub(super) type Arguments = Rest<ValueOrKwargs>;

/// A value for each of the `parameters` that has one.
pub(super) fn given<const N: usize>(
    parameters: [&str; N],
    arguments: Arguments,
) -> Result<[Option<Value>; N], Error> {
    let mut given = [const { None }; N];
    for (place, value) in arguments.into_values().into_iter().enumerate() {
        if !value.is_kwargs() {
            let slot: &mut Option<Value> =
                given.get_mut(place).ok_or(ErrorKind::TooManyArguments)?;
            *slot = Some(value);
            continue;
        }
        let named = Kwargs::try_from(value)?;
        for (slot, parameter) in given.iter_mut().zip(parameters) {
            if !named.has(parameter) {
                continue;
            }
            if slot.is_some() {
                let message = format!("`{parameter}` is given twice");
                return Err(Error::new(ErrorKind::TooManyArguments, message));
            }
            *slot = Some(named.get(parameter)?);
        }
        named.assert_all_used()?;
    }
    Ok(given)
}

/// The whole number that is given, or `default`.
pub(super) fn number(given: Option<&Value>, default: i64) -> Result<i64, Error> {
    match given {
        Some(value) if !value.is_none() => i64::try_from(value.clone()),
        _ => Ok(default),
    }
}

/// The size that is given, or `default`; what is below nothing is nothing.
pub(super) fn size(given: Option<&Value>, default: usize) -> Result<usize, Error> {
    match given {
        Some(value) if !value.is_none() => {
            Ok(usize::try_from(i64::try_from(value.clone())?).unwrap_or_default())
        }
        _ => Ok(default),
    }
}

/// Whether what is given is true, as nothing is.
pub(super) fn truth(given: Option<&Value>, default: bool) -> bool {
    given.map_or(default, Value::is_true)
}
