//! Templates in `tinytemplate` syntax.

mod blocks;
mod compile;
mod engine;
mod hints;
mod meter;
mod shape;
mod tags;
#[cfg(test)]
mod tests;

use std::{
    cell::RefCell,
    collections::{BTreeMap, btree_map::Entry},
    ptr,
    sync::LazyLock,
};

use serde_json::{Map, Value};

use self::{
    compile::{Compiled, compile},
    engine::Engine,
};
use crate::{
    error::TemplateError, limits::fitting, material::defused, names::Use, template::Template,
};

/// Where `template` uses names.
pub(crate) fn uses(template: &str) -> Result<Vec<Use<'_>>, TemplateError> {
    compile(template).map(|compiled| compiled.uses)
}

/// Renders `template` with the names of `values`.
pub(crate) fn render(template: &str, values: &Map<String, Value>) -> Result<String, TemplateError> {
    if let Some(compiled) = built_in(template) {
        return render_built_in(compiled, template, values);
    }
    let compiled = compile(template)?;
    filled(&Engine::new(&compiled)?, &compiled, template, values)
}

/// Renders a built-in template with an engine that is kept.
fn render_built_in(
    compiled: &'static Compiled,
    template: &str,
    values: &Map<String, Value>,
) -> Result<String, TemplateError> {
    thread_local! {
        static KEPT: RefCell<BTreeMap<usize, Engine<'static>>> = RefCell::default();
    }
    KEPT.with_borrow_mut(|engines| {
        let engine = match engines.entry(ptr::from_ref(compiled).addr()) {
            Entry::Occupied(kept) => kept.into_mut(),
            Entry::Vacant(place) => place.insert(Engine::new(compiled)?),
        };
        filled(engine, compiled, template, values)
    })
}

/// What the built-in template with this text was read as.
fn built_in(template: &str) -> Option<&'static Compiled<'static>> {
    static BUILT_IN: LazyLock<Vec<(&str, Compiled)>> = LazyLock::new(|| {
        let read = |text| Some((text, compile(text).ok()?));
        Template::BUILT_IN.into_iter().filter_map(read).collect()
    });
    let mut built_in = BUILT_IN.iter();
    let (_, compiled) = built_in.find(|(text, _)| *text == template)?;
    Some(compiled)
}

fn filled(
    engine: &Engine,
    compiled: &Compiled,
    template: &str,
    values: &Map<String, Value>,
) -> Result<String, TemplateError> {
    let values = compiled.shapes.filled(template, values, &compiled.costs);
    fitting(defused(engine.render(&values, template)?))
}
