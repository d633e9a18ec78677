//! The state of lowering one file, shared by the files of this folder.

use proc_macro2::Span as Token;
use rustc_hash::FxHashMap;

use super::builder::{Binding, Builder};
use super::macros::rules::Rules;
use super::scopes::{ScopeId, Scopes};
use super::spans::Spans;
use crate::ir::{FunctionIndex, LocalId, Name, Operand, Place, Ty, Unit};
use crate::source::Span;

/// Nested calls of the expression lowering; beyond it an expression is unknown. Macros can nest what text does not.
const DEEPEST: usize = 6_000;

/// The type whose `impl`, or the trait whose body, is being lowered.
#[derive(Clone)]
pub(super) struct SelfType {
    pub(super) path: Name,
    pub(super) ty: Ty,
}

pub(super) struct Lowerer {
    pub(super) unit: Unit,
    pub(super) spans: Spans,
    pub(super) scopes: Scopes,
    /// The innermost module or block.
    pub(super) scope: ScopeId,
    /// Functions under construction: an item's body, then the closures in it.
    pub(super) builders: Vec<Builder>,
    /// Type parameters in scope, innermost last.
    pub(super) generics: Vec<FxHashMap<Name, Ty>>,
    pub(super) self_type: Option<SelfType>,
    pub(super) in_test: bool,
    /// Folder of the files of submodules, relative to that of this file: empty or ending in `/`.
    pub(super) folder: String,
    /// Inline modules around the current item.
    pub(super) inline_depth: usize,
    pub(super) macros: FxHashMap<Name, std::rc::Rc<Rules>>,
    /// Macro expansions inside one another, and tokens made by all of them.
    pub(super) expanding: usize,
    pub(super) expanded: usize,
    pub(super) depth: usize,
    /// Match guards inside match guards, and `select!` inside the futures of `select!`.
    pub(super) guards: usize,
    pub(super) selects: usize,
    pub(super) type_depth: usize,
    /// Types with a `Drop` impl in this file.
    pub(super) dropped: rustc_hash::FxHashSet<Name>,
}

impl Lowerer {
    pub(super) fn at(&self, token: Token) -> Span {
        self.spans.at(token)
    }

    /// The function under construction. Expressions are only lowered inside one.
    pub(super) fn fb(&mut self) -> &mut Builder {
        if self.builders.is_empty() {
            let nowhere = Span::default();
            self.builders.push(Builder::new(Name::new(""), Ty::Unknown, nowhere, nowhere));
        }
        let last = self.builders.len() - 1;
        &mut self.builders[last]
    }

    pub(super) fn add_function(&mut self, function: crate::ir::Function) -> FunctionIndex {
        self.unit.functions.push(function);
        FunctionIndex(u32::try_from(self.unit.functions.len() - 1).unwrap_or(u32::MAX))
    }

    /// Goes one level down; false when that is too deep.
    pub(super) fn descend(&mut self) -> bool {
        self.depth += 1;
        self.depth <= DEEPEST
    }

    pub(super) fn ascend(&mut self) {
        self.depth -= 1;
    }

    /// A variable by name; closures capture it from the function around them on first use.
    pub(super) fn variable(&mut self, name: Name) -> Option<Binding> {
        self.fb();
        self.variable_at(self.builders.len() - 1, name)
    }

    fn variable_at(&mut self, level: usize, name: Name) -> Option<Binding> {
        let builder = self.builders.get(level)?;
        if let Some(found) = builder.lookup(name) {
            return Some(found.clone());
        }
        if !builder.function.is_closure {
            return None;
        }
        let span = builder.function.name_span;
        let outer = self.variable_at(level.checked_sub(1)?, name)?;
        let around = self.builders.get(level - 1)?;
        let (ty, from) = match outer {
            Binding::Local(id) => {
                let local = around.function.locals.get(id.0 as usize);
                (local.map_or(Ty::Unknown, |local| local.ty.clone()), Place::local(id))
            }
            Binding::Alias(place) => (Ty::Unknown, place),
        };
        Some(self.builders.get_mut(level)?.capture(name, ty, from, span))
    }

    /// A temporary that ends with the innermost scope.
    pub(super) fn temp(&mut self, span: Span) -> Place {
        Place::local(self.fb().temp(span))
    }

    /// A temporary that owns nothing.
    pub(super) fn plain_temp(&mut self, span: Span) -> Place {
        Place::local(self.fb().plain_temp(span))
    }

    pub(super) fn mark_partial(&mut self) {
        self.fb().function.partial = true;
    }
}

/// The text of an identifier without `r#`.
pub(super) fn name_of(ident: &proc_macro2::Ident) -> Name {
    let text = ident.to_string();
    Name::new(text.strip_prefix("r#").unwrap_or(&text))
}

/// The local that an operand reads, if it reads one.
pub(super) fn local_of(operand: &Operand) -> Option<LocalId> {
    match operand {
        Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => match place.base {
            crate::ir::Base::Local(id) => Some(id),
            crate::ir::Base::Global(_) => None,
        },
        Operand::Const(_) => None,
    }
}
