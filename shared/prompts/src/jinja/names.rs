//! Finding the names that a template uses.

use std::collections::BTreeSet;

use minijinja::machinery::{
    Span,
    ast::{self, Expr},
};

use super::locals::Locals;
use crate::names::Use;

/// Names that Jinja itself knows.
const GLOBALS: [&str; 8] = [
    "range",
    "dict",
    "namespace",
    "cycler",
    "joiner",
    "loop",
    "caller",
    "none",
];

/// Where the template `text`, parsed as `template`, uses names that it does not give itself.
pub(super) fn uses<'t>(text: &'t str, template: &ast::Stmt<'t>) -> Vec<Use<'t>> {
    let mut walk = Walk {
        text,
        locals: Locals::new(),
        uses: Vec::new(),
    };
    walk.statement(template);
    let given: BTreeSet<&str> = walk.locals.anywhere();
    for used in &mut walk.uses {
        used.is_given = used.path.first().is_some_and(|name| given.contains(name));
    }
    walk.uses
}

struct Walk<'t> {
    text: &'t str,
    locals: Locals<'t>,
    uses: Vec<Use<'t>>,
}

impl<'t> Walk<'t> {
    fn body(&mut self, body: &[ast::Stmt<'t>]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn scope(&mut self, body: &[ast::Stmt<'t>]) {
        self.locals.enter();
        self.body(body);
        self.locals.leave();
    }

    fn statement(&mut self, statement: &ast::Stmt<'t>) {
        match statement {
            ast::Stmt::Template(template) => self.body(&template.children),
            ast::Stmt::EmitExpr(emit) => self.expression(&emit.expr),
            ast::Stmt::EmitRaw(_) => {}
            ast::Stmt::ForLoop(each) => self.each(each),
            ast::Stmt::IfCond(condition) => {
                self.expression(&condition.expr);
                self.body(&condition.true_body);
                self.body(&condition.false_body);
            }
            ast::Stmt::WithBlock(with) => self.with(with),
            ast::Stmt::Set(set) => {
                self.expression(&set.expr);
                self.locals.set(&set.target);
            }
            ast::Stmt::SetBlock(set) => {
                self.optional(set.filter.as_ref());
                self.scope(&set.body);
                self.locals.set(&set.target);
            }
            ast::Stmt::AutoEscape(escape) => {
                self.expression(&escape.enabled);
                self.body(&escape.body);
            }
            ast::Stmt::FilterBlock(filter) => {
                self.expression(&filter.filter);
                self.scope(&filter.body);
            }
            ast::Stmt::Macro(function) => {
                self.locals.set_name(function.name);
                self.function(function);
            }
            ast::Stmt::CallBlock(block) => {
                self.call(&block.call);
                self.function(&block.macro_decl);
            }
            ast::Stmt::Do(statement) => self.call(&statement.call),
        }
    }

    fn each(&mut self, each: &ast::ForLoop<'t>) {
        self.expression(&each.iter);
        self.locals.enter();
        self.locals.give(&each.target);
        self.optional(each.filter_expr.as_ref());
        self.body(&each.body);
        self.locals.leave();
        self.scope(&each.else_body);
    }

    fn with(&mut self, with: &ast::WithBlock<'t>) {
        self.locals.enter();
        for (target, value) in &with.assignments {
            self.expression(value);
            self.locals.give(target);
        }
        self.body(&with.body);
        self.locals.leave();
    }

    fn function(&mut self, function: &ast::Macro<'t>) {
        self.locals.enter();
        let required = function.args.len().saturating_sub(function.defaults.len());
        for (place, argument) in function.args.iter().enumerate() {
            let default = place.checked_sub(required);
            // A default may name the arguments before it.
            self.optional(default.and_then(|place| function.defaults.get(place)));
            self.locals.give(argument);
        }
        self.body(&function.body);
        self.locals.leave();
    }

    fn optional(&mut self, expression: Option<&Expr<'t>>) {
        if let Some(expression) = expression {
            self.expression(expression);
        }
    }

    fn expression(&mut self, expression: &Expr<'t>) {
        if let Some(path) = self.path(expression) {
            self.found(path, expression.span());
            return;
        }
        match expression {
            Expr::Var(_) | Expr::Const(_) => {}
            Expr::Slice(slice) => {
                self.expression(&slice.expr);
                for bound in [&slice.start, &slice.stop, &slice.step] {
                    self.optional(bound.as_ref());
                }
            }
            Expr::UnaryOp(operation) => self.expression(&operation.expr),
            Expr::BinOp(operation) => self.all([&operation.left, &operation.right]),
            Expr::Compare(compare) => {
                self.expression(&compare.expr);
                self.all(compare.ops.iter().map(|operation| &operation.expr));
            }
            Expr::IfExpr(condition) => {
                self.all([&condition.test_expr, &condition.true_expr]);
                self.optional(condition.false_expr.as_ref());
            }
            Expr::Filter(filter) => {
                self.attribute_by_filter(filter, expression.span());
                self.optional(filter.expr.as_ref());
                self.arguments(&filter.args);
            }
            Expr::Test(test) => {
                self.expression(&test.expr);
                self.arguments(&test.args);
            }
            Expr::GetAttr(attribute) => self.expression(&attribute.expr),
            Expr::GetItem(item) => self.all([&item.expr, &item.subscript_expr]),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => self.all(&list.items),
            Expr::Tuple(tuple) => self.all(&tuple.items),
            Expr::Map(map) => self.all(map.keys.iter().chain(&map.values)),
        }
    }

    fn all<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr<'t>>)
    where
        't: 'e,
    {
        for expression in expressions {
            self.expression(expression);
        }
    }

    fn call(&mut self, call: &ast::Call<'t>) {
        match &call.expr {
            // What is called is a method of it, not a value below it.
            Expr::GetAttr(method) => self.expression(&method.expr),
            other => self.expression(other),
        }
        self.arguments(&call.args);
    }

    fn arguments(&mut self, arguments: &[ast::CallArg<'t>]) {
        for argument in arguments {
            match argument {
                ast::CallArg::Pos(value)
                | ast::CallArg::Kwarg(_, value)
                | ast::CallArg::PosSplat(value)
                | ast::CallArg::KwargSplat(value) => self.expression(value),
            }
        }
    }

    /// `topic|attr('name')` asks for what `topic.name` does.
    fn attribute_by_filter(&mut self, filter: &ast::Filter<'t>, end: Span) {
        let (Some(of), "attr") = (&filter.expr, filter.name) else {
            return;
        };
        let [ast::CallArg::Pos(name)] = filter.args.as_slice() else {
            return;
        };
        if let (Some(name), Some((mut path, start))) = (self.literal(name), self.path(of)) {
            path.push(name);
            self.found((path, start), end);
        }
    }

    fn found(&mut self, (path, start): (Vec<&'t str>, Span), end: Span) {
        let is_given = |name| GLOBALS.contains(&name) || self.locals.has(name);
        if path.first().is_none_or(|name| is_given(name)) {
            return;
        }
        self.uses.push(Use {
            path,
            range: offset(start.start_offset)..offset(end.end_offset),
            is_given: false,
            // A text has items, too.
            is_list: false,
        });
    }

    /// The path that `expression` is, if it is one, and where its first name stands.
    fn path(&self, expression: &Expr<'t>) -> Option<(Vec<&'t str>, Span)> {
        let (of, step) = match expression {
            Expr::Var(name) => return Some((vec![name.id], name.span())),
            Expr::GetAttr(attribute) => (&attribute.expr, attribute.name),
            Expr::GetItem(item) => (&item.expr, self.literal(&item.subscript_expr)?),
            _ => return None,
        };
        let (mut steps, span) = self.path(of)?;
        steps.push(step);
        Some((steps, span))
    }

    /// The text that `expression` is, if it is one that stands in the template as it is.
    fn literal(&self, expression: &Expr<'t>) -> Option<&'t str> {
        let Expr::Const(constant) = expression else {
            return None;
        };
        let span = expression.span();
        let written = offset(span.start_offset) + 1..offset(span.end_offset).checked_sub(1)?;
        let text = self.text.get(written)?;
        (constant.value.as_str() == Some(text)).then_some(text)
    }
}

fn offset(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or_default()
}
