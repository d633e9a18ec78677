//! `use` trees.

use syn::UseTree;

use super::lowerer::{Lowerer, name_of};
use super::scopes::ScopeId;
use crate::ir::Name;

/// One leaf of a `use` tree.
pub(super) enum Leaf {
    /// `use a::b as c`: the name here and the path.
    Name(Name, Vec<Name>),
    /// `use a::*`
    Glob(Vec<Name>),
}

pub(super) fn leaves(item: &syn::ItemUse) -> Vec<Leaf> {
    let mut found = Vec::new();
    let mut prefix = Vec::new();
    if item.leading_colon.is_some() {
        prefix.push(Name::new(""));
    }
    walk(&item.tree, &mut prefix, &mut found);
    found
}

fn walk(tree: &UseTree, prefix: &mut Vec<Name>, found: &mut Vec<Leaf>) {
    // A path is walked, not recursed into: it may be long.
    let depth = prefix.len();
    let mut at = tree;
    while let UseTree::Path(path) = at {
        prefix.push(name_of(&path.ident));
        at = &path.tree;
    }
    match at {
        UseTree::Path(_) => {}
        UseTree::Name(name) => leaf(name_of(&name.ident), None, prefix, found),
        UseTree::Rename(rename) => {
            leaf(name_of(&rename.ident), Some(name_of(&rename.rename)), prefix, found);
        }
        UseTree::Glob(_) => found.push(Leaf::Glob(prefix.clone())),
        UseTree::Group(group) => {
            for tree in &group.items {
                walk(tree, prefix, found);
            }
        }
    }
    prefix.truncate(depth);
}

fn leaf(name: Name, rename: Option<Name>, prefix: &[Name], found: &mut Vec<Leaf>) {
    let mut path = prefix.to_vec();
    let own = if name.as_str() == "self" && !prefix.is_empty() {
        prefix.last().copied().unwrap_or(name)
    } else {
        path.push(name);
        name
    };
    let here = rename.unwrap_or(own);
    // `use Trait as _` brings methods, not a name.
    if here.as_str() != "_" {
        found.push(Leaf::Name(here, path));
    }
}

impl Lowerer {
    /// Imports that other files and the linker may see: `(path here, path meant)`.
    pub(super) fn publish_imports(&mut self, scope: ScopeId, leaves: &[Leaf]) {
        let here = self.scopes.path(scope);
        for leaf in leaves {
            match leaf {
                Leaf::Name(name, target) => {
                    let to = self.scopes.resolve_in_use(scope, target);
                    let from = here.join(name.as_str());
                    if from != to {
                        self.unit.aliases.push((from, to));
                    }
                }
                Leaf::Glob(_) => {}
            }
        }
    }
}
