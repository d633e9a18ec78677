//! `std::bind(f, a, _1)` is a lambda: what is bound is captured, the places left open are its parameters.

use tree_sitter::Node;

use super::body::{Body, CaptureDefault};
use super::known::Signature;
use super::lowering::Lowering;
use super::names::{capture, seen};
use super::syntax::{bare, field, named, operator, path_text};
use crate::ir::{Call, Callee, LocalId, LocalKind, Name, Operand, Place, Proj, Rvalue, Ty};

/// One argument of the function that is bound.
enum Part {
    /// The parameter of that number, from 0.
    Open(usize),
    /// The capture of that name; true for a pointer or reference to what is meant.
    Bound(String, bool),
}

impl<'t> Lowering<'t> {
    /// A call that binds arguments: the closure is made in `to`. False where it is another call.
    pub fn bound(&mut self, node: Node<'t>, to: Option<&Place>) -> bool {
        let (Some(function), Some(list)) = (field(node, "function").filter(|_| self.cpp), field(node, "arguments"))
        else {
            return false;
        };
        let args = named(list);
        let Some((callee, rest)) = args.split_first() else { return false };
        let name = path_text(function, &self.rendered.text);
        let in_front = name.ends_with("bind_front");
        let written = matches!(name.as_str(), "std::bind" | "boost::bind" | "std::bind_front");
        let unqualified = matches!(name.as_str(), "bind" | "bind_front") && named_function(*callee).is_some();
        if !written && !unqualified {
            return false;
        }
        let Some((path, signature)) = named_function(*callee).or(Some(*callee)).and_then(|n| self.function_at(n))
        else {
            return false;
        };
        let mut captures = Vec::new();
        let mut parts = Vec::new();
        for (at, arg) in rest.iter().enumerate() {
            parts.push(match placeholder(self.text(*arg)) {
                Some(number) => Part::Open(number),
                None => {
                    let (name, ty) = (format!("bound{at}"), self.type_of(*arg));
                    let value = self.operand(*arg);
                    let object = self.known.class_of(&ty).is_some() && !matches!(self.known.unalias(&ty), Ty::Ref(_));
                    captures.push((name.clone(), ty, value));
                    Part::Bound(name, !object)
                }
            });
        }
        if in_front {
            let taken = rest.len().saturating_sub(usize::from(!signature.free));
            let open = signature.params.len().saturating_sub(taken);
            parts.extend((0..open).map(Part::Open));
        }
        let closure = self.binding(node, (path, &signature), captures, &parts);
        let to = match to {
            Some(to) => to.clone(),
            None => Place::local(self.temporary(Ty::Unknown, node)),
        };
        let span = self.span(node);
        self.assign(to, closure, span);
        true
    }

    /// The function of the program that an expression names.
    fn function_at(&self, node: Node<'t>) -> Option<(Name, Signature)> {
        if !matches!(node.kind(), "identifier" | "qualified_identifier") {
            return None;
        }
        let path = self.function_named(&path_text(node, &self.rendered.text))?;
        self.known.functions.get(&path).map(|signature| (path, signature.clone()))
    }

    /// The closure that calls the function at `path` with these parts.
    fn binding(
        &mut self,
        node: Node<'t>,
        (path, signature): (Name, &Signature),
        captures: Vec<(String, Ty, Operand)>,
        parts: &[Part],
    ) -> Rvalue {
        let span = self.span(node);
        let own = self.body.path.join(&format!("{{closure#{}}}", self.body.closures));
        self.body.closures += 1;
        let mut inner = Body::new(own, self.body.scope, signature.ret.clone(), span);
        inner.lambda = Some(CaptureDefault::None);
        inner.returns_reference = signature.returns_reference;
        self.outer.push(std::mem::replace(&mut self.body, inner));
        for (name, ty, value) in captures {
            capture(&mut self.body, &name, ty, false, value);
        }
        let open = |part: &Part| if let Part::Open(number) = part { number + 1 } else { 0 };
        let count = parts.iter().map(open).max().unwrap_or(0);
        let params: Vec<LocalId> = (0..count)
            .map(|_| {
                let local = self.body.local(None, Ty::Unknown, LocalKind::Param, span);
                self.body.owned_by_scope(local);
                local
            })
            .collect();
        let mut values = Vec::new();
        for part in parts {
            values.push(match part {
                Part::Open(number) => (Place::local(params[*number]), true),
                Part::Bound(name, pointer) => match self.variable(name) {
                    Some(binding) => (seen(&binding), *pointer),
                    None => continue,
                },
            });
        }
        let mut values = values.into_iter();
        let callee = match if signature.free { None } else { values.next() } {
            Some((object, pointer)) => {
                let receiver = if pointer { object.with(Proj::Deref) } else { object };
                Callee::Method { receiver, name: Name::new(path.last_segment()) }
            }
            None => Callee::Path(path),
        };
        let lent = |at: usize| signature.by_reference.get(at) == Some(&true);
        let args = values.enumerate().map(|(at, (place, pointer))| match lent(at) && !pointer {
            true => Operand::Ref(place),
            false => Operand::Copy(place),
        });
        let call = Call { callee, args: args.collect(), hint: None };
        self.call_to(Place::local(LocalId(0)), call, span);
        let captures = self.body.captures.clone();
        let function = self.finish(params, span, span, span);
        if let Some(outer) = self.outer.pop() {
            self.body = outer;
        }
        let function = self.add(function);
        Rvalue::Closure { function, captures }
    }
}

/// `&f`, `&C::m`: what it names.
fn named_function(node: Node<'_>) -> Option<Node<'_>> {
    let node = bare(node);
    let address = node.kind() == "pointer_expression" && operator(node) == "&";
    field(node, "argument").filter(|_| address)
}

/// `_1`, `std::placeholders::_1`: the parameter's number, from 0.
fn placeholder(text: &str) -> Option<usize> {
    let last = text.rsplit("::").next()?;
    let number: usize = last.strip_prefix('_')?.parse().ok()?;
    number.checked_sub(1).filter(|number| *number < 16)
}
