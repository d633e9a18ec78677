//! A graph of explored states: nodes, labelled edges, strongly connected components, paths.

use std::collections::VecDeque;

/// Index of a node.
pub type Node = u32;

/// A directed graph with labelled edges.
#[derive(Clone, Debug)]
pub struct Graph<L> {
    edges: Vec<Vec<(Node, L)>>,
}

impl<L> Default for Graph<L> {
    fn default() -> Self {
        Graph { edges: Vec::new() }
    }
}

impl<L: Clone> Graph<L> {
    /// Adds a node without edges.
    pub fn node(&mut self) -> Node {
        self.edges.push(Vec::new());
        u32::try_from(self.edges.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds an edge.
    pub fn edge(&mut self, from: Node, to: Node, label: L) {
        self.edges[from as usize].push((to, label));
    }

    /// Number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.edges.len()
    }

    /// True without nodes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Edges out of `node`.
    #[must_use]
    pub fn out(&self, node: Node) -> &[(Node, L)] {
        &self.edges[node as usize]
    }

    /// By node: the nodes with an edge to it, in order.
    #[must_use]
    pub fn before(&self) -> Vec<Vec<Node>> {
        let mut before: Vec<Vec<Node>> = vec![Vec::new(); self.edges.len()];
        for (from, edges) in (0..).zip(&self.edges) {
            for (to, _) in edges {
                if before[*to as usize].last() != Some(&from) {
                    before[*to as usize].push(from);
                }
            }
        }
        before
    }

    /// Components that hold a cycle, over the nodes for which `keep` holds: Tarjan's algorithm without recursion.
    /// Each component is sorted; components come in order of their least node.
    #[must_use]
    pub fn cycles(&self, keep: impl Fn(Node) -> bool) -> Vec<Vec<Node>> {
        let size = self.edges.len();
        let (mut index, mut low, mut on_stack) = (vec![u32::MAX; size], vec![0u32; size], vec![false; size]);
        let (mut stack, mut next, mut found) = (Vec::new(), 0u32, Vec::new());
        for root in (0..size).filter(|n| keep(u32::try_from(*n).unwrap_or(u32::MAX))) {
            if index[root] != u32::MAX {
                continue;
            }
            let mut work: Vec<(usize, usize)> = vec![(root, 0)];
            while let Some((node, at)) = work.pop() {
                if at == 0 {
                    index[node] = next;
                    low[node] = next;
                    next += 1;
                    stack.push(node);
                    on_stack[node] = true;
                }
                if let Some((to, _)) = self.edges[node].get(at) {
                    work.push((node, at + 1));
                    let target = *to as usize;
                    if keep(*to) {
                        if index[target] == u32::MAX {
                            work.push((target, 0));
                        } else if on_stack[target] {
                            low[node] = low[node].min(index[target]);
                        }
                    }
                    continue;
                }
                if let Some((parent, _)) = work.last() {
                    low[*parent] = low[*parent].min(low[node]);
                }
                if low[node] == index[node] {
                    let from = stack.iter().rposition(|n| *n == node).unwrap_or(0);
                    let mut component = stack.split_off(from);
                    component.iter().for_each(|n| on_stack[*n] = false);
                    let cyclic = component.len() > 1 || self.edges[node].iter().any(|(to, _)| *to as usize == node);
                    if cyclic {
                        component.sort_unstable();
                        found.push(component.into_iter().map(|n| u32::try_from(n).unwrap_or(u32::MAX)).collect());
                    }
                }
            }
        }
        found.sort();
        found
    }

    /// Nodes reachable from `starts` over edges for which `follow` holds, the starts included.
    #[must_use]
    pub fn reachable(&self, starts: &[Node], follow: impl Fn(Node, Node, &L) -> bool) -> Vec<bool> {
        let mut seen = vec![false; self.edges.len()];
        let mut work: VecDeque<Node> = starts.iter().copied().collect();
        starts.iter().for_each(|n| seen[*n as usize] = true);
        while let Some(node) = work.pop_front() {
            for (to, label) in &self.edges[node as usize] {
                if !seen[*to as usize] && follow(node, *to, label) {
                    seen[*to as usize] = true;
                    work.push_back(*to);
                }
            }
        }
        seen
    }
}
