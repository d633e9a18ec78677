//! Where expansions stand: as expressions, statements, items.

use std::rc::Rc;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::{Block, Expr, ImplItem, Item, Macro};

use super::rules::Rules;
use super::rules_match::matched;
use super::transcribe::transcribe;
use crate::front::rust::exprs::Dest;
use crate::front::rust::lowerer::{Lowerer, name_of};
use crate::ir::Term;
use crate::source::Span;

/// Expansions inside one another.
const DEEPEST: usize = 24;
/// Tokens made by all expansions of a file.
const TOKENS: usize = 200_000;

impl Lowerer {
    fn local_rules(&self, mac: &Macro) -> Option<Rc<Rules>> {
        let name = name_of(&mac.path.segments.last()?.ident);
        self.macros.get(&name).cloned()
    }

    fn expand(&mut self, mac: &Macro) -> Option<TokenStream> {
        let rules = self.local_rules(mac)?;
        if self.expanding >= DEEPEST {
            return None;
        }
        let call = mac.path.segments.last()?.ident.span();
        let mut budget = TOKENS.saturating_sub(self.expanded);
        let before = budget;
        let rule = rules.rules.iter();
        let found = rule.filter_map(|(matcher, body)| Some((matched(matcher, mac.tokens.clone())?, body))).next();
        let (bindings, body) = found?;
        let made = transcribe(body.clone(), &bindings, call, &mut budget);
        self.expanded += before - budget;
        made
    }

    /// A local macro as an expression; false when it is no local macro or its body does not parse.
    pub(super) fn expand_expr(&mut self, mac: &Macro, dest: Dest) -> bool {
        let Some(tokens) = self.expand(mac) else {
            return false;
        };
        self.expanding += 1;
        let done = if let Ok(expr) = syn::parse2::<Expr>(tokens.clone()) {
            self.expr(&expr, dest);
            true
        } else if let Ok(stmts) = Block::parse_within.parse2(tokens) {
            let close = self.spans.path(&mac.path);
            self.fb().enter();
            self.block_inner(&stmts, dest, None, close);
            self.fb().leave(close);
            true
        } else {
            false
        };
        self.expanding -= 1;
        done
    }

    /// The value of a block that ends in a macro call without semicolon.
    pub(in crate::front::rust) fn macro_tail(&mut self, mac: &Macro, dest: Dest) {
        if !self.macro_stmts(mac) {
            return self.macro_expr(mac, dest);
        }
        let span = self.spans.path(&mac.path);
        self.unit(dest, span);
    }

    /// A macro call that stands for statements of the block around it (it may declare variables).
    pub(in crate::front::rust) fn macro_stmts(&mut self, mac: &Macro) -> bool {
        if super::statics::is_static_macro(mac) {
            return true;
        }
        let last = mac.path.segments.last();
        if last.is_some_and(|last| last.ident == "pin") {
            return self.pin_stmts(mac);
        }
        let Some(tokens) = self.expand(mac) else {
            return false;
        };
        let Ok(stmts) = Block::parse_within.parse2(tokens) else {
            return false;
        };
        if !stmts.iter().any(|stmt| matches!(stmt, syn::Stmt::Local(_) | syn::Stmt::Item(_))) {
            return false;
        }
        self.expanding += 1;
        let span = self.spans.path(&mac.path);
        self.block_inner(&stmts, None, None, span);
        self.expanding -= 1;
        true
    }

    /// `pin!(a, b);` changes no owner; `pin! { let a = f(); }` declares.
    fn pin_stmts(&mut self, mac: &Macro) -> bool {
        if let Some(exprs) = super::args::exprs(mac) {
            return exprs.iter().all(|expr| matches!(expr, Expr::Path(_)));
        }
        let Ok(stmts) = Block::parse_within.parse2(mac.tokens.clone()) else {
            return false;
        };
        let span = self.spans.path(&mac.path);
        self.block_inner(&stmts, None, None, span);
        true
    }

    // --- items

    /// Registers `macro_rules!` and replaces macro calls by the items they stand for, where that can be seen.
    pub(in crate::front::rust) fn expand_items(&mut self, items: Vec<Item>) -> Vec<Item> {
        let mut found = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Item::Macro(mac) => self.expand_item(mac, &mut found),
                Item::Mod(mut module) => {
                    if let Some((_, items)) = &mut module.content {
                        *items = self.expand_items(std::mem::take(items));
                    }
                    found.push(Item::Mod(module));
                }
                other => found.push(other),
            }
        }
        found
    }

    fn expand_item(&mut self, item: syn::ItemMacro, found: &mut Vec<Item>) {
        if let Some(name) = &item.ident {
            if let Some(rules) = Rules::parse(item.mac.tokens) {
                self.macros.insert(name_of(name), Rc::new(rules));
            }
            return;
        }
        if super::statics::is_static_macro(&item.mac) {
            found.push(Item::Macro(item));
            return;
        }
        let items = match self.expand(&item.mac) {
            Some(tokens) => items_in(tokens),
            // A macro from elsewhere: `cfg_if!`, `pin_project!` and their like hold items.
            None => items_in(item.mac.tokens.clone()).or_else(|| branches(item.mac.tokens)),
        };
        if let Some(items) = items {
            self.expanding += 1;
            if self.expanding < DEEPEST {
                found.extend(self.expand_items(items));
            }
            self.expanding -= 1;
        }
    }

    pub(in crate::front::rust) fn expand_impl_items(&mut self, mac: &Macro) -> Vec<ImplItem> {
        let tokens = self.expand(mac).unwrap_or_else(|| mac.tokens.clone());
        let parse = |input: syn::parse::ParseStream| {
            let mut found: Vec<ImplItem> = Vec::new();
            while !input.is_empty() {
                found.push(input.parse()?);
            }
            Ok(found)
        };
        let mut found = parse.parse2(tokens).unwrap_or_default();
        // A macro that makes more macros is not followed here.
        found.retain(|item| !matches!(item, ImplItem::Macro(_)));
        found
    }

    /// `cfg_if!` among statements: each branch is considered.
    pub(super) fn cfg_if(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let mut bodies = Vec::new();
        for token in mac.tokens.clone() {
            if let TokenTree::Group(group) = token
                && group.delimiter() == proc_macro2::Delimiter::Brace
            {
                match Block::parse_within.parse2(group.stream()) {
                    Ok(stmts) => bodies.push((self.fb().block(), stmts)),
                    Err(_) => return self.unknown_macro(mac, dest, span),
                }
            }
        }
        if bodies.is_empty() {
            return self.unit(dest, span);
        }
        let done = self.fb().block();
        let targets = bodies.iter().map(|(block, _)| *block).collect();
        self.fb().end(Term::Choose { targets, last: false, span });
        for (block, stmts) in bodies {
            self.fb().switch(block);
            self.fb().enter();
            self.block_inner(&stmts, dest, None, span);
            self.fb().leave(span);
            self.fb().goto(done);
        }
        self.fb().switch(done);
    }

    /// `stream! { .. yield x; .. }`: a body of its own that takes over what it names.
    pub(super) fn generator(&mut self, mac: &Macro, dest: Dest, span: Span) {
        let Ok(stmts) = Block::parse_within.parse2(mac.tokens.clone()) else {
            return self.unknown_macro(mac, dest, span);
        };
        let token = mac.path.segments.last().map(|last| last.ident.span());
        let token = token.unwrap_or_else(proc_macro2::Span::call_site);
        let block = syn::ExprAsync {
            attrs: Vec::new(),
            async_token: syn::Token![async](token),
            capture: Some(syn::Token![move](token)),
            modifiers: syn::BlockModifiers::default(),
            block: Block { brace_token: syn::token::Brace(token), stmts },
        };
        self.async_block(&block, dest);
    }
}

fn items_in(tokens: TokenStream) -> Option<Vec<Item>> {
    syn::parse2::<syn::File>(tokens).ok().map(|file| file.items)
}

/// The items of every branch: `if #[cfg(unix)] { .. } else { .. }`.
fn branches(tokens: TokenStream) -> Option<Vec<Item>> {
    let mut found = Vec::new();
    for token in tokens {
        if let TokenTree::Group(group) = token
            && group.delimiter() == proc_macro2::Delimiter::Brace
        {
            found.extend(items_in(group.stream())?);
        }
    }
    Some(found)
}
