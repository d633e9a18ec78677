//! Methods of one name that take different numbers of arguments.

use super::program::{FuncId, Program};
use crate::ir::Name;

/// How far up a tree of base classes a method is looked for.
const DEEPEST: usize = 16;

impl Program {
    /// The method for a call with `count` arguments: of overloads, and of what they hide, the one that takes them.
    #[must_use]
    pub fn method_for(&self, owner: Name, name: Name, count: usize) -> Option<FuncId> {
        let any = self.method(owner, name)?;
        self.exact_method(self.resolve(owner), name, count, DEEPEST).or(Some(any))
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
