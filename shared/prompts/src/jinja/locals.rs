//! The names that a template gives itself.

use std::collections::BTreeSet;

use minijinja::machinery::ast::Expr;

/// The names that are given at a place, and those that were set anywhere.
pub(super) struct Locals<'t> {
    scopes: Vec<BTreeSet<&'t str>>,
    anywhere: BTreeSet<&'t str>,
}

impl<'t> Locals<'t> {
    pub(super) fn new() -> Self {
        Self {
            scopes: vec![BTreeSet::new()],
            anywhere: BTreeSet::new(),
        }
    }

    /// Whether `name` is given here.
    pub(super) fn has(&self, name: &str) -> bool {
        self.scopes.iter().any(|given| given.contains(name))
    }

    /// Every name that was set.
    pub(super) fn anywhere(&self) -> BTreeSet<&'t str> {
        self.anywhere.clone()
    }

    pub(super) fn enter(&mut self) {
        self.scopes.push(BTreeSet::new());
    }

    pub(super) fn leave(&mut self) {
        self.scopes.pop();
    }

    /// Gives the names of a loop, a block or a macro, where they end with it.
    pub(super) fn give(&mut self, target: &Expr<'t>) {
        for name in names(target) {
            if let Some(scope) = self.scopes.last_mut() {
                scope.insert(name);
            }
        }
    }

    /// Gives the names of an assignment, which may be used by what stands before it.
    pub(super) fn set(&mut self, target: &Expr<'t>) {
        self.give(target);
        self.anywhere.extend(names(target));
    }

    pub(super) fn set_name(&mut self, name: &'t str) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name);
        }
        self.anywhere.insert(name);
    }
}

fn names<'t>(target: &Expr<'t>) -> Vec<&'t str> {
    match target {
        Expr::Var(name) => vec![name.id],
        Expr::List(list) => list.items.iter().flat_map(names).collect(),
        Expr::Tuple(tuple) => tuple.items.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}
