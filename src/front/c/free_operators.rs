//! Operators that are free functions: which one `a op b` means, and what it gives.

use tree_sitter::Node;

use super::known::Signature;
use super::lowering::Lowering;
use super::syntax::{field, operator};
use crate::ir::{Name, Ty};

impl<'t> Lowering<'t> {
    /// The free function that `left op right` calls.
    pub fn free_operator(&mut self, left: Node<'t>, right: Node<'t>, op: &str) -> Option<(Name, Signature)> {
        if !self.cpp || self.known.operators.is_empty() {
            return None;
        }
        let pointer = |s: &mut Self, ty: &Ty, node| matches!(ty, Ty::Ref(_)) && !s.names_reference(node);
        let (ours, theirs) = (self.type_of(left), self.type_of(right));
        if pointer(self, &ours, left) || pointer(self, &theirs, right) {
            return None;
        }
        self.free_operator_for(&ours, &theirs, op)
    }

    /// Likewise, by the types of both sides. Among several overloads nobody chooses here.
    fn free_operator_for(&self, left: &Ty, right: &Ty, op: &str) -> Option<(Name, Signature)> {
        let name = format!("operator{op}");
        let class = |ty: &Ty| self.known.unalias(ty.peel()).path().filter(|path| self.known.is_type(*path));
        let (left, right) = (class(left), class(right));
        let beside = |class: Option<Name>| class.and_then(Name::parent).map(|space| space.join(&name));
        let near = self.known.resolve(self.body.scope, &name, |known, path| known.operators.contains_key(&path));
        let path = near.or_else(|| {
            let spaces = [beside(left), beside(right)].into_iter().flatten();
            spaces.into_iter().find(|path| self.known.operators.contains_key(path))
        })?;
        let mut takes_two = self.known.operators.get(&path)?.iter().filter(|one| one.params.len() == 2);
        let (Some(one), None) = (takes_two.next(), takes_two.next()) else { return None };
        let wanted = [class(&one.params[0]), class(&one.params[1])];
        let pairs = || wanted.into_iter().zip([left, right]);
        let fits = pairs().all(|(wanted, given)| wanted.is_none() || given.is_none() || wanted == given);
        let known = pairs().any(|(wanted, given)| wanted.is_some() && wanted == given);
        (fits && known).then(|| (path, one.clone()))
    }

    /// What `a op b op ..` gives, where operators of the program are meant. The chain nests to the left: it is gone
    /// down without recursion.
    pub fn binary_type(&mut self, node: Node<'t>) -> Ty {
        if !self.cpp || self.known.operators.is_empty() && self.known.classes.is_empty() {
            return Ty::Unknown;
        }
        let (mut spine, mut lowest) = (Vec::new(), node);
        while lowest.kind() == "binary_expression" {
            let Some(left) = field(lowest, "left") else { return Ty::Unknown };
            spine.push(lowest);
            lowest = left;
        }
        let mut ty = self.type_of(lowest);
        if matches!(ty, Ty::Ref(_)) && !self.names_reference(lowest) {
            return Ty::Unknown;
        }
        while let Some(at) = spine.pop() {
            let op = operator(at);
            let own = self.known.class_of(&ty).map(|(path, _)| path);
            let own = own.and_then(|class| self.known.method(class, &format!("operator{op}")));
            ty = match own {
                Some((_, signature)) => signature.ret,
                None => {
                    let right = field(at, "right").map_or(Ty::Unknown, |right| self.type_of(right));
                    self.free_operator_for(&ty, &right, op).map_or(Ty::Unknown, |(_, signature)| signature.ret)
                }
            };
        }
        ty
    }
}
