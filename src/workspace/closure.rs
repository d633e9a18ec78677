//! What can be reached from where, and what hangs together.

use std::hash::Hash;

use rustc_hash::FxHashSet;

/// `from` and all that `next` leads to from there, over however many steps.
pub(super) fn reached<T, N>(from: impl IntoIterator<Item = T>, next: impl Fn(T) -> N) -> FxHashSet<T>
where
    T: Copy + Eq + Hash,
    N: IntoIterator<Item = T>,
{
    let mut all = FxHashSet::default();
    let mut todo: Vec<T> = from.into_iter().collect();
    while let Some(at) = todo.pop() {
        if all.insert(at) {
            todo.extend(next(at));
        }
    }
    all
}

/// For each of `0..count` the first of those with which `edges` connect it, directly or through others.
pub(super) fn leaders(count: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut leader: Vec<usize> = (0..count).collect();
    for (a, b) in edges {
        let (a, b) = (find(&mut leader, a), find(&mut leader, b));
        leader[a.max(b)] = a.min(b);
    }
    (0..count).map(|at| find(&mut leader, at)).collect()
}

fn find(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_connected_through_others_has_one_leader() {
        assert_eq!(leaders(5, [(4, 2), (2, 1)]), [0, 1, 1, 3, 1]);
    }

    #[test]
    fn a_circle_ends() {
        let mut all: Vec<u8> = reached([1], |at| [at % 3 + 1]).into_iter().collect();
        all.sort_unstable();
        assert_eq!(all, [1, 2, 3]);
    }
}
