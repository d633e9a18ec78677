//! Every span of a body, for whoever compares or moves bodies.

use super::{Function, Stmt, Term};
use crate::source::Span;

/// Gives `each` every span of `function`, to be changed in place.
pub fn each(function: &mut Function, mut each: impl FnMut(&mut Span)) {
    each(&mut function.span);
    each(&mut function.name_span);
    for local in &mut function.locals {
        each(&mut local.span);
    }
    for block in &mut function.blocks {
        for stmt in &mut block.stmts {
            match stmt {
                Stmt::Assign { span, .. } | Stmt::Call { span, .. } | Stmt::ScopeEnd { span, .. } => each(span),
            }
        }
        match &mut block.term {
            Term::If { span, .. }
            | Term::Choose { span, .. }
            | Term::Catch { span, .. }
            | Term::Return { span }
            | Term::Throw { span } => {
                each(span);
            }
            Term::Goto(_) | Term::Stop => {}
        }
    }
}
