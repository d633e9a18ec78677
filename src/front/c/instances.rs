//! Function templates: one body for each list of types that are written out where they are called, as `f<T>(..)`.

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

use super::collect::{Item, Task};
use super::lowering::Lowering;
use super::syntax::{child, field, first, named};
use crate::ir::{Callee, Const, Name, Operand, Read, Rvalue, Stmt, Ty};

/// Templates whose own calls ask for ever longer types come to an end.
const MAX_INSTANCES: usize = 64;

/// What the parameters of a template stand for.
pub(super) type Bound<'t> = Vec<(&'t str, Ty)>;

/// The function templates of one file.
#[derive(Debug, Default)]
pub(super) struct Templates<'t> {
    /// By path: the definition, and its own parameters, a nameless one where it is no type.
    known: FxHashMap<Name, (Node<'t>, Item<'t>, Vec<&'t str>)>,
    /// The paths, by the number of the definition.
    paths: FxHashMap<usize, Name>,
    /// Those that have bodies by now.
    made: FxHashSet<Name>,
    /// Templates of which some of these are.
    used: FxHashSet<Name>,
}

impl<'t> Lowering<'t> {
    /// Takes down the function that a template declaration defines.
    pub fn template(&mut self, node: Node<'t>, item: &Item<'t>) {
        let list = field(node, "parameters").map(named).unwrap_or_default();
        // What comes after a pack of parameters can not be counted.
        let counted = list.into_iter().take_while(|p| !p.kind().starts_with("variadic"));
        let typed = counted.map(|p| match p.kind().contains("type_parameter") {
            true => field(p, "name").or_else(|| first(p)).map_or("", |name| self.text(name)),
            false => "",
        });
        let own: Vec<&str> = typed.collect();
        if let Some(function) = child(node, "function_definition")
            && let Some((path, _)) = self.signature(function, item)
        {
            self.templates.paths.insert(function.id(), path);
            self.templates.known.insert(path, (function, item.clone(), own));
        }
    }

    /// Is it a template, whose bodies are better lowered for the types that it is called with?
    pub fn is_template(&self, task: &Task<'t>) -> bool {
        matches!(task, Task::Function(node, _) if self.templates.paths.contains_key(&node.id()))
    }

    /// Does nobody call the template but with types written out? Those of a header may be called from everywhere.
    pub fn is_written_out(&self, task: &Task<'t>) -> bool {
        let Task::Function(node, _) = task else { return false };
        let path = self.templates.paths.get(&node.id()).filter(|path| self.templates.used.contains(path));
        path.is_some_and(|path| !self.shared && !self.is_mentioned(*path))
    }

    fn is_mentioned(&self, path: Name) -> bool {
        let last = path.last_segment();
        let read = |read: Read<'_>| matches!(read, Read::Operand(Operand::Const(Const::Named(own))) if *own == path);
        let stmts = self.unit.functions.iter().flat_map(|function| &function.blocks).flat_map(|block| &block.stmts);
        stmts.into_iter().any(|stmt| {
            let mut found = false;
            match stmt {
                Stmt::Call { call, .. } => {
                    call.reads(&mut |one| found |= read(one));
                    found |= match &call.callee {
                        Callee::Path(own) => *own == path,
                        Callee::Method { name, .. } => name.as_str() == last,
                        _ => false,
                    };
                }
                Stmt::Assign { value, .. } => Rvalue::reads(value, &mut |one| found |= read(one)),
                Stmt::ScopeEnd { .. } => {}
            }
            found
        })
    }

    /// The body for the types that are written at a call.
    pub fn instance(&mut self, callee: Callee, types: &[Ty]) -> Callee {
        let path = match &callee {
            Callee::Path(path) => *path,
            Callee::Method { name, .. } => {
                let mut named = self
                    .templates
                    .known
                    .iter()
                    .filter(|(path, (_, item, _))| item.class.is_some() && path.last_segment() == name.as_str());
                match (named.next(), named.next()) {
                    (Some((path, _)), None) => *path,
                    _ => return callee,
                }
            }
            _ => return callee,
        };
        let Some((node, item, own)) = self.templates.known.get(&path) else { return callee };
        let bound: Bound<'t> =
            own.iter().copied().zip(types.iter().cloned()).filter(|(name, _)| !name.is_empty()).collect();
        if bound.is_empty()
            || !bound.iter().all(|(_, ty)| is_concrete(ty))
            || self.templates.made.len() >= MAX_INSTANCES
        {
            return callee;
        }
        let written = bound.iter().map(|(_, ty)| ty.to_string().replace("::", ".")).collect::<Vec<_>>().join(", ");
        let last = format!("{}<{written}>", path.last_segment());
        let made = path.parent().unwrap_or(Name::new("")).join(&last);
        let task = Task::Instance(*node, item.clone(), made, bound);
        if self.templates.made.insert(made) {
            self.templates.used.insert(path);
            self.tasks.push_back(task);
        }
        match callee {
            Callee::Method { receiver, .. } => Callee::Method { receiver, name: Name::new(&last) },
            _ => Callee::Path(made),
        }
    }

    /// What a template parameter stands for in the body that is being lowered.
    pub fn bound_type(&self, name: &str) -> Option<&Ty> {
        self.bound.iter().find(|(param, _)| *param == name).map(|(_, ty)| ty)
    }
}

fn is_concrete(ty: &Ty) -> bool {
    match ty {
        Ty::Unknown | Ty::Param(..) => false,
        Ty::Named(_, args) | Ty::Tuple(args) => args.iter().all(is_concrete),
        Ty::Ref(inner) | Ty::Array(inner) | Ty::Fn(inner) => is_concrete(inner),
    }
}
