//! Lambdas.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::body::{Body, CaptureDefault};
use super::lowering::Lowering;
use super::names::{capture, seen};
use super::syntax::{all, child, field, first};
use crate::ir::{Operand, Place, Rvalue, Ty};

/// One explicit capture.
struct Captured<'t> {
    name: &'t str,
    ty: Ty,
    reference: bool,
    value: Operand,
}

impl<'t> Lowering<'t> {
    /// A lambda, as a closure in `to`.
    pub fn lambda(&mut self, node: Node<'t>, to: Place) {
        let (default, explicit) = match field(node, "captures") {
            Some(list) => self.captures(list),
            None => (CaptureDefault::None, Vec::new()),
        };
        let declarator = field(node, "declarator");
        let written = declarator.and_then(|d| child(d, "trailing_return_type")).and_then(first);
        let ret = written.map_or(Ty::Unknown, |n| self.described(n));
        let reference = written.and_then(|n| field(n, "declarator"));
        let head = field(node, "captures").unwrap_or(node);
        let name_span = self.span(head);
        let path = self.body.path.join(&format!("{{closure#{}}}", self.body.closures));
        self.body.closures += 1;
        let mut inner = Body::new(path, self.body.scope, ret, name_span);
        inner.lambda = Some(default);
        inner.returns_reference = reference.is_some_and(|d| d.kind() == "abstract_reference_declarator");
        inner.partial = node.has_error();
        self.outer.push(std::mem::replace(&mut self.body, inner));
        for c in explicit {
            capture(&mut self.body, c.name, c.ty, c.reference, c.value);
        }
        let mut params = Vec::new();
        if let Some(declarator) = declarator {
            self.parameters(declarator, &FxHashMap::default(), &mut params);
        }
        let end = match field(node, "body") {
            Some(body) => {
                self.answers(body);
                self.statement(body);
                self.end_span(body)
            }
            None => self.end_span(node),
        };
        let span = self.span(node);
        let captures = self.body.captures.clone();
        let function = self.finish(params, span, name_span, end);
        if let Some(outer) = self.outer.pop() {
            self.body = outer;
        }
        let function = self.add(function);
        self.assign(to, Rvalue::Closure { function, captures }, span);
    }

    fn captures(&mut self, list: Node<'t>) -> (CaptureDefault, Vec<Captured<'t>>) {
        let mut default = CaptureDefault::None;
        let mut explicit = Vec::new();
        let mut reference = false;
        for part in all(list) {
            match part.kind() {
                "lambda_default_capture" => {
                    default =
                        if self.text(part).starts_with('&') { CaptureDefault::Reference } else { CaptureDefault::Copy };
                }
                "&" => reference = true,
                "," => reference = false,
                "this" => explicit.extend(self.captured("this", false)),
                "identifier" => {
                    let name = self.text(part);
                    explicit.extend(self.captured(name, reference));
                }
                "lambda_capture_initializer" => {
                    let borrowed = reference || self.text(part).starts_with('&');
                    explicit.extend(self.initialised_capture(part, borrowed));
                }
                "parameter_pack_expansion" => {
                    if let Some(inner) = field(part, "pattern") {
                        let name = self.text(inner).trim_start_matches('&');
                        explicit.extend(self.captured(name, reference));
                    }
                }
                _ => {}
            }
        }
        (default, explicit)
    }

    fn captured(&mut self, name: &'t str, reference: bool) -> Option<Captured<'t>> {
        let binding = self.variable(name)?;
        let place = seen(&binding);
        Some(Captured {
            name,
            ty: binding.ty,
            reference,
            value: if reference { Operand::Ref(place) } else { Operand::Copy(place) },
        })
    }

    /// `[x = expr]`
    fn initialised_capture(&mut self, part: Node<'t>, reference: bool) -> Option<Captured<'t>> {
        let (left, right) = (field(part, "left")?, field(part, "right")?);
        let ty = self.type_of(right);
        let value = if reference { Operand::Ref(self.place(right)) } else { self.operand(right) };
        Some(Captured { name: self.text(left), ty, reference, value })
    }
}
