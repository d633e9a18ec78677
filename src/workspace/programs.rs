//! Units to programs: what can refer to what.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::closure::{leaders, reached};
use super::crates::Crate;
use super::paths::shared_folders;
use crate::ir::{Base, Builtin, Callee, Const, Name, Operand, Place, Rvalue, Stmt, Unit};
use crate::source::Sources;

/// Crates that can name each other, directly or through others, become one program.
pub(super) fn by_externs(crates: Vec<Crate>) -> Vec<Vec<Crate>> {
    let index: FxHashMap<Name, usize> = crates.iter().enumerate().map(|(at, krate)| (krate.id, at)).collect();
    let edges = crates.iter().enumerate().flat_map(|(at, krate)| {
        krate.externs.iter().filter_map(|(_, id)| index.get(id)).map(move |other| (at, *other)).collect::<Vec<_>>()
    });
    let leaders = leaders(crates.len(), edges);
    let mut programs: Vec<Vec<Crate>> = crates.iter().map(|_| Vec::new()).collect();
    for (krate, leader) in crates.into_iter().zip(leaders) {
        programs[leader].push(krate);
    }
    programs.retain(|crates| !crates.is_empty());
    programs
}

/// C files: one program for each `main`, with every file it needs by name or include, and one for what no
/// `main` needs: in a tree of many projects one for each part of that. A name that several files define means the
/// nearest of them, a file with a `main` of its own last: the two could hardly be linked.
///
/// `anywhere`: a name may be defined in any folder. In a tree of many projects it is not, but in a folder above or
/// below the one that needs it.
pub(super) fn by_mains(
    units: Vec<Arc<Unit>>,
    includes: &[Vec<usize>],
    sources: &Sources,
    anywhere: bool,
) -> Vec<Vec<Arc<Unit>>> {
    let mut definers: FxHashMap<Name, Vec<usize>> = FxHashMap::default();
    for (at, unit) in units.iter().enumerate() {
        for name in defined(unit) {
            definers.entry(name).or_default().push(at);
        }
    }
    let mains = definers.get(&Name::new("main")).cloned().unwrap_or_default();
    if anywhere && mains.len() < 2 {
        return vec![units];
    }
    let starts: FxHashSet<usize> = mains.iter().copied().collect();
    let path = |at: usize| sources.path(units[at].file);
    // A file of a library may have a `main` for its own test: such a one is linked from its own folder.
    let may_link = |at: usize, other: usize| {
        at == other
            || (anywhere || in_line(path(at), path(other)))
                && (!starts.contains(&other) || path(at).parent() == path(other).parent())
    };
    let needs: Vec<Vec<usize>> = units
        .iter()
        .enumerate()
        .map(|(at, unit)| {
            let named = mentioned(unit).into_iter().filter_map(|name| {
                let definers = definers.get(&name)?.iter().copied().filter(|other| may_link(at, *other));
                nearest(definers, at, &starts, path)
            });
            named.chain(includes[at].iter().copied()).collect()
        })
        .collect();
    let mut used: FxHashSet<usize> = FxHashSet::default();
    let mut programs: Vec<Vec<Arc<Unit>>> = Vec::new();
    let pick = |members: &FxHashSet<usize>| {
        let chosen = units.iter().enumerate().filter(|(at, _)| members.contains(at));
        chosen.map(|(_, unit)| Arc::clone(unit)).collect::<Vec<_>>()
    };
    for main in mains {
        let members = reached([main], |at| needs[at].iter().copied());
        programs.push(pick(&members));
        used.extend(members);
    }
    let unused = (0..units.len()).filter(|at| !used.contains(at));
    let rest = reached(unused, |at| needs[at].iter().copied());
    let parts = if anywhere { vec![rest] } else { connected(rest, &needs) };
    programs.extend(parts.iter().map(pick));
    programs.retain(|units| !units.is_empty());
    programs
}

/// The parts of `members` that need nothing of each other, in order of their first.
fn connected(members: FxHashSet<usize>, needs: &[Vec<usize>]) -> Vec<FxHashSet<usize>> {
    let edges = members.iter().flat_map(|at| needs[*at].iter().map(move |other| (*at, *other)));
    let leaders = leaders(needs.len(), edges);
    let mut parts: BTreeMap<usize, FxHashSet<usize>> = BTreeMap::new();
    for at in members {
        parts.entry(leaders[at]).or_default().insert(at);
    }
    parts.into_values().collect()
}

/// Is one's folder above the other's, or the same?
fn in_line(one: &Path, other: &Path) -> bool {
    match (one.parent(), other.parent()) {
        (Some(one), Some(other)) => one.starts_with(other) || other.starts_with(one),
        _ => true,
    }
}

/// The definer that is `at` itself or lies nearest to it, those of `starts` last; the first of equals.
fn nearest<'p>(
    definers: impl Iterator<Item = usize> + Clone,
    at: usize,
    starts: &FxHashSet<usize>,
    path: impl Fn(usize) -> &'p Path,
) -> Option<usize> {
    if definers.clone().any(|definer| definer == at) {
        return Some(at);
    }
    let near = |other: usize| {
        let shared = shared_folders(path(at), path(other));
        let away = path(other).components().count().saturating_sub(shared);
        (std::cmp::Reverse(shared), away, other)
    };
    definers.min_by_key(|other| (starts.contains(other), near(*other)))
}

/// Names of functions and variables that other files can use; methods also by their last name, for calls whose
/// receiver's type the file can not tell.
fn defined(unit: &Unit) -> FxHashSet<Name> {
    let functions = unit.functions.iter().filter(|f| !f.file_local && !f.is_closure);
    let globals = unit.globals.iter().filter(|g| !g.file_local);
    functions.flat_map(|f| [f.path, Name::new(f.path.last_segment())]).chain(globals.map(|g| g.path)).collect()
}

/// Names that a unit's bodies call, take the address of, read or write.
pub(super) fn mentioned(unit: &Unit) -> FxHashSet<Name> {
    let mut names = FxHashSet::default();
    for stmt in unit.functions.iter().flat_map(|f| &f.blocks).flat_map(|block| &block.stmts) {
        mentioned_by(stmt, &mut names);
    }
    names
}

/// Names in one statement.
pub(super) fn mentioned_by(stmt: &Stmt, names: &mut FxHashSet<Name>) {
    match stmt {
        Stmt::Call { call, to, .. } => {
            in_place(to, names);
            call.args.iter().for_each(|arg| in_operand(arg, names));
            match &call.callee {
                Callee::Path(name) => {
                    names.insert(*name);
                }
                Callee::Method { name, receiver } => {
                    names.insert(*name);
                    in_place(receiver, names);
                }
                Callee::Value(value) => in_operand(value, names),
                Callee::Builtin(Builtin::New(ty) | Builtin::Construct(ty)) => {
                    names.extend(ty.path().map(|path| Name::new(path.last_segment())));
                }
                Callee::Builtin(_) => {}
            }
        }
        Stmt::Assign { to, value, .. } => {
            in_place(to, names);
            match value {
                Rvalue::Use(value) | Rvalue::Cast(value, _) | Rvalue::Unary(_, value) => in_operand(value, names),
                Rvalue::Aggregate { fields, .. } => fields.iter().for_each(|(_, value)| in_operand(value, names)),
                Rvalue::Unknown(values, _) => values.iter().for_each(|value| in_operand(value, names)),
                Rvalue::Bind { scrutinee, .. } => in_place(scrutinee, names),
                _ => {}
            }
        }
        Stmt::ScopeEnd { .. } => {}
    }
}

fn in_operand(operand: &Operand, names: &mut FxHashSet<Name>) {
    match operand {
        Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => in_place(place, names),
        Operand::Const(Const::Named(name)) => {
            names.insert(*name);
        }
        Operand::Const(_) => {}
    }
}

fn in_place(place: &Place, names: &mut FxHashSet<Name>) {
    if let Base::Global(name) = place.base {
        names.insert(name);
    }
}

#[cfg(all(test, feature = "c"))]
mod tests {
    use super::*;
    use crate::front::{Context, Frontend};
    use crate::source::SourceFile;

    /// The files of each program, in order.
    fn check(files: &[(&str, &str)], anywhere: bool) -> Vec<Vec<String>> {
        let mut sources = Sources::default();
        let nowhere = Name::new("");
        let context = Context { module: nowhere, crate_id: nowhere, externs: Vec::new(), headers: Vec::new() };
        let lower = |(path, text): &(&str, &str)| {
            let file = Arc::new(SourceFile::new(Path::new(path), (*text).to_owned()));
            let id = sources.add(Arc::clone(&file));
            Arc::new(crate::front::c::C.lower(&file, id, &context).0)
        };
        let units: Vec<Arc<Unit>> = files.iter().map(lower).collect();
        let programs = by_mains(units, &vec![Vec::new(); files.len()], &sources, anywhere);
        let name = |unit: &Arc<Unit>| sources.path(unit.file).display().to_string();
        programs.iter().map(|program| program.iter().map(name).collect()).collect()
    }

    const FILES: [(&str, &str); 4] = [
        ("a/one.c", "int main(void) { warn(); help(); return 0; }"),
        ("b/two.c", "void warn(void) {}\nint main(void) { help(); return 0; }"),
        ("a/help.c", "void help(void) {}"),
        ("b/warn.c", "void log(void) {}"),
    ];

    #[test]
    fn a_program_does_not_take_a_function_from_another_program() {
        assert_eq!(check(&FILES, true), [vec!["a/one.c", "a/help.c"], vec!["b/two.c", "a/help.c"], vec!["b/warn.c"]]);
    }

    #[test]
    fn in_a_large_tree_what_is_called_lies_above_or_below() {
        assert_eq!(check(&FILES, false), [vec!["a/one.c", "a/help.c"], vec!["b/two.c"], vec!["b/warn.c"]]);
    }
}
