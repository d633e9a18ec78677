//! Calls.

use std::sync::Arc;

use tree_sitter::Node;

use super::known::{Known, Signature};
use super::lowering::Lowering;
use super::names::{Meaning, seen};
use super::objects::scalar_name;
use super::syntax::{bare, field, first, given, named, operator, path_text};
use crate::ir::{CALL_OPERATOR, Call, Callee, Name, Operand, Place, Proj, Rvalue, Ty};

/// A callee with what its declaration says about the arguments.
struct Target {
    callee: Callee,
    signature: Option<Signature>,
    /// Arguments before the written ones.
    leading: Vec<Operand>,
}

impl Target {
    fn new(callee: Callee) -> Target {
        Target { callee, signature: None, leading: Vec::new() }
    }
}

impl<'t> Lowering<'t> {
    /// `std::move(x)` and `std::forward<T>(x)`: x moved out.
    pub fn moved(&mut self, node: Node<'t>) -> Option<Operand> {
        let function = field(node, "function").filter(|_| self.cpp)?;
        if !matches!(function.kind(), "qualified_identifier" | "identifier" | "template_function") {
            return None;
        }
        let name = path_text(function, &self.rendered.text);
        let plain = name.trim_start_matches("::");
        let using = self.known.used.iter().any(|n| n.as_str() == "std");
        let moves = matches!(plain, "std::move" | "std::forward") || (plain == "move" && using);
        if !moves {
            return None;
        }
        let args = named(field(node, "arguments")?);
        let [arg] = args.as_slice() else { return None };
        // `std::move(queue.front())`: what a library's method lends, not the way to it.
        let lent = bare(*arg).kind() == "call_expression"
            && field(bare(*arg), "function").is_some_and(|f| f.kind() == "field_expression")
            && self.call_signature(bare(*arg)).is_none();
        let place = self.place(*arg);
        Some(Operand::Move(if lent { place.with(Proj::Deref) } else { place }))
    }

    /// A call, its result into `to` or a temporary.
    pub fn call(&mut self, node: Node<'t>, to: Option<Place>) {
        let Some(function) = field(node, "function") else {
            return;
        };
        let list = field(node, "arguments");
        if let Some(inner) = self.transparent(node) {
            return match to {
                Some(to) => self.into(inner, to),
                None => self.effect(inner),
            };
        }
        if let Some(moved) = self.moved(node) {
            let to = self.destination(to, node);
            let span = self.span(node);
            return self.assign(to, Rvalue::Use(moved), span);
        }
        if self.bound(node, to.as_ref()) {
            return;
        }
        if let Some(ty) = self.cast_by_call(function) {
            return self.functional_cast(node, ty, list, to);
        }
        if let Some(ty) = self.constructed_type(function) {
            let to = self.destination(to, node);
            let span = self.span(function);
            let args = list.map(|list| self.constructor_arguments(list, &ty)).unwrap_or_default();
            return self.construct(to, ty, args, span);
        }
        let target = self.target(function);
        let mut args = target.leading;
        let signature = target.signature.or_else(|| self.element_signature(function));
        let signature = signature.or_else(|| self.made_signature(function, list?));
        let emplaced = list.and_then(|list| self.emplaced(function, list));
        if let Some(emplaced) = emplaced {
            args.extend(emplaced);
        } else if let Some(list) = list {
            let written = match self.exchanged(function) {
                Some(count) => self.borrowed(list, count),
                None => self.arguments(list, signature.as_ref()),
            };
            args.extend(written);
        }
        let to = self.destination(to, node);
        let span = self.span(name_of(function));
        let types = self.written_types(function);
        let callee = self.instance(target.callee, &types);
        let call = Call { callee, args, hint: types.first().cloned() };
        self.call_to(to, call, span);
    }

    /// A method of a list takes its elements: `v.push_back({..})` makes one.
    fn element_signature(&mut self, function: Node<'t>) -> Option<Signature> {
        let object = field(function, "argument").filter(|_| function.kind() == "field_expression")?;
        let ty = self.type_of(object);
        let Ty::Named(path, _) = self.known.unalias(ty.peel()) else {
            return None;
        };
        let element = self.element(ty.peel());
        let listed = element != Ty::Unknown && !path.as_str().ends_with("map");
        listed.then(|| Signature { params: vec![element; 4], ..Signature::default() })
    }

    /// `f<T>(..)` of a function that is not in the program makes a T: it takes what a constructor takes.
    fn made_signature(&mut self, function: Node<'t>, list: Node<'t>) -> Option<Signature> {
        let ty = self.written_types(function).first().cloned().filter(|_| self.cpp)?;
        self.constructor_taking(&ty, &given(list))
    }

    fn destination(&mut self, to: Option<Place>, node: Node<'t>) -> Place {
        to.unwrap_or_else(|| {
            let ty = self.type_of(node);
            Place::local(self.temporary(ty, node))
        })
    }

    /// The values of an argument list; a C++ reference parameter takes a borrow.
    pub fn arguments(&mut self, list: Node<'t>, signature: Option<&Signature>) -> Vec<Operand> {
        let args = given(list).into_iter().enumerate();
        args.map(|(at, arg)| self.argument(arg, at, signature)).collect()
    }

    /// The value of the argument number `at`.
    pub fn argument(&mut self, arg: Node<'t>, at: usize, signature: Option<&Signature>) -> Operand {
        let by_reference = signature.is_some_and(|s| s.by_reference.get(at) == Some(&true));
        let ty = signature.and_then(|s| s.params.get(at)).cloned().unwrap_or_default();
        if by_reference {
            // `f(std::move(x))` hands x over by reference: what becomes of it is the callee's to say.
            match self.moved(arg) {
                Some(Operand::Move(place)) => return Operand::Ref(place),
                _ if names_place(bare(arg)) || bare(arg).kind() == "call_expression" => {
                    return Operand::Ref(self.place(arg));
                }
                _ => {}
            }
        }
        if arg.kind() == "initializer_list" {
            let to = Place::local(self.temporary(ty.clone(), arg));
            self.braced(arg, ty.peel(), to.clone());
            return if by_reference { Operand::Ref(to) } else { Operand::Move(to) };
        }
        if signature.is_none_or(|s| s.free)
            && ty.path().is_none_or(|p| !self.known.classes.contains_key(&p))
            && let Some(number) = self.number_of(arg)
        {
            return number;
        }
        self.operand(arg)
    }

    /// The first `count` arguments by reference.
    fn borrowed(&mut self, list: Node<'t>, count: usize) -> Vec<Operand> {
        let args = given(list).into_iter().enumerate();
        args.map(|(at, arg)| match at < count && names_place(bare(arg)) {
            true => Operand::Ref(self.place(arg)),
            false => self.operand(arg),
        })
        .collect()
    }

    /// Standard functions that change the variables they are given by reference: how many of them.
    fn exchanged(&self, function: Node<'t>) -> Option<usize> {
        if let Some(method) = field(function, "field").filter(|_| function.kind() == "field_expression") {
            return (self.cpp && self.text(method) == "swap").then_some(usize::MAX);
        }
        let name = path_text(function, &self.rendered.text);
        if !self.cpp || self.function_named(&name).is_some() {
            return None;
        }
        match name.trim_start_matches("std::") {
            "swap" | "ref" | "tie" => Some(usize::MAX),
            // The new value is no variable that is changed.
            "exchange" => Some(1),
            _ => None,
        }
    }

    /// The types written in `f<T>(..)`.
    fn written_types(&mut self, function: Node<'t>) -> Arc<[Ty]> {
        let member = field(function, "field").filter(|_| function.kind() == "field_expression");
        self.template_arguments(member.unwrap_or(function))
    }

    /// `static_cast<T>` and the like?
    pub fn is_named_cast(&self, function: Node<'t>) -> bool {
        let name = field(function, "name").filter(|_| function.kind() == "template_function");
        name.is_some_and(|name| self.text(name).ends_with("_cast"))
    }

    /// `static_cast<T>`, `int(..)`, `(T)(..)`
    fn cast_by_call(&mut self, function: Node<'t>) -> Option<Ty> {
        match function.kind() {
            "primitive_type" | "sized_type_specifier" => Some(self.specified(function)),
            "template_function" if self.is_named_cast(function) => {
                Some(self.template_arguments(function).first().cloned().unwrap_or_default())
            }
            // `std::size_t(n)`
            "qualified_identifier" if self.cpp && scalar_name(self.text(function)) => {
                let path = path_text(function, &self.rendered.text);
                let function_of = |k: &Known<'_>, p| k.functions.contains_key(&p) || k.classes.contains_key(&p);
                let own = self.known.resolve(self.body.scope, &path, function_of).is_some();
                (!own).then(|| Ty::named(path.trim_start_matches("::")))
            }
            "parenthesized_expression" => {
                let inner = bare(function);
                let name = self.text(inner);
                let known = inner.kind() == "identifier"
                    && self.variable(name).is_none()
                    && (name.ends_with("_t")
                        || self.known.resolve(self.body.scope, name, |k, p| k.is_type(p)).is_some());
                known.then(|| Ty::named(name))
            }
            _ => None,
        }
    }

    fn functional_cast(&mut self, node: Node<'t>, ty: Ty, list: Option<Node<'t>>, to: Option<Place>) {
        let Some(value) = list.and_then(first) else {
            return;
        };
        let truth = ty.path().is_some_and(|p| p.as_str() == "bool");
        let value = if truth { self.truth_of(value) } else { self.operand(value) };
        let to = self.destination(to, node);
        let span = self.span(node);
        self.assign(to, Rvalue::Cast(value, ty), span);
    }

    /// `T(..)` where T is a type of this file.
    fn constructed_type(&mut self, function: Node<'t>) -> Option<Ty> {
        if !self.cpp || !matches!(function.kind(), "identifier" | "qualified_identifier" | "template_function") {
            return None;
        }
        let name = path_text(function, &self.rendered.text);
        if let Some(ty) = self.bound_type(&name) {
            return Some(ty.clone());
        }
        if self.variable(&name).is_some() || self.params.contains(&name.as_str()) {
            return None;
        }
        let args = self.template_arguments(function);
        if name.ends_with("_ptr") && !args.is_empty() {
            return Some(Ty::Named(self.known.type_path(self.body.scope, &name), args));
        }
        let path = self.known.resolve(self.body.scope, &name, |known, path| {
            known.is_type(path) && !known.functions.contains_key(&path)
        })?;
        Some(Ty::Named(path, args))
    }

    fn target(&mut self, function: Node<'t>) -> Target {
        let inner = bare(function);
        match inner.kind() {
            "identifier" | "template_function" => {
                let name = path_text(inner, &self.rendered.text);
                self.named_target(&name, inner)
            }
            "qualified_identifier" | "dependent_name" => {
                let name = path_text(inner, &self.rendered.text);
                self.qualified_target(&name)
            }
            "field_expression" => self.member_target(inner),
            // `(*f)(x)` calls what `f` points to.
            "pointer_expression" if super::syntax::operator(inner) == "*" => match field(inner, "argument") {
                Some(pointer) if !self.overloaded(pointer, "operator*") => {
                    Target::new(Callee::Value(Operand::Copy(self.place(pointer))))
                }
                _ => Target::new(Callee::Value(self.operand(inner))),
            },
            _ => Target::new(Callee::Value(self.operand(inner))),
        }
    }

    fn named_target(&mut self, name: &str, node: Node<'t>) -> Target {
        if let Some(binding) = self.variable(name) {
            if self.overloaded(node, CALL_OPERATOR) {
                return Target::new(Callee::Method { receiver: seen(&binding), name: Name::new(CALL_OPERATOR) });
            }
            return Target::new(Callee::Value(Operand::Copy(seen(&binding))));
        }
        let class = self.method_class();
        if let Some((owner, signature)) = class.and_then(|c| self.method_of(c, name)) {
            if signature.free {
                return Target { signature: Some(signature), ..Target::new(Callee::Path(owner.join(name))) };
            }
            let receiver = match self.variable("this") {
                Some(this) => Place::local(this.local),
                None => Place::global(Name::new("this")),
            };
            return Target {
                signature: Some(signature),
                ..Target::new(Callee::Method { receiver, name: Name::new(name) })
            };
        }
        if let Some(path) = self.function_named(name) {
            return self.path_target(path);
        }
        if let Some(path) = self.function_by_argument(name, node) {
            return self.path_target(path);
        }
        let variable = class.is_some_and(|c| self.known.field(c, name).is_some())
            || self.known.resolve(self.body.scope, name, |k, p| k.globals.contains_key(&p)).is_some();
        if variable && let Meaning::Place(place, _) = self.meaning(name) {
            return Target::new(Callee::Value(Operand::Copy(place)));
        }
        Target::new(Callee::Path(Name::new(name)))
    }

    /// A method by the class body, or by its definition where the class body is in another file.
    fn method_of(&self, class: Name, name: &str) -> Option<(Name, Signature)> {
        self.known.method(class, name).or_else(|| {
            let defined = self.known.functions.get(&class.join(name))?;
            let method = !defined.free && !self.known.classes.contains_key(&class);
            method.then(|| (class, defined.clone()))
        })
    }

    fn path_target(&self, path: Name) -> Target {
        Target { signature: self.known.functions.get(&path).cloned(), ..Target::new(Callee::Path(path)) }
    }

    fn qualified_target(&mut self, name: &str) -> Target {
        let of_bound = name.split_once("::").and_then(|(first, rest)| Some(self.bound_type(first)?.path()?.join(rest)));
        let name = of_bound.as_ref().map_or(name, |path| path.as_str());
        let Some(path) = self.function_named(name) else {
            return Target::new(Callee::Path(Name::new(name.trim_start_matches("::"))));
        };
        let mut target = self.path_target(path);
        let method = target.signature.as_ref().is_some_and(|s| !s.free);
        let owner = path.parent();
        // `Base::method()` inside a method is called on this object.
        if method
            && owner.is_some_and(|o| self.known.classes.contains_key(&o))
            && let Some(this) = self.variable("this")
        {
            target.leading.push(Operand::Copy(Place::local(this.local)));
        }
        target
    }

    /// `a.m(..)`, `a->m(..)`
    fn member_target(&mut self, function: Node<'t>) -> Target {
        let (Some(argument), Some(member)) = (field(function, "argument"), field(function, "field")) else {
            return Target::new(Callee::Value(self.operand(function)));
        };
        if !self.cpp {
            let place = self.place(function);
            return Target::new(Callee::Value(Operand::Copy(place)));
        }
        let full = path_text(member, &self.rendered.text);
        let name = full.rsplit("::").next().unwrap_or(&full).to_owned();
        let ty = self.type_of(argument);
        let class = self.class_of(&ty);
        let own_field =
            class.is_some_and(|c| self.known.field(c, &name).is_some() && self.known.method(c, &name).is_none());
        // `it->second(x)` calls what the map holds.
        let half = matches!(name.as_str(), "first" | "second") && class.is_none();
        if own_field || half {
            let place = self.place(function);
            return Target::new(Callee::Value(Operand::Copy(place)));
        }
        let receiver = self.selected(function, argument);
        // A smart pointer has methods of its own: `p->m()` is one of what it points to.
        let receiver = if operator(function) == "->" { receiver.with(Proj::Deref) } else { receiver };
        if let (Some(class), true) = (class, name.starts_with('~')) {
            return Target { leading: vec![Operand::Ref(receiver)], ..Target::new(Callee::Path(class.join(&name))) };
        }
        let signature = class.and_then(|c| self.known.method(c, &name)).map(|(_, s)| s);
        Target { signature, ..Target::new(Callee::Method { receiver, name: Name::new(&name) }) }
    }
}

/// The name in a callee, for its span.
fn name_of(function: Node<'_>) -> Node<'_> {
    match function.kind() {
        "field_expression" => field(function, "field").unwrap_or(function),
        _ => function,
    }
}

/// Does the expression name a variable or a part of one?
pub(super) fn names_place(node: Node<'_>) -> bool {
    match node.kind() {
        "identifier" | "field_expression" | "subscript_expression" | "qualified_identifier" => true,
        "pointer_expression" => super::syntax::operator(node) == "*",
        _ => false,
    }
}
