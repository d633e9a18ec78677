//! Assignments of whole objects, which C++ makes of those of their members where the class writes none.

use tree_sitter::Node;

use super::calls::names_place;
use super::lowering::Lowering;
use super::syntax::bare;
use crate::ir::{Call, Callee, Name, Operand, Place, Rvalue, Ty};
use crate::source::Span;

const ASSIGN: &str = "operator=";

/// Members within members that are looked at.
const DEEPEST: usize = 4;

impl<'t> Lowering<'t> {
    /// `left = right` of a class with members that have an assignment of their own; the place assigned.
    pub fn assigned_by_members(&mut self, node: Node<'t>, left: Node<'t>, right: Node<'t>) -> Option<Place> {
        let ty = self.type_of(left);
        if !self.cpp || matches!(ty, Ty::Ref(_)) && !self.names_reference(left) {
            return None;
        }
        let class = self.known.class_of(&ty).map(|(path, _)| path)?;
        if !self.assigns_members(class, DEEPEST) {
            return None;
        }
        let (source, copied) = match self.moved(right) {
            Some(Operand::Move(place)) => (place, false),
            _ if names_place(bare(right)) => (self.place(right), true),
            _ => {
                let made = Place::local(self.temporary(Ty::named(class.as_str()), right));
                self.initialise(made.clone(), &Ty::named(class.as_str()), right);
                (made, false)
            }
        };
        let to = self.place(left);
        let span = self.span(node);
        self.assign_members(class, (&to, &source, copied), DEEPEST, (node, span));
        Some(to)
    }

    /// Has the class no assignment of its own, and a member that has one?
    fn assigns_members(&self, class: Name, depth: usize) -> bool {
        let Some(known) = self.known.classes.get(&class).filter(|_| depth > 0) else { return false };
        let plain = self.known.method(class, ASSIGN).is_none() && known.bases.is_empty();
        plain
            && known.fields.iter().any(|(_, ty)| {
                self.member_class(ty).is_some_and(|member| {
                    self.known.method(member, ASSIGN).is_some() || self.assigns_members(member, depth - 1)
                })
            })
    }

    /// The class of a member that is an object, not a way to one.
    fn member_class(&self, ty: &Ty) -> Option<Name> {
        match self.known.unalias(ty) {
            Ty::Ref(_) | Ty::Array(_) => None,
            ty => self.known.class_of(&ty).map(|(path, _)| path),
        }
    }

    fn assign_members(
        &mut self,
        class: Name,
        (to, from, copied): (&Place, &Place, bool),
        depth: usize,
        (node, span): (Node<'t>, Span),
    ) {
        let fields = self.known.classes.get(&class).map(|known| known.fields.clone()).unwrap_or_default();
        for (name, ty) in fields {
            let (to, from) = (to.clone().field(name), from.clone().field(name));
            let member = self.member_class(&ty);
            let own = member.and_then(|member| self.known.method(member, ASSIGN));
            let value = if copied { Operand::Copy(from.clone()) } else { Operand::Move(from.clone()) };
            match (own, member) {
                (Some((_, signature)), _) => {
                    let lends = signature.by_reference.first() == Some(&true);
                    let args = vec![if lends { Operand::Ref(from) } else { value }];
                    let result = Place::local(self.temporary(signature.ret, node));
                    let call =
                        Call { callee: Callee::Method { receiver: to, name: Name::new(ASSIGN) }, args, hint: None };
                    self.call_to(result, call, span);
                }
                (None, Some(member)) if depth > 0 && self.assigns_members(member, depth - 1) => {
                    self.assign_members(member, (&to, &from, copied), depth - 1, (node, span));
                }
                _ => self.assign(to, Rvalue::Use(value), span),
            }
        }
    }
}
