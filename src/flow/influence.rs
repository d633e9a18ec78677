//! Which variables may decide anything: a branch, an index, a call. The others are counted, set, handed on and
//! shown, and what stands in them need not tell states apart.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::program::{FuncId, Program};
use super::sources::{Survey, Var, var};
use crate::ir::{BlockId, Callee, Language, LocalId, Name, Place, Stmt, Term};

pub use super::sources::Libraries;

/// What decides something in a program: variables, and branches.
#[derive(Debug, Default)]
pub struct Influence {
    asked: FxHashSet<Var>,
    /// Of each body, the blocks whose branch matters.
    decisive: Vec<Vec<bool>>,
    /// All that is asked for by name, as a number.
    names: u64,
}

impl Influence {
    /// Of all functions of `program`. Values are followed through assignments, arguments and results, from what is
    /// noticed (calls, what outlives a call, branches between them), until nothing new is asked for.
    #[must_use]
    pub fn of(program: &Program, libraries: &dyn Libraries) -> Influence {
        let mut survey = Survey::new(program, libraries);
        let all = || program.ids();
        for id in all() {
            survey.of = id;
            survey.function();
        }
        let mut effects = Effects {
            influence: Influence { decisive: vec![Vec::new(); program.ids().count()], ..Influence::default() },
            noticed: FxHashSet::default(),
        };
        let mut dirty: Vec<FuncId> = all().collect();
        let mut waiting: FxHashSet<FuncId> = dirty.iter().copied().collect();
        loop {
            while let Some(var) = survey.work.pop() {
                if effects.influence.asked.insert(var) {
                    survey.work.extend(survey.flows.get(&var).into_iter().flatten());
                    let stores = survey.stores.get(&var).into_iter().flatten();
                    dirty.extend(stores.filter(|id| waiting.insert(**id)));
                }
            }
            let Some(id) = dirty.pop() else {
                return effects.influence.numbered();
            };
            waiting.remove(&id);
            survey.of = id;
            if effects.look_at(&mut survey) {
                let callers = survey.callers.get(&id).into_iter().flatten();
                dirty.extend(callers.filter(|id| waiting.insert(**id)));
            }
        }
    }

    /// May what is stored in fields of the name decide anything?
    #[must_use]
    pub fn decides_by(&self, field: Name) -> bool {
        self.asked.contains(&Var::Named(field))
    }

    /// Does it matter which way a block of a body goes on?
    #[must_use]
    pub fn matters(&self, of: FuncId, block: BlockId) -> bool {
        let decisive = self.decisive.get(of.0 as usize).and_then(|blocks| blocks.get(block.0 as usize));
        decisive.copied().unwrap_or(true)
    }

    fn numbered(self) -> Influence {
        let named = self.asked.iter().filter(|var| matches!(var, Var::Named(_)));
        let names = named.fold(0, |all, var| all ^ FxBuildHasher.hash_one(var));
        Influence { names, ..self }
    }

    /// What it says of a body, as a number: where two are equal, it says the same.
    #[must_use]
    pub fn digest(&self, program: &Program, of: FuncId) -> u64 {
        let count = u32::try_from(program.function(of).locals.len()).unwrap_or(u32::MAX);
        let locals: Vec<bool> = (0..count).map(|at| self.asked.contains(&Var::Local(of, LocalId(at)))).collect();
        FxBuildHasher.hash_one((self.names, locals, self.decisive.get(of.0 as usize)))
    }

    /// May what is stored in `place` of a body decide anything?
    #[must_use]
    pub fn decides(&self, of: FuncId, place: &Place) -> bool {
        var(of, place).is_none_or(|var| self.asked.contains(&var))
    }
}

/// What has been found to matter so far.
struct Effects {
    influence: Influence,
    /// Functions whose calls are noticed.
    noticed: FxHashSet<FuncId>,
}

impl Effects {
    /// Looks at the body again with what is asked by now; true when its calls are noticed from now on.
    fn look_at(&mut self, survey: &mut Survey) -> bool {
        let (id, program) = (survey.of, survey.program);
        let function = program.function(id);
        let noticed: Vec<bool> =
            function.blocks.iter().map(|block| block.stmts.iter().any(|stmt| self.is_noticed(survey, stmt))).collect();
        // In Rust what is dropped on the way is noticed, and where it is written is not.
        let always = program.language(id) == Language::Rust;
        let decisive = if always { vec![true; noticed.len()] } else { super::effects::decisive(function, &noticed) };
        let known = &mut self.influence.decisive[id.0 as usize];
        known.resize(decisive.len(), false);
        for ((block, known), now) in function.blocks.iter().zip(known).zip(decisive) {
            if now && !*known {
                *known = true;
                if let Term::If { test, .. } = &block.term {
                    survey.test(test);
                }
            }
        }
        let ends = || function.blocks.iter().any(|block| matches!(block.term, Term::Throw { .. } | Term::Stop));
        (noticed.contains(&true) || ends()) && self.noticed.insert(id)
    }

    fn is_asked(&self, of: FuncId, to: &Place) -> bool {
        self.influence.decides(of, to)
    }

    fn is_noticed(&self, survey: &Survey, stmt: &Stmt) -> bool {
        let of = survey.of;
        match stmt {
            Stmt::Assign { to, value, .. } => self.is_asked(of, to) || !survey.is_mere(to, value),
            Stmt::Call { unwind: Some(_), .. } => true,
            Stmt::Call { to, call, .. } => {
                let bodies = survey.bodies(&call.callee);
                let known = match &call.callee {
                    Callee::Path(path) if bodies.is_empty() => survey.libraries.does_nothing(*path),
                    Callee::Path(_) => true,
                    Callee::Method { name, .. } => !bodies.is_empty() && !survey.libraries.has_method(*name),
                    Callee::Value(_) | Callee::Builtin(_) => false,
                };
                !known || self.is_asked(of, to) || bodies.iter().any(|id| self.noticed.contains(id))
            }
            Stmt::ScopeEnd { local, .. } => self.is_asked(of, &Place::local(*local)),
        }
    }
}
