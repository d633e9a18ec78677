//! How far one exploration may go.

/// Bounds of one exploration. What hits them is reported, never silently dropped.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Statements executed per entry.
    pub steps: usize,
    /// States kept per entry.
    pub nodes: usize,
    /// Locals in the states that are kept for the verdict: about a hundred bytes each.
    pub kept: usize,
    /// States per place in the program before they are merged coarsely.
    pub per_place: usize,
    /// Depth of the stack.
    pub depth: usize,
}

impl Limits {
    /// Frames beyond which nothing is followed, whoever put them on the stack.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.depth * 4
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits { steps: 600_000, nodes: 25_000, kept: 3_000_000, per_place: 96, depth: 24 }
    }
}
