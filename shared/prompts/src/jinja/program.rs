//! A template as a program for the engine, with checks of ours.
//!
//! The engine charges fuel for steps and bytes, but not for everything: it joins and repeats lists
//! without making them, compares and prints what is nested at no charge, and counts the letters of a
//! text to find the one that is asked for. So wherever a value is put on the stack, to be worked on
//! by what follows, a filter of ours is added that measures it: see [`bounds`](super::bounds). For a
//! text that is enough, since the engine charges filters for texts by their length.

use std::ops::Range;

use minijinja::{
    Error, ErrorKind, Value,
    machinery::{CodeGenerator, Instruction, Instructions, ast},
};

use super::{NAME, bounds, filters, guard};

/// A filter of the environment, and not of those that the program remembers by number.
const UNNUMBERED: u8 = u8::MAX;

/// Longest constant text that is worked on at no charge.
const SHORT_MAX_BYTES: usize = 64;

/// The program of the template `text`, which was parsed as `parsed`; an error with its place, if
/// that is known.
pub(super) fn of<'t>(
    text: &'t str,
    parsed: &ast::Stmt<'t>,
) -> Result<Instructions<'t>, (Error, Option<Range<usize>>)> {
    let mut generator = CodeGenerator::new(NAME, text);
    generator.compile_stmt(parsed);
    let (plain, _) = generator.finish();
    let added = added(&plain);
    let mut checked = Instructions::new(NAME, text);
    for (at, added_here) in (0..).zip(&added.checks) {
        let Some(instruction) = plain.get(at) else {
            break;
        };
        let span = plain.get_span(at);
        let line = plain.get_line(at).and_then(|line| line.try_into().ok());
        let mut add = |instruction| match (span, line) {
            (Some(span), _) => checked.add_with_span(instruction, span),
            (None, Some(line)) => checked.add_with_line(instruction, line),
            (None, None) => checked.add(instruction),
        };
        if added_here.stores {
            add(check(bounds::STORED));
        }
        for name in &added_here.arguments {
            add(Instruction::StoreLocal(name));
        }
        for name in added_here.arguments.iter().rev() {
            add(Instruction::Lookup(name));
        }
        let failed = |error| (error, place(&plain, at, text));
        let escapes = matches!(instruction, Instruction::PushAutoEscape)
            && !at
                .checked_sub(1)
                .and_then(|at| plain.get(at))
                .is_some_and(is_false);
        if escapes {
            return Err(failed(Error::new(
                ErrorKind::SyntaxError,
                "nothing is escaped in prompts: leave `autoescape` out",
            )));
        }
        add(moved(settled(instruction).map_err(failed)?, &added.places));
        match added_here.after {
            After::Nothing => {}
            After::Check(by) => {
                add(check(by));
            }
            After::Charge => {
                add(Instruction::LoadConst(Value::UNDEFINED));
                add(Instruction::DiscardTop);
            }
        }
    }
    Ok(checked)
}

/// Where in `text` the instruction at `at` is from, or the first one behind it that tells.
fn place(plain: &Instructions, at: u32, text: &str) -> Option<Range<usize>> {
    let is_known = |at: &u32| plain.get_span(*at).is_some() || plain.get_line(*at).is_some();
    let at = (at..=at + 2).find(is_known)?;
    let span = plain.get_span(at).map(|span| guard::range(&span));
    span.or_else(|| super::tag_on_line(text, plain.get_line(at)?))
}

/// What is added after an instruction.
#[derive(Clone, Copy)]
enum After {
    Nothing,
    /// A check of the value that it leaves on the stack, by the filter of this name.
    Check(&'static str),
    /// Instructions that do nothing and are charged for it.
    Charge,
}

impl After {
    const fn instructions(self) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::Check(_) => 1,
            Self::Charge => 2,
        }
    }
}

/// What is added to a program, and where each of its instructions then is.
struct Added<'t> {
    checks: Vec<Around<'t>>,
    places: Vec<u32>,
}

/// What is added around an instruction.
struct Around<'t> {
    /// Whether there is a check before it of what is kept in a namespace.
    stores: bool,
    /// The arguments of the macro that begins here, last one first: they are given their names before
    /// the defaults are worked out, which may use them.
    arguments: Vec<&'t str>,
    after: After,
}

impl Around<'_> {
    fn instructions(&self) -> u32 {
        let arguments = u32::try_from(self.arguments.len()).unwrap_or(u32::MAX);
        1 + u32::from(self.stores) + 2 * arguments + self.after.instructions()
    }
}

fn added<'t>(plain: &Instructions<'t>) -> Added<'t> {
    let mut checks: Vec<Around> = Vec::new();
    let mut at = 0;
    while let Some(instruction) = plain.get(at) {
        let after = match instruction {
            // The engine opens scopes for nothing.
            Instruction::PushWith | Instruction::PushLoop(_) => After::Charge,
            _ if needs_check(instruction, plain, at) => After::Check(bounds::MEASURED),
            _ if is_indexed(plain, at) => After::Check(bounds::PAID),
            _ => After::Nothing,
        };
        checks.push(Around {
            stores: false,
            arguments: Vec::new(),
            after,
        });
        match instruction {
            Instruction::SetAttr(_) => {
                if let Some(around) = checks.get_mut(base_of_assignment(plain, at)) {
                    around.stores = true;
                }
            }
            Instruction::BuildMacro(_, begin, _) => {
                let place = usize::try_from(*begin).unwrap_or(usize::MAX);
                if let Some(around) = checks.get_mut(place) {
                    around.arguments = arguments(plain, *begin, at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    let mut place = 0;
    let mut places: Vec<u32> = checks
        .iter()
        .map(|around| {
            let here = place;
            place += around.instructions();
            here
        })
        .collect();
    // Jumps may lead behind the last one.
    places.push(place);
    Added { checks, places }
}

/// The arguments of the macro that begins at `begin` and is built at `end`, last one first, if one
/// has a default.
fn arguments<'t>(plain: &Instructions<'t>, begin: u32, end: u32) -> Vec<&'t str> {
    if !matches!(plain.get(begin), Some(Instruction::DupTop)) {
        return Vec::new();
    }
    let count = match end.checked_sub(1).and_then(|at| plain.get(at)) {
        Some(Instruction::LoadConst(names)) => names.len().unwrap_or_default(),
        _ => 0,
    };
    let stored = (begin..end).filter_map(|at| match plain.get(at) {
        Some(Instruction::StoreLocal(name)) => Some(*name),
        _ => None,
    });
    stored.take(count).collect()
}

/// The instruction where the object begins that the one at `at` sets an attribute of.
fn base_of_assignment(plain: &Instructions, at: u32) -> usize {
    let mut base = at.saturating_sub(1);
    while matches!(plain.get(base), Some(Instruction::GetAttr(_))) {
        base = base.saturating_sub(1);
    }
    usize::try_from(base).unwrap_or_default()
}

fn is_false(instruction: &Instruction) -> bool {
    matches!(instruction, Instruction::LoadConst(value) if value == &Value::from(false))
}

/// Whether what the instruction leaves on the stack has to be measured.
fn needs_check(instruction: &Instruction, plain: &Instructions, at: u32) -> bool {
    let next = plain.get(at + 1);
    match instruction {
        Instruction::Lookup(_) | Instruction::GetAttr(_) | Instruction::GetItem => {
            !is_looked_into(next, plain.get(at + 2))
        }
        Instruction::LoadConst(value) => match value.as_str() {
            Some(text) => text.len() > SHORT_MAX_BYTES,
            None => value.as_object().is_some() && !value.is_kwargs(),
        },
        Instruction::ApplyFilter(..)
        | Instruction::CallFunction(..)
        | Instruction::CallMethod(..)
        | Instruction::CallObject(_) => {
            !matches!(next, Some(Instruction::PushLoop(_) | Instruction::Emit))
        }
        Instruction::Add
        | Instruction::Mul
        | Instruction::Slice
        | Instruction::BuildMap(_)
        | Instruction::BuildList(_)
        | Instruction::BuildTuple(_) => true,
        _ => false,
    }
}

/// Whether an item of the value that the instruction leaves on the stack is asked for by a constant
/// number, as `text[2]`.
fn is_indexed(plain: &Instructions, at: u32) -> bool {
    let by_number = |next: &Instruction| match next {
        Instruction::LoadConst(value) => value.as_str().is_none(),
        _ => false,
    };
    plain.get(at + 1).is_some_and(by_number)
        && matches!(plain.get(at + 2), Some(Instruction::GetItem))
}

/// Whether the instruction `next` does nothing with a value but looking into it.
fn is_looked_into(next: Option<&Instruction>, second: Option<&Instruction>) -> bool {
    match next {
        Some(
            Instruction::GetAttr(_)
            | Instruction::SetAttr(_)
            | Instruction::StoreLocal(_)
            | Instruction::PushLoop(_)
            | Instruction::JumpIfFalse(_)
            | Instruction::Not
            | Instruction::IsUndefined
            | Instruction::CallMethod(_, Some(1))
            | Instruction::Emit,
        ) => true,
        Some(Instruction::LoadConst(_)) => matches!(second, Some(Instruction::GetItem)),
        _ => false,
    }
}

fn check(name: &'static str) -> Instruction<'static> {
    Instruction::ApplyFilter(name, Some(1), UNNUMBERED)
}

/// The instruction with lists that are as long as they say.
fn settled<'t>(instruction: &Instruction<'t>) -> Result<Instruction<'t>, Error> {
    match instruction {
        Instruction::LoadConst(value) if value.as_object().is_some() => {
            bounds::settled(value).map(Instruction::LoadConst)
        }
        Instruction::StringConcat => Ok(Instruction::ApplyFilter(
            filters::CONCATENATED,
            Some(2),
            UNNUMBERED,
        )),
        other => Ok(other.clone()),
    }
}

/// The instruction with its jump to where its target now is.
fn moved<'t>(instruction: Instruction<'t>, places: &[u32]) -> Instruction<'t> {
    let place = |old: u32| {
        let at = usize::try_from(old).ok();
        at.and_then(|at| places.get(at)).copied().unwrap_or(old)
    };
    match instruction {
        Instruction::Iterate(to) => Instruction::Iterate(place(to)),
        Instruction::Jump(to) => Instruction::Jump(place(to)),
        Instruction::JumpIfFalse(to) => Instruction::JumpIfFalse(place(to)),
        Instruction::JumpIfFalseOrPop(to) => Instruction::JumpIfFalseOrPop(place(to)),
        Instruction::JumpIfTrueOrPop(to) => Instruction::JumpIfTrueOrPop(place(to)),
        Instruction::BuildMacro(name, to, flags) => Instruction::BuildMacro(name, place(to), flags),
        other => other,
    }
}
