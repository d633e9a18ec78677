//! What is put into a map under a key, where something may stand there already.

use super::calls::Site;
use super::ends::Stands;
use super::keys::symbol;
use super::machine::{Forks, Machine};
use super::owners::Loss;
use super::places::Relation;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Container, Entry, Origin, Value, derive};
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::ir::Ty;

impl Machine<'_> {
    pub(super) fn insert(
        &mut self,
        mut state: State,
        addr: &Addr,
        key: Value,
        item: Value,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let Value::Container(container) = self.read(&state, addr) else {
            return Vec::new();
        };
        let beside = given.entry.returns == Some(Shape::Place);
        let told = matches!(given.entry.returns, Some(Shape::Tuple(_)));
        let same = |e: &&Entry| !beside && self.relate(&state, &key, &e.key) == Relation::Equal;
        let there = container.entries.iter().find(same).map(|e| e.id);
        let answer = |place: Value, fresh: Value| Some(if beside { place } else { Value::tuple(vec![place, fresh]) });
        let mut out = Vec::new();
        let absent = state.looked_in_vain(addr, &self.peel(&state, &key));
        if told && given.entry.does != Role::Insert && !absent && self.may_be_taken(&state, &container, &key, &item) {
            // Somebody else stands there, and what was to be put in goes as it came.
            let mut taken = state.clone();
            self.guess(&mut taken, Origin::OTHER);
            self.guess(&mut state, Origin::OTHER);
            let place = self.place_of(addr, &container, there, derive(site.sym, "taken"));
            self.dispose(&mut taken, item.clone(), Loss::Dropped, site.span);
            out.push((taken, answer(place, Value::Bool(false))));
        }
        // Inserting under the key of a remembered entry replaces it.
        let old = match there {
            Some(id) => Value::variant("Some", self.remove_entry(&mut state, addr, id)),
            None => Value::bare("None"),
        };
        let key = self.keep_key(&mut state, &key);
        let kept = key.clone();
        self.store(&mut state, addr, key, item, site.span);
        let value = match given.entry.returns {
            Some(Shape::Unit | Shape::Int) => {
                self.dispose(&mut state, old, Loss::Removed, site.span);
                Some(Value::Unit)
            }
            Some(Shape::Tuple(_) | Shape::Place) => {
                self.dispose(&mut state, old, Loss::Removed, site.span);
                let place = match self.read(&state, addr) {
                    Value::Container(c) => self.place_of(addr, &c, super::pushes::entry_under(&c, &kept), site.sym),
                    _ => Value::Gone,
                };
                let open = || Value::unknown(derive(site.sym, "fresh"), Ty::named("bool"), Origin::OTHER);
                answer(place, if out.is_empty() { open() } else { Value::Bool(true) })
            }
            _ => Some(old),
        };
        out.push((state, value));
        out
    }

    /// A lookup in a map of C++ finds nothing under a name that was given: who puts something there next is the first.
    pub(super) fn note_in_vain(&self, state: &mut State, map: &Addr, key: &Value) {
        let named = self.is_unread_text(state, key) || key.origin().has(Origin::DATA);
        if let Some(sym) = symbol(key).filter(|_| named && self.is_cpp(state) && state.is_alive()) {
            state.knows(map, Stands::Without(sym));
        }
    }

    /// May another connection stand in the map under the name that the followed one has, or was given?
    fn may_be_taken(&self, state: &State, map: &Container, key: &Value, item: &Value) -> bool {
        let key = self.peel(state, key);
        let named = self.is_unread_text(state, &key) || key.origin().has(Origin::DATA);
        let known = map.entries.iter().any(|e| self.relate(state, &key, &e.key) == Relation::Equal);
        named
            && !known
            && self.container_role(map) == TypeRole::Map
            && state.is_alive()
            && self.reaches_focus(state, item)
    }
}
