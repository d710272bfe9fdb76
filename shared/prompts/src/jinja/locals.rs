//! The names that a template gives itself.

use std::collections::BTreeSet;

use minijinja::machinery::ast::Expr;

/// The names that are given at a place, and those that were given anywhere.
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

    /// Every name that was given.
    pub(super) fn anywhere(&self) -> BTreeSet<&'t str> {
        self.anywhere.clone()
    }

    pub(super) fn enter(&mut self) {
        self.scopes.push(BTreeSet::new());
    }

    pub(super) fn leave(&mut self) {
        self.scopes.pop();
    }

    /// Gives the names of an assignment.
    pub(super) fn give(&mut self, target: &Expr<'t>) {
        match target {
            Expr::Var(name) => self.give_name(name.id),
            Expr::List(list) => list.items.iter().for_each(|item| self.give(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.give(item)),
            _ => {}
        }
    }

    pub(super) fn give_name(&mut self, name: &'t str) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name);
        }
        self.anywhere.insert(name);
    }
}
