//! `goto`, labels, `break`, `continue`, `return`.

use tree_sitter::Node;

use super::body::Chain;
use super::lowering::Lowering;
use super::syntax::{field, first};
use crate::ir::{LocalId, Operand, Place, Rvalue, Term};

impl<'t> Lowering<'t> {
    /// `goto label;`
    pub fn goto_label(&mut self, node: Node<'t>) {
        let span = self.span(node);
        let Some(label) = field(node, "label").map(|n| self.text(n)) else {
            self.body.partial = true;
            return self.body.terminate(Term::Stop);
        };
        let here = self.body.chain();
        if let Some((block, chain)) = self.body.labels.get(label).cloned() {
            for local in left(&here, &chain) {
                self.scope_end(local, span);
            }
            return self.body.goto(block);
        }
        let jump = self.body.current;
        self.body.terminate(Term::Stop);
        self.body.pending.push((label.to_owned(), jump, here, span));
    }

    /// `label: statement`
    pub fn label(&mut self, node: Node<'t>) {
        if let Some(label) = field(node, "label").map(|n| self.text(n)) {
            let block = self.body.block();
            self.body.fall_into(block);
            let chain = self.body.chain();
            let pending = std::mem::take(&mut self.body.pending);
            for (name, jump, from, span) in pending {
                if name != label {
                    self.body.pending.push((name, jump, from, span));
                    continue;
                }
                self.body.enter(jump);
                for local in left(&from, &chain) {
                    self.scope_end(local, span);
                }
                self.body.goto(block);
            }
            self.body.enter(block);
            self.body.labels.insert(label.to_owned(), (block, chain));
        }
        let inner = super::syntax::named(node).into_iter().nth(1);
        if let Some(inner) = inner {
            self.statement(inner);
        }
    }

    /// `break;`
    pub fn break_out(&mut self, node: Node<'t>) {
        let span = self.span(node);
        match self.body.breakables.last().copied() {
            Some(target) => {
                self.leave(target.depth, span);
                self.body.goto(target.on_break);
            }
            None => self.lost_jump(),
        }
    }

    /// `continue;`
    pub fn continue_loop(&mut self, node: Node<'t>) {
        let span = self.span(node);
        let looping = self.body.breakables.iter().rev().find_map(|b| Some((b.on_continue?, b.depth)));
        match looping {
            Some((target, depth)) => {
                self.leave(depth, span);
                self.body.goto(target);
            }
            None => self.lost_jump(),
        }
    }

    fn lost_jump(&mut self) {
        self.body.partial = true;
        self.body.terminate(Term::Stop);
    }

    /// `return x;`
    pub fn return_statement(&mut self, node: Node<'t>) {
        let span = self.span(node);
        if let Some(value) = first(node) {
            self.full_expression(|s| s.returned(value), value);
        }
        self.leave(0, span);
        self.return_here(span);
    }

    fn returned(&mut self, value: Node<'t>) {
        let to = Place::local(LocalId(0));
        let bare = super::syntax::bare(value);
        if self.body.returns_reference {
            return self.bind_reference(to, value);
        }
        // C++ moves a local out when it returns it.
        if self.cpp && bare.kind() == "identifier" {
            let name = self.text(bare);
            if let Some(binding) = self.variable(name).filter(|b| !b.reference) {
                let whole = !matches!(self.known.unalias(&binding.ty), crate::ir::Ty::Array(_));
                let own = self.body.ret.clone();
                if whole && !self.wraps(&own, &binding.ty) {
                    let span = self.span(value);
                    let value = Rvalue::Use(Operand::Move(Place::local(binding.local)));
                    return self.assign(to, value, span);
                }
            }
        }
        let ty = self.body.ret.clone();
        self.initialise(to, &ty, value);
    }

    /// Does returning a value of type `from` make an object of the class `ret`?
    fn wraps(&self, ret: &crate::ir::Ty, from: &crate::ir::Ty) -> bool {
        let class = self.known.unalias(ret).path().filter(|p| self.known.classes.contains_key(p));
        class.is_some() && self.known.unalias(from).path() != class
    }
}

/// The locals that end on a jump from one chain of scopes to another.
fn left(from: &Chain, to: &Chain) -> Vec<LocalId> {
    let mut ended = Vec::new();
    for (id, locals) in from.iter().rev() {
        let kept = to.iter().find(|(other, _)| other == id).map_or(0, |(_, kept)| kept.len());
        ended.extend(locals.iter().skip(kept).rev().copied());
    }
    ended
}
