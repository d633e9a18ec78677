//! How far one exploration may go.

/// Bounds of one exploration. What hits them is reported, never silently dropped.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Statements executed per entry.
    pub steps: usize,
    /// States told apart per entry. Where more than a few tasks run at once, one counts for several: it costs as much.
    pub nodes: usize,
    /// Locals in the states that are kept for the verdict: about a hundred bytes each.
    pub kept: usize,
    /// States per place in the program before they are merged coarsely. Of some times as many, those of one shape are
    /// joined, where states are scarce.
    pub per_place: usize,
    /// Depth of the stack.
    pub depth: usize,
}

/// So many tasks beside each other are few.
pub(super) const FEW_TASKS: usize = 3;

impl Limits {
    /// Statements that so many states are worth: a program that runs on for ever without coming to another one is not.
    #[must_use]
    pub fn steps_for(&self, nodes: usize) -> usize {
        self.steps.min(100_000 + 20 * nodes)
    }

    /// Frames beyond which nothing is followed, whoever put them on the stack.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.depth * 4
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits { steps: 600_000, nodes: 28_000, kept: 3_000_000, per_place: 96, depth: 24 }
    }
}
