//! Braced initialisers.

use tree_sitter::Node;

use super::calls::names_place;
use super::lowering::Lowering;
use super::objects::scalar_name;
use super::syntax::{bare, field, fields, first, named};
use crate::ir::{AggregateKind, Const, Name, Operand, Place, Proj, Rvalue, Ty};

impl<'t> Lowering<'t> {
    /// `{..}` for a place of type `ty`.
    pub fn braced(&mut self, list: Node<'t>, ty: &Ty, to: Place) {
        self.deeper(|s| s.braced_within(list, ty, to));
    }

    fn braced_within(&mut self, list: Node<'t>, ty: &Ty, to: Place) {
        let items = named(list);
        let designated = items.iter().any(|n| n.kind() == "initializer_pair");
        match self.known.unalias(ty) {
            Ty::Array(element) => self.array(&items, &element, list, to),
            Ty::Ref(_) | Ty::Fn(_) => self.scalar(&items, list, ty, to),
            Ty::Named(path, _) if self.known.classes.contains_key(&path) => {
                let class = self.known.classes.get(&path);
                let constructs = class.is_some_and(|c| !c.constructors.is_empty());
                let defaults = class.is_some_and(|c| !c.defaults.is_empty());
                let copies = items.len() == 1 && !designated && self.same_type(&path, items[0]);
                if copies {
                    self.into(items[0], to);
                } else if self.cpp && !designated && (constructs || (items.is_empty() && defaults)) {
                    self.constructed(list, ty, to);
                } else {
                    self.structure(&items, path, list, to);
                }
            }
            Ty::Named(path, _) if scalar_name(path.as_str()) => self.scalar(&items, list, ty, to),
            Ty::Named(path, _) if self.cpp && !designated => {
                let _ = path;
                self.constructed(list, ty, to);
            }
            Ty::Named(path, _) => self.structure(&items, path, list, to),
            _ => {
                let indexed = items.iter().any(|n| n.kind() == "initializer_pair" && self.text(*n).starts_with('['));
                if designated && !indexed {
                    self.structure(&items, Name::new(""), list, to);
                } else if designated {
                    self.array(&items, &Ty::Unknown, list, to);
                } else {
                    let fields = self.positional(&items, &Ty::Unknown);
                    self.aggregate(AggregateKind::Tuple, fields, list, to);
                }
            }
        }
    }

    fn same_type(&mut self, path: &Name, item: Node<'t>) -> bool {
        item.kind() != "initializer_list" && {
            let ty = self.type_of(item);
            !matches!(ty, Ty::Ref(_)) && self.known.unalias(&ty).path() == Some(*path)
        }
    }

    fn constructed(&mut self, list: Node<'t>, ty: &Ty, to: Place) {
        let args = self.constructor_arguments(list, ty);
        let span = self.span(list);
        self.construct(to, ty.clone(), args, span);
    }

    fn scalar(&mut self, items: &[Node<'t>], list: Node<'t>, ty: &Ty, to: Place) {
        match items.first() {
            Some(item) => self.into(*item, to),
            None => self.zero(to, ty, list),
        }
    }

    /// The value that storage starts with.
    pub fn zero(&mut self, to: Place, ty: &Ty, at: Node<'t>) {
        let span = self.span(at);
        let value = Rvalue::Use(Operand::Const(zero_of(ty)));
        self.assign(to, value, span);
    }

    fn aggregate(&mut self, kind: AggregateKind, fields: Vec<(Name, Operand)>, list: Node<'t>, to: Place) {
        let span = self.span(list);
        let value = Rvalue::Aggregate { kind, fields, base: None };
        self.assign(to, value, span);
    }

    fn positional(&mut self, items: &[Node<'t>], element: &Ty) -> Vec<(Name, Operand)> {
        let mut values = Vec::new();
        for (at, item) in items.iter().enumerate() {
            values.push((Name::new(&at.to_string()), self.element_value(*item, element)));
        }
        values
    }

    fn element_value(&mut self, item: Node<'t>, ty: &Ty) -> Operand {
        if item.kind() != "initializer_list" {
            // In a list of which nobody knows what it fills an object is no copy: its class has a number for it.
            let open = *ty == Ty::Unknown && names_place(bare(item));
            if self.converts(ty, item) {
                let part = Place::local(self.temporary(ty.clone(), item));
                self.initialise(part.clone(), ty, item);
                return Operand::Move(part);
            }
            let number = if open { self.number_of(item) } else { self.number_as(ty, item) };
            return number.unwrap_or_else(|| self.operand(item));
        }
        let part = Place::local(self.temporary(ty.clone(), item));
        self.braced(item, ty, part.clone());
        Operand::Move(part)
    }

    fn array(&mut self, items: &[Node<'t>], element: &Ty, list: Node<'t>, to: Place) {
        let mut values: Vec<(Name, Operand)> = Vec::new();
        let mut next = 0i64;
        for item in items {
            let mut value = *item;
            if item.kind() == "initializer_pair" {
                let designator = fields(*item, "designator").into_iter().next();
                let index = designator.and_then(first).and_then(|n| self.evaluate(n, 32));
                next = index.unwrap_or(next);
                match field(*item, "value") {
                    Some(inner) => value = inner,
                    None => continue,
                }
            }
            let operand = self.element_value(value, element);
            values.push((Name::new(&next.to_string()), operand));
            next = next.saturating_add(1);
        }
        self.aggregate(AggregateKind::Array, values, list, to);
    }

    /// Fields by order or designator; what is not written starts as its own initialiser says, or as zero.
    fn structure(&mut self, items: &[Node<'t>], path: Name, list: Node<'t>, to: Place) {
        let (known, defaults, references) = match self.known.classes.get(&path) {
            Some(class) => (class.fields.clone(), class.defaults.clone(), class.references.clone()),
            None => Default::default(),
        };
        let mut values: Vec<(Name, Operand)> = Vec::new();
        let mut deep: Vec<(Vec<Proj>, Node<'t>)> = Vec::new();
        let mut next = 0usize;
        for item in items {
            let mut value = *item;
            if item.kind() == "initializer_pair" {
                let Some(inner) = field(*item, "value") else {
                    continue;
                };
                value = inner;
                let steps: Vec<Proj> = fields(*item, "designator")
                    .into_iter()
                    .filter_map(|designator| self.designated(designator))
                    .collect();
                match steps.as_slice() {
                    [Proj::Field(name)] => {
                        next = known.iter().position(|(field, _)| field == name).unwrap_or(next);
                        if known.get(next).is_none_or(|(field, _)| field != name) {
                            let operand = self.element_value(value, &Ty::Unknown);
                            values.push((*name, operand));
                            continue;
                        }
                    }
                    _ => {
                        deep.push((steps, value));
                        continue;
                    }
                }
            }
            let (name, ty) = match known.get(next) {
                Some((name, ty)) => (*name, ty.clone()),
                None => (Name::new(&next.to_string()), Ty::Unknown),
            };
            let operand = if references.contains(&name) {
                let part = Place::local(self.temporary(ty.clone(), value));
                self.bind_reference(part.clone(), value);
                Operand::Move(part)
            } else {
                self.element_value(value, &ty)
            };
            values.push((name, operand));
            next += 1;
        }
        for (name, ty) in known.iter().take(64) {
            let started = deep.iter().any(|(steps, _)| steps.first() == Some(&Proj::Field(*name)));
            if started || values.iter().any(|(set, _)| set == name) {
                continue;
            }
            if let Some((_, initial)) = defaults.iter().find(|(field, _)| field == name) {
                let operand = self.within(*initial, |s, value| s.element_value(value, ty));
                values.push((*name, operand));
            } else if matches!(self.known.unalias(ty), Ty::Ref(_) | Ty::Fn(_))
                || ty.path().is_some_and(|p| scalar_name(p.as_str()))
            {
                values.push((*name, Operand::Const(zero_of(ty))));
            }
        }
        self.aggregate(AggregateKind::Struct(path), values, list, to.clone());
        for (steps, value) in deep {
            let mut place = to.clone();
            place.proj.extend(steps);
            self.initialise(place, &Ty::Unknown, value);
        }
    }

    fn designated(&mut self, designator: Node<'t>) -> Option<Proj> {
        match designator.kind() {
            "field_designator" => first(designator).map(|n| Proj::Field(Name::new(self.text(n)))),
            "field_identifier" => Some(Proj::Field(Name::new(self.text(designator)))),
            "subscript_designator" => {
                let index = first(designator)?;
                Some(Proj::Index(Box::new(self.operand(index))))
            }
            _ => None,
        }
    }
}

fn zero_of(ty: &Ty) -> Const {
    match ty {
        Ty::Ref(_) | Ty::Fn(_) => Const::Null,
        _ => Const::Int(0),
    }
}
