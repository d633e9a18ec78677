//! C++ objects and initialisation.

use tree_sitter::Node;

use super::known::Signature;
use super::lowering::Lowering;
use super::syntax::{bare, field, first, given};
use crate::ir::{Builtin, Name, Operand, Place, Rvalue, Ty};
use crate::source::Span;

impl<'t> Lowering<'t> {
    /// A constructor call.
    pub fn construct(&mut self, to: Place, ty: Ty, args: Vec<Operand>, span: Span) {
        self.builtin(to, Builtin::Construct(ty), args, span);
    }

    /// Does a declaration without initialiser run a constructor?
    pub fn default_constructs(&self, ty: &Ty) -> bool {
        match self.known.unalias(ty) {
            Ty::Named(path, _) => !scalar_name(path.as_str()),
            _ => false,
        }
    }

    /// Gives a place of type `ty` its first value: an expression, `{..}` or `(..)`.
    pub fn initialise(&mut self, to: Place, ty: &Ty, value: Node<'t>) {
        match value.kind() {
            "initializer_list" => self.braced(value, ty, to),
            "argument_list" | "parameter_list" => self.parenthesised(value, ty, to),
            _ if self.converts(ty, value) => {
                let span = self.span(value);
                let operand = self.operand(value);
                self.construct(to, ty.clone(), vec![operand], span);
            }
            _ => match self.number_as(ty, value) {
                Some(number) => {
                    let span = self.span(value);
                    self.assign(to, Rvalue::Use(number), span);
                }
                None => self.into(value, to),
            },
        }
    }

    /// Is a plain number made into an object of a class with a constructor for it?
    pub fn converts(&mut self, ty: &Ty, value: Node<'t>) -> bool {
        if !self.cpp {
            return false;
        }
        let unaliased = self.known.unalias(ty);
        if unaliased.path().is_some_and(|p| p.as_str().ends_with("weak_ptr")) {
            let from = self.type_of(value);
            return self.known.unalias(&from).path() != unaliased.path();
        }
        let constructible = unaliased
            .path()
            .and_then(|p| self.known.classes.get(&p))
            .is_some_and(|class| class.constructors.iter().any(|c| c.params.len() == 1));
        if matches!(unaliased, Ty::Ref(_)) || !constructible {
            return false;
        }
        let global = bare(value).kind() == "call_expression"
            && field(bare(value), "function").is_some_and(|f| self.text(f).starts_with("::"));
        let from = self.type_of(value);
        global || matches!(self.known.unalias(&from), Ty::Named(path, _) if scalar_name(path.as_str()))
    }

    /// `T x(args)`
    fn parenthesised(&mut self, list: Node<'t>, ty: &Ty, to: Place) {
        let args = given(list);
        let plain = !self.cpp || !self.default_constructs(ty);
        if let [arg] = args.as_slice()
            && (plain || self.same_object(ty, *arg))
        {
            return self.into(*arg, to);
        }
        if plain && args.is_empty() && !matches!(ty, Ty::Unknown) {
            return self.zero(to, ty, list);
        }
        let operands = self.constructor_arguments(list, ty);
        let span = self.span(list);
        self.construct(to, ty.clone(), operands, span);
    }

    /// The arguments of a constructor: what it takes by reference is lent.
    pub fn constructor_arguments(&mut self, list: Node<'t>, ty: &Ty) -> Vec<Operand> {
        let signature = self.constructor_taking(ty, &given(list));
        self.arguments(list, signature.as_ref())
    }

    /// The constructor of a class of this file that takes these arguments: by how many they are, and of several the
    /// one whose types fit.
    pub fn constructor_taking(&mut self, ty: &Ty, args: &[Node<'t>]) -> Option<Signature> {
        let (_, class) = self.known.class_of(ty)?;
        let with = |count: usize| class.constructors.iter().filter(move |c| c.params.len() == count);
        let more = class.constructors.iter().map(|c| c.params.len()).filter(|count| *count >= args.len()).min();
        let all: Vec<Signature> = with(more?).cloned().collect();
        if all.len() < 2 {
            return all.into_iter().next();
        }
        let given: Vec<Option<Name>> = args.iter().map(|arg| self.kind_of(*arg)).collect();
        let fits = |c: &&Signature| {
            let pairs = c.params.iter().zip(&given);
            pairs.into_iter().all(|(param, given)| given.is_none() || self.kind(param) == *given)
        };
        all.iter().find(fits).or(all.first()).cloned()
    }

    /// The class of an argument; all plain numbers are one. `None` where it is not known.
    fn kind_of(&mut self, arg: Node<'t>) -> Option<Name> {
        let inner = self.moved_from(bare(arg));
        let ty = self.type_of(inner);
        self.kind(&ty)
    }

    fn kind(&self, ty: &Ty) -> Option<Name> {
        let path = self.known.unalias(ty.peel()).path()?;
        Some(if scalar_name(path.as_str()) { Name::new("int") } else { path })
    }

    /// Is the argument an object of the very type, so that it is copied or moved?
    pub fn same_object(&mut self, ty: &Ty, arg: Node<'t>) -> bool {
        let from = self.type_of(arg);
        let from = self.known.unalias(&from);
        let inner = self.moved_from(bare(arg));
        let pointer = matches!(from, Ty::Ref(_)) && !self.names_reference(inner);
        let ty = self.known.unalias(ty);
        if from.path().is_some() && from.path() == ty.path() && !pointer {
            return true;
        }
        let class = ty.path().and_then(|path| self.known.classes.get(&path));
        let takes_one = class.is_some_and(|c| c.constructors.iter().any(|k| k.params.len() == 1));
        let moves = bare(arg).kind() == "call_expression" && self.is_move(bare(arg));
        moves && from == Ty::Unknown && !takes_one
    }

    /// The argument of `std::move(..)`, or the expression itself.
    fn moved_from(&self, node: Node<'t>) -> Node<'t> {
        let inner = field(node, "arguments").filter(|_| node.kind() == "call_expression" && self.is_move(node));
        inner.and_then(first).unwrap_or(node)
    }

    fn is_move(&self, call: Node<'t>) -> bool {
        field(call, "function").is_some_and(|f| self.text(f).ends_with("move"))
    }

    /// `new T(args)`
    pub fn new_object(&mut self, node: Node<'t>, to: Place) {
        let ty = field(node, "type").map_or(Ty::Unknown, |n| self.specified(n));
        let ty = match field(node, "declarator") {
            Some(_) => Ty::Array(ty.into()),
            None => ty,
        };
        let args = field(node, "arguments").map(|list| self.constructor_arguments(list, &ty)).unwrap_or_default();
        let span = self.span(node);
        self.builtin(to, Builtin::New(ty), args, span);
    }

    /// `T{..}`, `(struct t){..}`
    pub fn compound_literal(&mut self, node: Node<'t>, to: Place) {
        let ty = field(node, "type").map_or(Ty::Unknown, |n| self.described(n));
        if let Some(value) = field(node, "value") {
            self.braced(value, &ty, to);
        }
    }
}

/// Types whose values are plain numbers.
pub(super) fn scalar_name(name: &str) -> bool {
    let last = name.rsplit("::").next().unwrap_or(name);
    let first = last.split(' ').next().unwrap_or(last);
    last.ends_with("_t")
        || matches!(
            first,
            "int"
                | "char"
                | "short"
                | "long"
                | "unsigned"
                | "signed"
                | "bool"
                | "_Bool"
                | "float"
                | "double"
                | "void"
                | "SOCKET"
                | "BOOL"
                | "DWORD"
                | "uint"
                | "u_int"
                | "ulong"
                | "u_char"
        )
}
