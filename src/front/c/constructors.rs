//! Constructors: member initialisers as assignments to fields.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::body::{Body, Handler};
use super::known::{Class, Initial};
use super::lowering::Lowering;
use super::syntax::{child, first, named, path_text};
use crate::ir::{Call, Callee, Name, Operand, Place, SelfMode, Term, Ty};

type Fields = Vec<(Name, Ty)>;
type Defaults<'t> = Vec<(Name, Initial<'t>)>;

impl<'t> Lowering<'t> {
    /// The part of a constructor before its body: bases, then fields in order.
    pub fn initialisers(&mut self, node: Node<'t>, class: Name) {
        let list = child(node, "field_initializer_list")
            .or_else(|| child(node, "try_statement").and_then(|t| child(t, "field_initializer_list")));
        let written: Vec<Node<'t>> = list.map(named).unwrap_or_default();
        let mut by_name: FxHashMap<String, Node<'t>> = FxHashMap::default();
        for initialiser in &written {
            if let Some(name) = first(*initialiser) {
                by_name.insert(path_text(name, &self.rendered.text), *initialiser);
            }
        }
        let (fields, defaults) = self.members(class);
        let last = class.last_segment();
        if !by_name.keys().any(|name| name == last) {
            self.unnamed_bases(node, class, &by_name);
        }
        for initialiser in &written {
            let name = first(*initialiser).map(|n| path_text(n, &self.rendered.text));
            let Some(name) = name else { continue };
            let is_field = fields.iter().any(|(field, _)| field.as_str() == name);
            if name == last {
                // Delegation: the other constructor sets the fields.
                self.base_constructor(class, named(*initialiser).into_iter().nth(1), *initialiser);
                self.guard_whole(class);
                return;
            }
            if !is_field {
                let path = self.known.type_path(class, &name);
                if self.is_base(class, path) {
                    self.base_constructor(path, named(*initialiser).into_iter().nth(1), *initialiser);
                } else {
                    self.initial_member(Name::new(&name), Ty::Unknown, *initialiser);
                }
            }
        }
        for (name, ty) in fields {
            if let Some(initialiser) = by_name.get(name.as_str()) {
                self.initial_member(name, ty, *initialiser);
            } else {
                self.default_member(name, &ty, &defaults, node);
            }
        }
    }

    fn members(&self, class: Name) -> (Fields, Defaults<'t>) {
        let known: Option<&Class<'t>> = self.known.classes.get(&class);
        known.map(|c| (c.fields.clone(), c.defaults.clone())).unwrap_or_default()
    }

    /// A field that is not named: as its own initialiser says, or built without arguments.
    fn default_member(&mut self, name: Name, ty: &Ty, defaults: &Defaults<'t>, node: Node<'t>) {
        let to = self.this_field(name);
        if let Some((_, initial)) = defaults.iter().find(|(field, _)| *field == name) {
            self.within(*initial, |s, value| s.full_expression(|s| s.initialise(to, ty, value), value));
        } else if self.is_built(ty) {
            let span = self.span(node);
            self.construct(to, ty.clone(), Vec::new(), span);
        }
    }

    /// Is it an object, and does building one without arguments run anything?
    pub fn is_built(&self, ty: &Ty) -> bool {
        match self.known.unalias(ty) {
            Ty::Named(path, _) => self.has_constructor(path),
            _ => false,
        }
    }

    fn is_base(&self, class: Name, path: Name) -> bool {
        self.known
            .classes
            .get(&class)
            .is_some_and(|c| c.bases.iter().any(|b| *b == path || b.last_segment() == path.last_segment()))
    }

    /// `name(args)` or `name{args}` for a field.
    fn initial_member(&mut self, name: Name, ty: Ty, initialiser: Node<'t>) {
        let to = self.this_field(name);
        let value = named(initialiser).into_iter().nth(1);
        let class = self.method_class().and_then(|class| self.known.classes.get(&class));
        let refers = class.is_some_and(|class| class.references.contains(&name));
        match value {
            Some(value) if refers => self.full_expression(|s| s.bind_reference(to, value), value),
            Some(value) => self.full_expression(|s| s.initialise(to, &ty, value), value),
            None => {}
        }
    }

    /// Bases that no initialiser names, built without arguments.
    fn unnamed_bases(&mut self, node: Node<'t>, class: Name, written: &FxHashMap<String, Node<'t>>) {
        let named =
            |base: &Name| written.keys().any(|name| base.last_segment() == name.rsplit("::").next().unwrap_or(name));
        let bases = self.known.classes.get(&class).map(|c| c.bases.clone()).unwrap_or_default();
        for base in bases.into_iter().filter(|base| !named(base)) {
            if self.has_constructor(base) {
                self.base_constructor(base, None, node);
            }
        }
    }

    /// Does building one without arguments run anything?
    pub fn has_constructor(&self, class: Name) -> bool {
        self.is_built_within(class, 8)
    }

    /// Fields within fields are looked at as deep as `depth`: what does not compile may hold itself.
    fn is_built_within(&self, class: Name, depth: usize) -> bool {
        let member = |ty: &Ty| match self.known.unalias(ty) {
            Ty::Named(path, _) => depth > 0 && self.is_built_within(path, depth - 1),
            _ => false,
        };
        let builds = |c: &Class<'_>| {
            !c.constructors.is_empty() || !c.defaults.is_empty() || c.fields.iter().any(|(_, ty)| member(ty))
        };
        self.known.in_class(class, &|_, c| builds(c).then_some(())).is_some()
    }

    /// A base or delegated constructor, as a call on this object.
    fn base_constructor(&mut self, class: Name, list: Option<Node<'t>>, initialiser: Node<'t>) {
        let Some(this) = self.variable("this").map(|b| b.local) else {
            return;
        };
        self.full_expression(
            |s| {
                let mut args = vec![Operand::Copy(Place::local(this))];
                if let Some(list) = list {
                    args.extend(s.constructor_arguments(list, &Ty::Named(class, [].into())));
                }
                let callee = Callee::Path(class.join(class.last_segment()));
                let to = s.temporary(Ty::Unknown, initialiser);
                let span = s.span(initialiser);
                let call = Call { callee, args, hint: None };
                s.call_to(Place::local(to), call, span);
            },
            initialiser,
        );
    }

    /// An object is whole when the constructor delegated to has returned: if the rest throws, it is destroyed.
    fn guard_whole(&mut self, class: Name) {
        if self.known.functions.contains_key(&destructor(class)) {
            let (dispatch, depth) = (self.body.block(), self.body.scopes.len());
            self.body.handlers.push(Handler { dispatch, depth, landings: FxHashMap::default() });
        }
    }

    /// Where the body of a constructor ends whose object is whole.
    pub fn end_of_whole(&mut self, class: Name, node: Node<'t>) {
        let (Some(handler), Some(this)) = (self.body.handlers.pop(), self.variable("this").map(|b| b.local)) else {
            return;
        };
        let here = self.body.current;
        self.body.enter(handler.dispatch);
        let span = self.end_span(node);
        let to = self.temporary(Ty::Unknown, node);
        let args = vec![Operand::Copy(Place::local(this))];
        self.call_to(Place::local(to), Call { callee: Callee::Path(destructor(class)), args, hint: None }, span);
        self.leave(0, span);
        self.body.terminate(Term::Throw { span });
        self.body.enter(here);
    }

    /// `this->name`
    pub fn this_field(&mut self, name: Name) -> Place {
        match self.variable("this") {
            Some(this) => Place::local(this.local).field(name),
            None => Place::global(name),
        }
    }

    /// The constructor that the compiler writes.
    pub fn implicit(&mut self, node: Node<'t>, class: Name) {
        let path = class.join(class.last_segment());
        let name = super::syntax::field(node, "name").unwrap_or(node);
        let name_span = self.span(name);
        self.body = Body::new(path, class, Ty::Unknown, name_span);
        self.body.class = Some(class);
        let this = self.this(class, name);
        self.unnamed_bases(name, class, &FxHashMap::default());
        let (fields, defaults) = self.members(class);
        for (name, ty) in fields {
            self.default_member(name, &ty, &defaults, node);
        }
        let mut function = self.finish(vec![this], name_span, name_span, name_span);
        function.self_mode = Some(SelfMode::Reference);
        self.add(function);
    }
}

fn destructor(class: Name) -> Name {
    class.join(&format!("~{}", class.last_segment()))
}
