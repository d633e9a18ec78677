//! Where the places of an older text are in the one of now.

/// What two texts of a file have in common at their ends.
pub(super) struct Shift {
    before: usize,
    after: usize,
    old: usize,
    new: usize,
}

impl Shift {
    pub(super) fn new(old: &str, new: &str) -> Shift {
        let pairs = || old.bytes().zip(new.bytes());
        let before = pairs().take_while(|(a, b)| a == b).count();
        let room = old.len().min(new.len()) - before;
        let backwards = old.bytes().rev().zip(new.bytes().rev());
        let after = backwards.take(room).take_while(|(a, b)| a == b).count();
        Shift { before, after, old: old.len(), new: new.len() }
    }

    /// The place of `offset`; what was changed itself is where the change begins.
    pub(super) fn offset(&self, offset: usize) -> usize {
        if offset <= self.before {
            offset
        } else if offset + self.after >= self.old {
            offset + self.new - self.old
        } else {
            self.before
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_move_with_what_is_typed_before_them() {
        let (old, new) = ("one two three", "one and two three");
        let shift = Shift::new(old, new);
        assert_eq!(shift.offset(0), 0);
        assert_eq!(shift.offset(old.find("three").unwrap()), new.find("three").unwrap());
        let shift = Shift::new(new, old);
        assert_eq!(shift.offset(new.find("three").unwrap()), old.find("three").unwrap());
        assert_eq!(Shift::new("", "x").offset(0), 0);
        assert_eq!(Shift::new("aaa", "aa").offset(3), 2);
    }
}
