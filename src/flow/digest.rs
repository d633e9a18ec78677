//! What a unit offers to others and what its bodies say, as numbers: two units whose numbers are equal mean the same,
//! wherever in the file their bodies stand.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use crate::ir::{Function, Name, Rvalue, Stmt, TypeDef, TypeKind, Unit, spans};
use crate::source::Span;

/// The numbers of one unit.
#[derive(Debug, Default)]
pub struct Digest {
    /// Of each function, in order: signature and body, with places relative to its start.
    pub bodies: Vec<u64>,
    /// Of what other units can name: all items at each path. Bodies are not part of it.
    pub items: FxHashMap<Name, u64>,
    /// Of `use` and of what holds for whole modules: globs, blanket impls, claims of comments.
    pub names: u64,
    /// Of all that this unit offers.
    pub outline: u64,
}

impl Digest {
    /// Reads `unit`.
    #[must_use]
    pub fn of(unit: &Unit) -> Digest {
        let mut digest = Digest::default();
        let mut add = |path: Name, number: u64| {
            let sum = digest.items.entry(path).or_default();
            *sum = sum.rotate_left(7) ^ number;
        };
        for (at, function) in unit.functions.iter().enumerate() {
            digest.bodies.push(body(function, at));
            if !function.is_closure {
                add(function.path, number(&(0, function.owner, function.implements, function.self_mode)));
                add(function.path, number(&(function.file_local, function.is_test)));
            }
        }
        for def in &unit.types {
            let placeless = TypeDef { span: Span::default(), ..def.clone() };
            add(def.path, number(&(1, &placeless)));
            if let TypeKind::Enum(variants) = &def.kind {
                variants.iter().for_each(|(path, _)| add(*path, number(&(2, &placeless))));
            }
        }
        for global in &unit.globals {
            add(global.path, number(&(3, &global.ty, global.init.is_some(), global.file_local, global.constant)));
        }
        for (trait_, ty) in unit.impls.iter().filter(|(_, ty)| ty.as_str() != "_") {
            add(*ty, number(&(4, trait_)));
            add(*trait_, number(&(5, ty)));
        }
        let blanket: Vec<_> = unit.impls.iter().filter(|(_, ty)| ty.as_str() == "_").collect();
        digest.names = number(&(&unit.globs, &blanket, &unit.claims));
        let items: u64 = digest.items.iter().map(|item| number(&item)).fold(0, u64::wrapping_add);
        digest.outline = number(&(unit.file, unit.language, items, digest.names, &unit.aliases));
        digest
    }
}

fn body(function: &Function, at: usize) -> u64 {
    let mut function = function.clone();
    let (file, start) = (function.span.file, function.span.start);
    spans::each(&mut function, |span| {
        if span.file == file {
            *span = Span { start: span.start.wrapping_sub(start), end: span.end.wrapping_sub(start), ..*span };
        }
    });
    // Closures are told by where they stand next to their maker, for others may come before both.
    let own = u32::try_from(at).unwrap_or(u32::MAX);
    for stmt in function.blocks.iter_mut().flat_map(|block| &mut block.stmts) {
        if let Stmt::Assign { value: Rvalue::Closure { function, .. }, .. } = stmt {
            function.0 = function.0.wrapping_sub(own);
        }
    }
    number(&function)
}

fn number(value: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{Context, Frontend, rust};
    use crate::source::{FileId, SourceFile};

    fn digest(text: &str) -> Digest {
        let context =
            Context { module: Name::new("k"), crate_id: Name::new("k"), externs: Vec::new(), headers: Vec::new() };
        let file = SourceFile::new("k.rs", text.to_owned());
        Digest::of(&rust::Rust.lower(&file, FileId(0), &context).0)
    }

    #[test]
    fn a_body_that_moves_is_the_same_and_one_that_changes_is_another() {
        let text = "fn a() -> u8 { 1 }\nfn b(x: u8) -> u8 { let f = |y| y + x; f(2) }\n";
        let before = digest(text);
        let moved = digest(&format!("// more\n{text}"));
        assert_eq!(before.bodies, moved.bodies);
        assert_eq!(before.outline, moved.outline);
        let changed = digest(&text.replace("f(2)", "f(3)"));
        assert_eq!(before.bodies[0], changed.bodies[0]);
        assert_ne!(before.bodies, changed.bodies);
        assert_eq!(before.outline, changed.outline);
        let more = digest(&format!("{text}fn c() {{}}\n"));
        assert_ne!(before.outline, more.outline);
    }
}
