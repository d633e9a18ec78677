//! What happened on the way from one node of the explored graph to the next.

use super::tallies::Tallies;
use super::value::derive;
use crate::flow::loops::Counting;
use crate::flow::program::FuncId;

/// What happened since the last node of the explored graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    /// The followed socket was read at end of file.
    pub reread: bool,
    /// The program waited for other things: a connection, an event, a message, a timer.
    pub service: bool,
    /// Something went one way by luck: another connection's write failed, a message of somebody else came.
    pub guessed: bool,
    /// A branch was taken on something unknown about another connection or an event's flags; the other ways were
    /// taken too.
    pub open: bool,
    /// A branch was taken on what differed among states that were joined: the other ways were taken too.
    pub joined: bool,
    /// Of those that were open: whether the connection is broken, which an end of file alone does not make it.
    pub broken: bool,
    /// A counter came to the element of the followed socket at end of file: who goes through a table does, once.
    pub met: bool,
    /// Who waited for a signal goes on: somebody else raised it.
    pub told: bool,
    /// The followed socket was read, or waited for.
    pub looked: bool,
    /// A branch was taken on unknown bytes of the followed socket, after end of file.
    pub data: bool,
    /// After end of file something of the bytes that are left was used up.
    pub consumed: bool,
    /// One of several branches was taken that the program leaves open (`select!`).
    pub chosen: bool,
    /// Loops that end by themselves (over a collection, or counting) and went round, a bit each.
    pub bounded: u64,
    /// Those of them that came to their end.
    pub ended: u64,
    /// Rounds that are counted in records.
    pub tallies: Tallies,
}

impl Marks {
    /// An edge of a function is passed that may belong to one of its counting loops.
    pub(super) fn pass(&mut self, loops: &Counting, id: FuncId, edge: (u32, u32)) {
        if let Some(head) = loops.back.get(&edge) {
            self.bounded |= Marks::bit((id, head));
        }
        if let Some(head) = loops.out.get(&edge) {
            self.ended |= Marks::bit((id, head));
        }
    }

    /// The bit of a loop that ends by itself.
    #[must_use]
    pub fn bit(of: impl std::hash::Hash) -> u64 {
        1 << (derive(0, of) % 64)
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Marks) -> Marks {
        Marks {
            reread: self.reread || other.reread,
            service: self.service || other.service,
            guessed: self.guessed || other.guessed,
            joined: self.joined || other.joined,
            open: self.open || other.open,
            broken: self.broken || other.broken,
            met: self.met || other.met,
            told: self.told || other.told,
            looked: self.looked || other.looked,
            data: self.data || other.data,
            consumed: self.consumed || other.consumed,
            chosen: self.chosen || other.chosen,
            bounded: self.bounded | other.bounded,
            ended: self.ended | other.ended,
            tallies: self.tallies.and(other.tallies),
        }
    }
}
