//! Declarators: from `*(*name[3])(int)` to a name and its type.

use std::sync::Arc;

use tree_sitter::Node;

use super::lowering::Lowering;
use super::syntax::{child, field, first, named};
use crate::ir::Ty;

/// What a declarator declares.
#[derive(Clone, Debug)]
pub(super) struct Declared<'t> {
    /// The name; `None` when abstract or a structured binding.
    pub name: Option<Node<'t>>,
    /// The type; of the result, for a function.
    pub ty: Ty,
    /// The function declarator, when a function is declared.
    pub function: Option<Node<'t>>,
    /// `[a, b]`
    pub binding: Option<Node<'t>>,
    /// Declared with `&` or `&&`.
    pub reference: bool,
}

impl<'t> Lowering<'t> {
    /// Unwraps `node` round the base type `ty`.
    pub fn declarator(&mut self, node: Node<'t>, ty: Ty) -> Declared<'t> {
        let mut declared = Declared { name: None, ty, function: None, binding: None, reference: false };
        let mut next = Some(node);
        while let Some(node) = next.take() {
            let inner = field(node, "declarator");
            match node.kind() {
                "pointer_declarator" | "abstract_pointer_declarator" | "pointer_type_declarator" => {
                    declared.ty = pointer(declared.ty);
                    next = inner;
                }
                "reference_declarator" | "abstract_reference_declarator" => {
                    declared.ty = Ty::Ref(Arc::new(declared.ty));
                    declared.reference = true;
                    next = first(node);
                }
                "array_declarator" | "abstract_array_declarator" => {
                    declared.ty = Ty::Array(Arc::new(declared.ty));
                    declared.reference = false;
                    next = inner;
                }
                "function_declarator" | "abstract_function_declarator" => {
                    if let Some(ret) = child(node, "trailing_return_type").and_then(first) {
                        declared.ty = self.described(ret);
                        declared.reference =
                            field(ret, "declarator").is_some_and(|d| d.kind() == "abstract_reference_declarator");
                    }
                    let pointed = inner.is_some_and(|i| i.kind().ends_with("parenthesized_declarator"));
                    if pointed || inner.is_none() {
                        declared.ty = Ty::Fn(Arc::new(declared.ty));
                        declared.reference = false;
                    } else {
                        declared.function = Some(node);
                    }
                    next = inner;
                }
                "init_declarator" => next = inner,
                "attributed_declarator"
                | "parenthesized_declarator"
                | "abstract_parenthesized_declarator"
                | "variadic_declarator" => {
                    let mut inside = named(node).into_iter();
                    next = inside.find(|n| n.kind() != "ms_call_modifier" && !n.is_error());
                }
                "structured_binding_declarator" => declared.binding = Some(node),
                "operator_cast" => {
                    declared.name = Some(node);
                    declared.function = inner;
                }
                kind if kind.contains("identifier") || kind.ends_with("_name") || kind.starts_with("template_") => {
                    declared.name = Some(node);
                }
                _ => {}
            }
        }
        declared
    }
}

/// A pointer to a function is told as the function.
fn pointer(ty: Ty) -> Ty {
    match ty {
        Ty::Fn(ret) => Ty::Fn(ret),
        other => Ty::Ref(Arc::new(other)),
    }
}
