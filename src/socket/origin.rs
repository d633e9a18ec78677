//! Provenance of unknown values.

/// Where an unknown value came from, as far as it matters for what may excuse what: a bit set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin(pub u8);

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

    /// True when any bit of `other` is in it.
    #[must_use]
    pub fn has(self, other: Origin) -> bool {
        self.0 & other.0 != 0
    }
}
