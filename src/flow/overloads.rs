//! Functions and methods of one name that take different numbers of arguments.

use super::program::{FuncId, Program};
use crate::ir::Name;
use crate::source::FileId;

/// How far up a tree of base classes a method is looked for.
const DEEPEST: usize = 16;

impl Program {
    /// The method for a call with `count` arguments: of overloads, and of what they hide, the one that takes them.
    #[must_use]
    pub fn method_for(&self, owner: Name, name: Name, count: usize) -> Option<FuncId> {
        let any = self.method(owner, name)?;
        self.exact_method(self.resolve(owner), name, count, DEEPEST).or(Some(any))
    }

    /// The function at `path` for a call with `count` arguments: of overloads that stand together, the one that takes
    /// them.
    #[must_use]
    pub fn lookup_for(&self, path: Name, file: FileId, count: usize) -> Option<FuncId> {
        let any = self.lookup(path, file)?;
        let takes = |id: &FuncId| self.function(*id).params.len() == count;
        if takes(&any) {
            return Some(any);
        }
        self.beside(path, any).find(takes).or(Some(any))
    }

    /// The overloads of a function that stand in the same file.
    pub fn beside(&self, path: Name, of: FuncId) -> impl Iterator<Item = FuncId> {
        self.overloads(path).iter().copied().filter(move |id| *id != of && self.file(*id) == self.file(of))
    }

    fn exact_method(&self, owner: Name, name: Name, count: usize, depth: usize) -> Option<FuncId> {
        let mut own = self.overloads(owner.join(name.as_str())).iter();
        own.find(|id| self.function(**id).params.len() == count + 1).copied().or_else(|| {
            let deeper = depth.checked_sub(1)?;
            let mut bases = self.type_def(owner)?.bases.iter();
            bases.find_map(|base| self.exact_method(self.resolve(*base), name, count, deeper))
        })
    }
}
