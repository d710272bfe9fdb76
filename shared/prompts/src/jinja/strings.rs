//! Methods of texts that the engine has not, or not as Python has them.

use minijinja::{
    Error, ErrorKind,
    value::{Tuple, Value},
};

use super::{
    arguments::{Arguments, given, number, size, truth},
    texts::{self, WIDEST},
};

/// What the method `name` of `text` gives, if it is one of these.
pub(super) fn call(text: &str, name: &str, arguments: Arguments) -> Option<Result<Value, Error>> {
    let made = match name {
        "title" => none(arguments).map(|()| title(text).into()),
        "swapcase" => none(arguments).map(|()| swapped(text).into()),
        "casefold" => none(arguments).map(|()| text.to_lowercase().replace('ß', "ss").into()),
        "center" | "ljust" | "rjust" => justified(text, name, arguments),
        "zfill" => zero_filled(text, arguments),
        "find" | "rfind" | "index" | "rindex" => find(text, name, arguments),
        "count" => count(text, arguments),
        "rsplit" => split_backwards(text, arguments),
        "partition" => parts(text, arguments, false),
        "rpartition" => parts(text, arguments, true),
        "removeprefix" => one(arguments).map(|prefix| {
            let prefix = texts::of(&prefix);
            text.strip_prefix(&*prefix).unwrap_or(text).into()
        }),
        "removesuffix" => one(arguments).map(|suffix| {
            let suffix = texts::of(&suffix);
            text.strip_suffix(&*suffix).unwrap_or(text).into()
        }),
        "splitlines" => split_lines(text, arguments),
        _ => return None,
    };
    Some(made)
}

fn none(arguments: Arguments) -> Result<(), Error> {
    given([], arguments).map(|[]| ())
}

fn one(arguments: Arguments) -> Result<Value, Error> {
    let [value] = given([""], arguments)?;
    value.ok_or_else(|| ErrorKind::MissingArgument.into())
}

/// The text with a capital at the beginning of each run of letters.
fn title(text: &str) -> String {
    let mut title = String::with_capacity(text.len());
    let mut is_within = false;
    for c in text.chars() {
        if is_within {
            title.extend(c.to_lowercase());
        } else {
            let mut capital = c.to_uppercase();
            title.extend(capital.next());
            title.extend(capital.flat_map(char::to_lowercase));
        }
        is_within = c.is_alphabetic();
    }
    title
}

fn swapped(text: &str) -> String {
    let mut swapped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_uppercase() {
            swapped.extend(c.to_lowercase());
        } else {
            swapped.extend(c.to_uppercase());
        }
    }
    swapped
}

fn justified(text: &str, name: &str, arguments: Arguments) -> Result<Value, Error> {
    let [width, fill] = given(["width", "fillchar"], arguments)?;
    let width = size(width.as_ref(), 0)?.min(WIDEST);
    let fill = fill.as_ref().map_or(" ".into(), texts::of);
    let mut fill = fill.chars();
    let (Some(fill), None) = (fill.next(), fill.next()) else {
        let message = "a text is filled up with one character";
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    };
    if name == "center" {
        return Ok(texts::centered(text, width, fill).into());
    }
    let missing = width.saturating_sub(text.chars().count());
    let fill: String = std::iter::repeat_n(fill, missing).collect();
    Ok(Value::from(if name == "ljust" {
        format!("{text}{fill}")
    } else {
        format!("{fill}{text}")
    }))
}

fn zero_filled(text: &str, arguments: Arguments) -> Result<Value, Error> {
    let width = size(Some(&one(arguments)?), 0)?.min(WIDEST);
    let missing = width.saturating_sub(text.chars().count());
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = text.strip_suffix(digits).unwrap_or_default();
    Ok(Value::from(format!(
        "{sign}{}{digits}",
        "0".repeat(missing)
    )))
}

/// `find(sub, start=0, end=none)` and its like: the place in characters, or -1 or an error.
fn find(text: &str, name: &str, arguments: Arguments) -> Result<Value, Error> {
    let [sought, start, end] = given(["", "start", "end"], arguments)?;
    let sought = sought.ok_or(ErrorKind::MissingArgument)?;
    let sought = texts::of(&sought);
    let (start, part) = part(text, start.as_ref(), end.as_ref())?;
    let place = if name.starts_with('r') {
        part.rfind(&*sought)
    } else {
        part.find(&*sought)
    };
    let before = place.and_then(|place| part.get(..place));
    match before {
        Some(before) => Ok(Value::from(start + before.chars().count())),
        None if name.ends_with("find") => Ok(Value::from(-1)),
        None => {
            let message = "the text to find is not there";
            Err(Error::new(ErrorKind::InvalidOperation, message))
        }
    }
}

/// `count(sub, start=0, end=none)`.
fn count(text: &str, arguments: Arguments) -> Result<Value, Error> {
    let [sought, start, end] = given(["", "start", "end"], arguments)?;
    let sought = sought.ok_or(ErrorKind::MissingArgument)?;
    let (_, part) = part(text, start.as_ref(), end.as_ref())?;
    Ok(Value::from(part.matches(&*texts::of(&sought)).count()))
}

/// The characters of `text` from `start` to `end`, which count from the end if they are below
/// nothing, and the number of the first.
fn part<'t>(
    text: &'t str,
    start: Option<&Value>,
    end: Option<&Value>,
) -> Result<(usize, &'t str), Error> {
    if start.is_none() && end.is_none() {
        return Ok((0, text));
    }
    let length = text.chars().count();
    let place = |given, default: usize| {
        let place = number(given, i64::try_from(default).unwrap_or(i64::MAX))?;
        let size = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
        let place = if place < 0 {
            length.saturating_sub(size)
        } else {
            size
        };
        Ok::<_, Error>(place.min(length))
    };
    let (start, end) = (place(start, 0)?, place(end, length)?);
    let byte = |place| {
        let letter = text.char_indices().nth(place);
        letter.map_or(text.len(), |(at, _)| at)
    };
    Ok((start, text.get(byte(start)..byte(end)).unwrap_or_default()))
}

fn split_backwards(text: &str, arguments: Arguments) -> Result<Value, Error> {
    let [separator, most] = given(["sep", "maxsplit"], arguments)?;
    let most = usize::try_from(number(most.as_ref(), -1)?).unwrap_or(usize::MAX);
    let separator = separator.filter(|separator| !separator.is_none());
    let mut parts: Vec<&str> = Vec::new();
    if let Some(separator) = separator {
        let separator = texts::of(&separator);
        if separator.is_empty() {
            let message = "a text is split at a text that is not empty";
            return Err(Error::new(ErrorKind::InvalidOperation, message));
        }
        parts.extend(text.rsplitn(most.saturating_add(1), &*separator));
    } else {
        let mut rest = text.trim_end();
        while let Some(blank) = rest
            .rfind(char::is_whitespace)
            .filter(|_| parts.len() < most)
        {
            let word = rest.get(blank..).unwrap_or_default().trim_start();
            parts.push(word);
            rest = rest.get(..blank).unwrap_or_default().trim_end();
        }
        parts.extend((!rest.is_empty()).then_some(rest));
    }
    Ok(parts.into_iter().rev().map(Value::from).collect())
}

fn parts(text: &str, arguments: Arguments, from_the_end: bool) -> Result<Value, Error> {
    let separator = one(arguments)?;
    let separator = texts::of(&separator);
    let found = if from_the_end {
        text.rsplit_once(&*separator)
    } else {
        text.split_once(&*separator)
    };
    let parts = match found {
        Some((before, after)) => [before, &*separator, after],
        None if from_the_end => ["", "", text],
        None => [text, "", ""],
    };
    Ok(Tuple::from(parts.map(Value::from)).into())
}

fn split_lines(text: &str, arguments: Arguments) -> Result<Value, Error> {
    let [keep] = given(["keepends"], arguments)?;
    let keep = truth(keep.as_ref(), false);
    let line = |(line, end): (&str, &str)| {
        let end = if keep { end } else { "" };
        Value::from(format!("{line}{end}"))
    };
    Ok(texts::lines(text).into_iter().map(line).collect())
}
