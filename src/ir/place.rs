//! Building places step by step, and what an operand reads.

use super::{Base, LocalId, Name, Operand, Place, Proj};

impl Place {
    /// A local as it stands.
    #[must_use]
    pub fn local(local: LocalId) -> Place {
        Place { base: Base::Local(local), proj: Vec::new() }
    }

    /// A global as it stands.
    #[must_use]
    pub fn global(path: Name) -> Place {
        Place { base: Base::Global(path), proj: Vec::new() }
    }

    /// The local that it is as a whole.
    #[must_use]
    pub fn as_local(&self) -> Option<LocalId> {
        match self.base {
            Base::Local(local) if self.proj.is_empty() => Some(local),
            _ => None,
        }
    }

    /// This place with one more step.
    #[must_use]
    pub fn with(mut self, step: Proj) -> Place {
        self.proj.push(step);
        self
    }

    /// This place's field `name`.
    #[must_use]
    pub fn field(self, name: Name) -> Place {
        self.with(Proj::Field(name))
    }
}

impl Operand {
    /// The local that it reads as a whole.
    #[must_use]
    pub fn local(&self) -> Option<LocalId> {
        match self {
            Operand::Copy(place) | Operand::Move(place) => place.as_local(),
            _ => None,
        }
    }
}
