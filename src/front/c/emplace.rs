//! Elements that are made where they will stand: `v.emplace_back(a, b)` is `v.push_back(T(a, b))`.

use tree_sitter::Node;

use super::lowering::Lowering;
use super::syntax::{bare, field, named};
use crate::ir::{Operand, Place, Ty};

impl<'t> Lowering<'t> {
    /// The arguments of a method that makes an element in place: keys as written, then the element made of the
    /// others. `None` where the element's type is not known, or the one argument is an element already.
    pub fn emplaced(&mut self, function: Node<'t>, list: Node<'t>) -> Option<Vec<Operand>> {
        let object = field(function, "argument").filter(|_| self.cpp && function.kind() == "field_expression")?;
        let method = field(function, "field").map(|n| self.text(n))?;
        // How many arguments stand before those of the element.
        let (in_list, in_map) = match method {
            "emplace_back" | "emplace_front" => (0, None),
            // A list is told where; a set, a queue and a stack know.
            "emplace" if self.is_sequence(object) => (1, None),
            "emplace" | "try_emplace" => (0, Some(1)),
            "emplace_after" => (1, None),
            "emplace_hint" => (1, Some(2)),
            _ => return None,
        };
        let ty = self.type_of(object);
        let Ty::Named(path, _) = self.known.unalias(ty.peel()) else {
            return None;
        };
        if self.known.classes.contains_key(&path) {
            return None;
        }
        let before = match path.as_str().ends_with("map") {
            true => in_map?,
            false => in_list,
        };
        let element = self.element(ty.peel());
        let args = named(list);
        let constructs = self.default_constructs(&element) || matches!(element, Ty::Param(..));
        if !constructs || args.len() < before {
            return None;
        }
        if let [only] = &args[before..]
            && (only.kind() == "initializer_list" || self.same_object(&element, bare(*only)))
        {
            return None;
        }
        let mut values: Vec<Operand> = args[..before].iter().map(|arg| self.operand(*arg)).collect();
        let signature = self.constructor_taking(&element, &args[before..]);
        let made = args[before..].iter().enumerate();
        let made = made.map(|(at, arg)| self.argument(*arg, at, signature.as_ref())).collect();
        let to = Place::local(self.temporary(element.clone(), list));
        let span = self.span(list);
        self.construct(to.clone(), element, made, span);
        values.push(Operand::Move(to));
        Some(values)
    }

    /// Is it a container of the standard library whose elements stand in an order that its user chooses?
    fn is_sequence(&mut self, object: Node<'t>) -> bool {
        let ty = self.type_of(object);
        let path = self.known.unalias(ty.peel()).path();
        path.is_some_and(|path| matches!(path.last_segment(), "vector" | "list" | "deque"))
    }
}
