//! Unqualified calls of C++ find functions in the namespaces of their arguments.

use tree_sitter::Node;

use super::lowering::Lowering;
use super::syntax::{field, named};
use crate::ir::Name;

impl<'t> Lowering<'t> {
    /// The function called `name` in the namespace of the type of one of the arguments; `function` is the callee.
    pub fn function_by_argument(&mut self, name: &str, function: Node<'t>) -> Option<Name> {
        let call = function.parent().filter(|n| self.cpp && n.kind() == "call_expression")?;
        let args = named(field(call, "arguments")?);
        args.into_iter().find_map(|arg| {
            let ty = self.type_of(arg);
            let mut space = self.known.unalias(ty.peel()).path()?.parent();
            while let Some(path) = space {
                let candidate = path.join(name);
                if self.known.functions.contains_key(&candidate) {
                    return Some(candidate);
                }
                space = path.parent();
            }
            None
        })
    }
}
