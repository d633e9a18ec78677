//! Provenance of unknown values.

use std::rc::Rc;

use super::machine::Machine;
use super::memory::is_plain_data;
use super::state::{Frame, State};
use super::value::{Num, Opaque, Value, derive};
use crate::apis::model::TypeRole;
use crate::ir::{Name, Ty};

/// Where an unknown value came from, as far as it matters for what may excuse what: a bit set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin(pub u16);

/// By itself that states were joined tells none apart.
impl std::hash::Hash for Origin {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.without(Origin::JOINED).0.hash(state);
    }
}

impl Origin {
    /// Bytes that were read from the followed socket, or something computed from them.
    pub const DATA: Origin = Origin(1);
    /// A poller's event.
    pub const EVENT: Origin = Origin(2);
    /// Another connection, a message, a timer.
    pub const OTHER: Origin = Origin(4);

    /// How full a table is that other connections share.
    pub const FULL: Origin = Origin(8);

    /// Left over when the peer stopped.
    pub const CUT: Origin = Origin(16);

    /// The time that has gone by since something, in seconds.
    pub const AGE: Origin = Origin(64);

    /// A poller's word that writing can go on.
    pub const WRITABLE: Origin = Origin(128);

    /// Told by a poller: it names one of those that are registered.
    pub const POLLED: Origin = Origin(32);

    /// A mask by which a poller is asked to tell of one event, and of no more until it is asked again.
    pub const ONCE: Origin = Origin(256);

    /// Likewise: to tell when something comes, not that something is left.
    pub const EDGES: Origin = Origin(16384);

    /// A poller's word that the connection is broken, or over both ways: no end of file alone says so.
    pub const BROKEN: Origin = Origin(512);

    /// The flag by which a poller is asked to tell of the peer's end, and what it tells where it was asked so.
    pub const ENDED: Origin = Origin(1024);

    /// A key of another connection than the followed one, or of a list: nothing else is in it.
    pub const APART: Origin = Origin(2048);

    /// It differed among states that were joined: which it is nobody knows.
    pub const JOINED: Origin = Origin(4096);

    /// A moment after end of file, or the time between two of them: who is kept for so long is kept on purpose.
    pub const LATE: Origin = Origin(8192);

    /// What a poller tells of a connection that is broken.
    pub const BROKEN_EVENT: Origin = Origin(Origin::EVENT.0 | Origin::BROKEN.0);

    /// What a poller or a peer tells: a number among that may be any connection's.
    pub const TOLD: Origin = Origin(Origin::EVENT.0 | Origin::POLLED.0 | Origin::DATA.0);

    /// The bits of both.
    #[must_use]
    pub fn among(self, other: Origin) -> Origin {
        Origin(self.0 & other.0)
    }

    /// The other bits.
    #[must_use]
    pub fn without(self, other: Origin) -> Origin {
        Origin(self.0 & !other.0)
    }

    /// Both.
    #[must_use]
    pub fn with(self, other: Origin) -> Origin {
        Origin(self.0 | other.0)
    }

    /// Of what is computed from two: the time between two moments is late if both are.
    #[must_use]
    pub fn computed(self, other: Origin) -> Origin {
        let late = self.among(other).among(Origin::LATE);
        self.with(other).without(Origin::LATE).with(late)
    }

    /// True when any bit of `other` is in it.
    #[must_use]
    pub fn has(self, other: Origin) -> bool {
        self.0 & other.0 != 0
    }
}

impl State {
    /// Nothing more can come: numbers that were read are what they are, and whoever tests them once more learns
    /// nothing new.
    pub(super) fn learn_no_more(&mut self) {
        let has = |frame: &Frame| matches!(frame, Frame::Code(of) if of.locals.iter().any(|v| settled(v).is_some()));
        if !self.frames().iter().any(|frame| has(frame)) {
            return;
        }
        for frame in self.task_mut().frames.iter_mut().filter(|frame| has(frame)) {
            if let Frame::Code(activation) = Rc::make_mut(frame) {
                let is = |value: &Value| settled(value).is_some();
                activation
                    .locals
                    .change(is, |_, value| settled(value).into_iter().for_each(|settled| *value = settled));
            }
        }
    }
}

impl Machine<'_> {
    /// The sockets among the fields beside `written` of what belongs to another connection: they belong to it still
    /// when something is known of the rest.
    pub(super) fn fields_of_others(&self, of: &Opaque, written: Name) -> Vec<(Name, Value)> {
        let others = of.from.has(Origin::OTHER);
        let fields = of.ty.peel().path().filter(|_| others).and_then(|path| self.struct_fields(path));
        let sockets = fields.into_iter().flatten().filter(|(name, ty)| {
            *name != written && matches!(self.type_role(ty), Some(TypeRole::Socket | TypeRole::Half))
        });
        let value = |name: Name, ty: &Ty| Value::unknown(derive(of.sym, name), self.normal(ty), of.from);
        sockets.map(|(name, ty)| (name, value(name, &ty))).collect()
    }
}

/// A number that was read, as something that is known.
fn settled(value: &Value) -> Option<Value> {
    match value {
        Value::Int(num) if num.from.has(Origin::DATA) => {
            Some(Value::Int(Num { from: num.from.without(Origin::DATA), ..*num }))
        }
        Value::Unknown(o) if o.from.has(Origin::DATA) && (o.ty == Ty::Unknown || is_plain_data(&o.ty)) => {
            Some(Value::unknown(o.sym, o.ty.clone(), o.from.without(Origin::DATA)))
        }
        _ => None,
    }
}
