//! Items: first all names are declared, then bodies are lowered.

use syn::{Item, Stmt};

use super::attrs;
use super::functions::Home;
use super::lowerer::{Lowerer, name_of};
use super::macros::statics;
use super::scopes::{ItemKind, ScopeId};
use super::uses::{self, Leaf};
use crate::ir::{Global, ModuleDecl, Name};

/// Imports whose resolution waits until everything is declared.
pub(super) type Imports = Vec<(ScopeId, Vec<Leaf>)>;

impl Lowerer {
    /// Declares and lowers the items of a whole file.
    pub(super) fn file(&mut self, items: Vec<Item>) {
        let items = self.expand_items(items);
        let mut imports = Imports::new();
        let root = self.scope;
        self.declare_items(root, &items, &mut imports);
        self.settle_imports(&imports);
        for (scope, leaves) in &imports {
            self.publish_imports(*scope, leaves);
        }
        self.lower_items(&items);
        let dropped = std::mem::take(&mut self.dropped);
        for ty in &mut self.unit.types {
            if dropped.contains(&ty.path) {
                ty.drop = Some(ty.path.join("drop"));
            }
        }
    }

    /// Globs may lead through plain imports, so they come last.
    fn settle_imports(&mut self, imports: &Imports) {
        for (scope, leaves) in imports {
            for leaf in leaves {
                if let Leaf::Glob(target) = leaf {
                    let to = self.scopes.glob(*scope, target);
                    let from = self.scopes.path(*scope);
                    if !self.scopes.is_block(*scope) {
                        self.unit.globs.push((from, to));
                    }
                }
            }
        }
    }

    fn declare_items(&mut self, scope: ScopeId, items: &[Item], imports: &mut Imports) {
        for item in items {
            self.declare_item(scope, item, imports);
        }
    }

    fn declare(&mut self, scope: ScopeId, ident: &proc_macro2::Ident, kind: ItemKind) -> Name {
        let name = name_of(ident);
        let path = self.scopes.path(scope).join(name.as_str());
        self.scopes.item(scope, name, path, kind);
        path
    }

    fn declare_item(&mut self, scope: ScopeId, item: &Item, imports: &mut Imports) {
        match item {
            Item::Const(i) => {
                self.declare(scope, &i.ident, ItemKind::Const);
            }
            Item::Static(i) => {
                self.declare(scope, &i.ident, ItemKind::Static);
            }
            Item::Fn(i) => {
                self.declare(scope, &i.sig.ident, ItemKind::Other);
            }
            Item::Struct(i) => {
                self.declare(scope, &i.ident, ItemKind::Struct);
            }
            Item::Union(i) => {
                self.declare(scope, &i.ident, ItemKind::Struct);
            }
            Item::Trait(i) => {
                self.declare(scope, &i.ident, ItemKind::Other);
            }
            Item::TraitAlias(i) => {
                self.declare(scope, &i.ident, ItemKind::Other);
            }
            Item::Type(i) => {
                let path = self.declare(scope, &i.ident, ItemKind::Alias);
                if let syn::Type::Path(of) = &*i.ty
                    && of.qself.is_none()
                {
                    self.scopes.alias(scope, path, Lowerer::segments(&of.path));
                }
            }
            Item::Enum(i) => {
                let path = self.declare(scope, &i.ident, ItemKind::Enum);
                for variant in &i.variants {
                    let variant = path.join(name_of(&variant.ident).as_str());
                    self.scopes.note(variant, ItemKind::Variant);
                }
            }
            Item::Mod(i) => {
                let path = self.declare(scope, &i.ident, ItemKind::Module);
                if let Some((_, items)) = &i.content {
                    let inner = self.scopes.module(path);
                    self.declare_items(inner, items, imports);
                }
            }
            Item::Use(i) => {
                let leaves = uses::leaves(i);
                for leaf in &leaves {
                    if let Leaf::Name(name, target) = leaf {
                        self.scopes.import(scope, *name, target.clone());
                    }
                }
                imports.push((scope, leaves));
            }
            Item::ExternCrate(i) => {
                let here = i.rename.as_ref().map_or(&i.ident, |(_, name)| name);
                let target = if i.ident == "self" { Name::new("crate") } else { name_of(&i.ident) };
                self.scopes.import(scope, name_of(here), vec![target]);
            }
            Item::ForeignMod(i) => {
                for item in &i.items {
                    // A C name has no path; the definition or the model is found by the bare name.
                    match item {
                        syn::ForeignItem::Fn(f) => {
                            let name = name_of(&f.sig.ident);
                            self.scopes.item(scope, name, name, ItemKind::Other);
                        }
                        syn::ForeignItem::Static(s) => {
                            let name = name_of(&s.ident);
                            self.scopes.item(scope, name, name, ItemKind::Static);
                        }
                        _ => {}
                    }
                }
            }
            Item::Macro(i) => {
                for declared in statics::declared(&i.mac) {
                    self.declare(scope, &declared.ident, ItemKind::Static);
                }
            }
            _ => {}
        }
    }

    fn lower_items(&mut self, items: &[Item]) {
        for item in items {
            self.lower_item(item);
        }
    }

    fn item_path(&self, ident: &proc_macro2::Ident) -> Name {
        self.scopes.path(self.scope).join(name_of(ident).as_str())
    }

    fn lower_item(&mut self, item: &Item) {
        match item {
            Item::Fn(i) => {
                let path = self.item_path(&i.sig.ident);
                let is_test = attrs::is_test(&i.attrs);
                self.function(path, &i.sig, &i.block, Home::default(), is_test);
            }
            Item::Impl(i) => self.impl_block(i),
            Item::Trait(i) => self.trait_block(i),
            Item::Struct(_) | Item::Enum(_) | Item::Union(_) | Item::Type(_) => {
                self.type_def(item);
                self.derived_conversions(item);
            }
            Item::Mod(i) => self.module(i),
            Item::Const(i) => {
                let path = self.item_path(&i.ident);
                self.global(path, &i.ty, Some(&i.expr), &i.ident, true);
            }
            Item::Static(i) => {
                let path = self.item_path(&i.ident);
                let constant = matches!(i.mutability, syn::StaticMutability::None) && is_table_of_code(&i.expr);
                self.global(path, &i.ty, Some(&i.expr), &i.ident, constant);
            }
            Item::Macro(i) => {
                for declared in statics::declared(&i.mac) {
                    let path = self.item_path(&declared.ident);
                    self.global(path, &declared.ty, Some(&declared.init), &declared.ident, false);
                }
            }
            _ => {}
        }
    }

    pub(super) fn global(
        &mut self,
        path: Name,
        ty: &syn::Type,
        init: Option<&syn::Expr>,
        ident: &proc_macro2::Ident,
        constant: bool,
    ) {
        let ty = self.ty(ty);
        let init = init.map(|init| self.initialiser_of(path, ty.clone(), init));
        let span = self.at(ident.span());
        self.unit.globals.push(Global { path, ty, init, file_local: false, constant, span });
    }

    fn module(&mut self, i: &syn::ItemMod) {
        let path = self.item_path(&i.ident);
        let name = name_of(&i.ident);
        let written = attrs::module_paths(&i.attrs);
        let Some((_, items)) = &i.content else {
            let inline = self.inline_depth > 0;
            let from = if inline { self.folder.as_str() } else { "" };
            let mut candidates: Vec<String> = written.iter().map(|path| format!("{from}{path}")).collect();
            let always = i.attrs.iter().any(|attr| attr.path().is_ident("path"));
            if !always {
                candidates.push(format!("{}{name}.rs", self.folder));
                candidates.push(format!("{}{name}/mod.rs", self.folder));
            }
            return self.unit.modules.push(ModuleDecl { path, candidates });
        };
        let folder = written.first().map_or(name.as_str(), String::as_str);
        let inner = format!("{}{folder}/", self.folder);
        let folder = std::mem::replace(&mut self.folder, inner);
        let scope = self.scopes.module(path);
        let scope = std::mem::replace(&mut self.scope, scope);
        let in_test = self.in_test;
        self.in_test |= attrs::is_test(&i.attrs);
        self.inline_depth += 1;
        self.lower_items(items);
        self.inline_depth -= 1;
        self.in_test = in_test;
        self.scope = scope;
        self.folder = folder;
    }

    /// Items among statements: a scope of their own, seen by the whole block. Returns the scope to go back to.
    pub(super) fn enter_block_items(&mut self, stmts: &[Stmt]) -> Option<ScopeId> {
        let items: Vec<Item> = stmts.iter().filter_map(block_item).collect();
        if items.is_empty() {
            return None;
        }
        let items = self.expand_items(items);
        let path = self.fb().function.path;
        let outer = self.scope;
        self.scope = self.scopes.block(path, outer);
        let mut imports = Imports::new();
        let scope = self.scope;
        self.declare_items(scope, &items, &mut imports);
        self.settle_imports(&imports);
        self.lower_items(&items);
        Some(outer)
    }
}

/// The item that a statement is; `thread_local!` and its like count.
fn block_item(stmt: &Stmt) -> Option<Item> {
    match stmt {
        Stmt::Item(item) => Some(item.clone()),
        Stmt::Macro(mac) if statics::is_static_macro(&mac.mac) => Some(Item::Macro(syn::ItemMacro {
            attrs: mac.attrs.clone(),
            ident: None,
            mac: mac.mac.clone(),
            semi_token: mac.semi_token,
        })),
        _ => None,
    }
}

/// Does it list functions, by name or as closures, and nothing that could change?
fn is_table_of_code(init: &syn::Expr) -> bool {
    use syn::Expr as E;
    match init {
        E::Reference(e) => is_table_of_code(&e.expr),
        E::Array(e) => {
            e.elems.iter().all(|of| matches!(of, E::Path(_) | E::Closure(_) | E::Lit(_)) || is_table_of_code(of))
        }
        E::Tuple(e) => e.elems.iter().all(|of| matches!(of, E::Path(_) | E::Closure(_) | E::Lit(_))),
        _ => false,
    }
}
