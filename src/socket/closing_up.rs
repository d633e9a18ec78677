//! `memmove(&a[i], &a[i + 1], ..)`: element `i` goes, those behind it close up.

use std::rc::Rc;

use super::keys::{base, is_unremembered, shifted, symbol};
use super::machine::Machine;
use super::owners::Loss;
use super::shapes::Given;
use super::state::{Activation, Frame, State};
use super::value::{Addr, Origin, Step, Sym, Value, derive};
use crate::ir::{BinOp, LocalId, Operand, Place, Rvalue, Stmt, Ty};
use crate::source::Span;

impl Machine<'_> {
    /// Element `i` goes, the others are somewhere else from now on: unless they stand before it.
    pub(super) fn moves_elements(&mut self, state: &mut State, given: &Given<'_>, span: Span) -> bool {
        let (Some(Value::Pointer(_, to)), Some(Value::Pointer(_, from))) = (given.args.first(), given.args.get(1))
        else {
            return false;
        };
        let array = |addr: &Addr| {
            let step = addr.path.last()?;
            let inside = matches!(step, Step::Entry(_)) || is_unremembered(step);
            inside.then(|| Addr { root: addr.root, path: addr.path[..addr.path.len() - 1].to_vec() })
        };
        let (Some(table), true) = (array(to), array(to) == array(from)) else {
            return false;
        };
        let over = self.element_at(state, to).map(|(_, id)| id);
        let Value::Container(c) = self.read(state, &table) else {
            return true;
        };
        if over.is_none() && self.is_behind_all(state, to) {
            return true;
        }
        let mut c = (*c).clone();
        let gone = c.entries.iter().position(|e| Some(e.id) == over).map(|at| c.entries.remove(at).item);
        for at in 0..c.entries.len() {
            // The first stays first; tables that are compacted side by side keep the same keys.
            let mut key = c.entries[at].key.clone();
            while !matches!(&key, Value::Int(num) if num.exact == Some(0)) && c.entries.iter().any(|e| e.key == key) {
                key = Value::unknown(derive(103, &key), Ty::Unknown, Origin::default());
            }
            c.entries[at].key = key;
        }
        self.write(state, &table, Value::Container(Rc::new(c)));
        if let Some(item) = gone {
            let name = self.addr_text(state, to);
            self.dispose(state, item, Loss::Overwritten(name), span);
        }
        true
    }

    /// Is the index one that counts down and has not come to what is remembered yet?
    fn is_behind_all(&self, state: &State, to: &Addr) -> bool {
        let Some(Step::Other(sym)) = to.path.last() else { return false };
        let passed = (-3..=3).all(|by| shifted(base(*sym), by).is_some_and(|near| state.not_keys.contains(&near)));
        let down = |frame: &Frame| matches!(frame, Frame::Code(activation) if self.counts_down(activation, *sym));
        !passed && state.frames().iter().any(|frame| down(frame))
    }

    fn counts_down(&self, activation: &Activation, sym: Sym) -> bool {
        let function = self.program.function(activation.function);
        let stmts = || function.blocks.iter().flat_map(|block| &block.stmts);
        let steps = |op: BinOp, local: LocalId| {
            stmts().any(|stmt| match stmt {
                Stmt::Assign { to, value: Rvalue::Binary(own, Operand::Copy(from), Operand::Const(_)), .. } => {
                    *own == op && to == from && *to == Place::local(local)
                }
                _ => false,
            })
        };
        let named = activation.locals.iter().enumerate().filter(|(_, value)| symbol(value) == Some(sym));
        let mut locals = named.filter_map(|(at, _)| u32::try_from(at).ok().map(LocalId));
        locals.any(|local| steps(BinOp::Sub, local) && !steps(BinOp::Add, local))
    }
}
