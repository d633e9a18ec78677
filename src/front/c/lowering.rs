//! The state of lowering one file.

use std::collections::VecDeque;

use tree_sitter::Node;

use super::body::Body;
use super::collect::Task;
use super::instances::{Bound, Templates};
use super::known::{Initial, Known};
use super::preprocess::{Condition, Rendered};
use super::typeof_::Typed;
use crate::ir::{Function, FunctionIndex, Name, Ty, Unit};
use crate::source::{FileId, Span};

/// How deep the lowering follows nested syntax; what lies deeper is unknown.
const MAX_DEPTH: u32 = 1000;

/// Lowers the bodies of one file into its unit.
pub(super) struct Lowering<'t> {
    pub unit: &'t mut Unit,
    pub rendered: &'t Rendered,
    pub cpp: bool,
    pub conditions: &'t [Condition],
    pub known: Known<'t>,
    /// Bodies found and not yet lowered.
    pub tasks: VecDeque<Task<'t>>,
    /// The function being built, and those around it when it is a lambda.
    pub body: Body<'t>,
    pub outer: Vec<Body<'t>>,
    /// Template parameters in scope.
    pub params: Vec<&'t str>,
    /// What those of them stand for whose types were written out.
    pub bound: Bound<'t>,
    pub templates: Templates<'t>,
    /// The file is included by others.
    pub shared: bool,
    depth: u32,
    /// Types of the parts of the expression that is being typed.
    pub typed: Typed,
}

impl<'t> Lowering<'t> {
    /// Nothing read yet.
    pub fn new(unit: &'t mut Unit, rendered: &'t Rendered, cpp: bool, conditions: &'t [Condition]) -> Self {
        let nowhere = Span::new(unit.file, 0, 0);
        let root = Name::new("");
        Lowering {
            unit,
            rendered,
            cpp,
            conditions,
            known: Known::default(),
            tasks: VecDeque::new(),
            body: Body::new(root, root, Ty::Unknown, nowhere),
            outer: Vec::new(),
            params: Vec::new(),
            bound: Bound::new(),
            templates: Templates::default(),
            shared: false,
            depth: 0,
            typed: Typed::default(),
        }
    }

    /// Surveys the file, then lowers every body in it.
    pub fn file(&mut self, root: Node<'t>) {
        self.survey(root);
        let mut templates = VecDeque::new();
        loop {
            match self.tasks.pop_front() {
                Some(task) if self.is_template(&task) => templates.push_back(task),
                Some(task) => self.perform(task),
                None => match templates.pop_front() {
                    Some(task) if self.is_written_out(&task) => {}
                    Some(task) => self.perform(task),
                    None => break,
                },
            }
        }
    }

    /// Surveys a file that this one includes: its names are known here, its bodies are its own unit's.
    pub fn included(&mut self, id: FileId, rendered: &'t Rendered, root: Node<'t>) {
        let own = std::mem::replace(self.unit, Unit { file: id, ..Unit::default() });
        let text = std::mem::replace(&mut self.rendered, rendered);
        self.survey(root);
        self.tasks.clear();
        self.templates = Templates::default();
        self.rendered = text;
        *self.unit = own;
    }

    /// Runs `step` on an initialiser, in the file where it stands.
    pub fn within<T>(&mut self, initial: Initial<'t>, step: impl FnOnce(&mut Self, Node<'t>) -> T) -> T {
        let file = std::mem::replace(&mut self.unit.file, initial.file);
        let rendered = std::mem::replace(&mut self.rendered, initial.rendered);
        let result = step(self, initial.value);
        self.unit.file = file;
        self.rendered = rendered;
        result
    }

    /// A macro of a header in the form of a function.
    pub fn exported(&mut self, rendered: &'t Rendered, root: Node<'t>) {
        let own = std::mem::replace(&mut self.rendered, rendered);
        self.file(root);
        self.rendered = own;
    }

    pub fn text(&self, node: Node<'t>) -> &'t str {
        self.rendered.text.get(node.byte_range()).unwrap_or("")
    }

    pub fn span(&self, node: Node<'t>) -> Span {
        self.span_of(node.start_byte(), node.end_byte())
    }

    /// The last byte of a node: a closing brace.
    pub fn end_span(&self, node: Node<'t>) -> Span {
        self.span_of(node.end_byte().saturating_sub(1), node.end_byte())
    }

    fn span_of(&self, start: usize, end: usize) -> Span {
        let (start, end) = self.rendered.place(start, end);
        Span::new(self.unit.file, start, end)
    }

    /// Runs `step` one level deeper, or not at all when that is too deep.
    pub fn deeper<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            self.body.partial = true;
            return None;
        }
        self.depth += 1;
        let result = step(self);
        self.depth -= 1;
        Some(result)
    }

    /// Puts a finished function into the unit.
    pub fn add(&mut self, function: Function) -> FunctionIndex {
        self.unit.functions.push(function);
        FunctionIndex(u32::try_from(self.unit.functions.len() - 1).unwrap_or(u32::MAX))
    }
}
