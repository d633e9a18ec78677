//! Variables of the file and constants.

use tree_sitter::Node;

use super::body::Body;
use super::collect::Item;
use super::lowering::Lowering;
use super::syntax::{child, field};
use crate::ir::{Const, FunctionIndex, Global, LocalId, Name, Operand, Place, Rvalue, Ty};
use crate::source::Span;

impl<'t> Lowering<'t> {
    /// A variable with its initialiser as a function without parameters.
    pub fn global(&mut self, node: Node<'t>, value: Option<Node<'t>>, path: Name, ty: Ty, item: &Item<'t>) {
        let declaration = node.parent();
        let stored = |class: &str| declaration.is_some_and(|d| self.storage(d, class));
        // A static member of a class is the same in every file.
        let member = declaration.is_some_and(|d| d.kind() == "field_declaration");
        let file_local = stored("static") && !member || item.local;
        let constant = stored("constexpr")
            || declaration.is_some_and(|d| {
                child(d, "type_qualifier").is_some_and(|q| matches!(self.text(q), "const" | "constexpr"))
                    && !matches!(ty, Ty::Ref(_))
            });
        let span = self.span(field(node, "declarator").unwrap_or(node));
        let init = self.initial(value, path, &ty, item, span);
        self.unit.globals.push(Global { path, ty, init, file_local, constant, span });
    }

    fn initial(
        &mut self,
        value: Option<Node<'t>>,
        path: Name,
        ty: &Ty,
        item: &Item<'t>,
        span: Span,
    ) -> Option<FunctionIndex> {
        let constructed = self.cpp && self.default_constructs(ty);
        if value.is_none() && !constructed {
            return None;
        }
        self.params.clone_from(&item.params);
        self.body = Body::new(path.join("{init}"), item.scope, ty.clone(), span);
        let to = Place::local(LocalId(0));
        let at = match value {
            Some(value) => {
                self.body.partial = value.has_error();
                self.full_expression(|s| s.initialise(to, ty, value), value);
                self.span(value)
            }
            None => {
                self.construct(to, ty.clone(), Vec::new(), span);
                span
            }
        };
        let function = self.finish(Vec::new(), at, span, at);
        Some(self.add(function))
    }

    /// A constant with a plain value, as a global.
    pub fn constant_global(&mut self, path: Name, value: Option<i64>, span: Span) {
        let Some(value) = value else { return };
        let own =
            std::mem::replace(&mut self.body, Body::new(path.join("{init}"), Name::new(""), Ty::named("int"), span));
        let value = Rvalue::Use(Operand::Const(Const::Int(value)));
        self.assign(Place::local(LocalId(0)), value, span);
        let function = self.finish(Vec::new(), span, span, span);
        self.body = own;
        let init = Some(self.add(function));
        self.unit.globals.push(Global { path, ty: Ty::named("int"), init, file_local: false, constant: true, span });
    }
}
