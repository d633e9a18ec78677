//! Other connections, which are not followed, come and go while a task waits to be told.

use std::rc::Rc;

use super::globals::parts;
use super::machine::Machine;
use super::value::{Origin, Sym, Value, derive};
use crate::flow::filled::Filled;
use crate::ir::{Name, Ty};

impl Machine<'_> {
    /// C: how full a table was when the running task began to wait says nothing of how full it is when the socket comes
    /// that is followed.
    pub(super) fn others_come_meanwhile(&mut self) {
        let filled = &self.reach.filled;
        let Some(before) = self.before.as_deref_mut().filter(|before| before.focus.is_none() && !filled.is_empty())
        else {
            return;
        };
        let open = |name: Name| Value::unknown(derive(181, name), Ty::Unknown, Origin::default());
        let fields = |name: Name| filled.iter().any(|pair| matches!(pair, Filled::Fields(own, _) if *own == name));
        let whole = |name: Name| filled.iter().any(|pair| matches!(pair, Filled::Globals(own, _) if *own == name));
        let mut forget = |value: Value| match value {
            Value::Record(ty, sym, known) if known.iter().any(|(name, v)| fields(*name) && v.exact().is_some()) => {
                let own = |(name, value): &(Name, Value)| {
                    (*name, if fields(*name) && value.exact().is_some() { open(*name) } else { value.clone() })
                };
                Value::Record(ty, sym, Rc::new(known.iter().map(own).collect()))
            }
            other => other,
        };
        let objects = before.heap.iter().map(|(object, value)| (*object, value, value.map(&mut forget)));
        let objects: Vec<(Sym, Value)> =
            objects.filter(|(_, old, new)| *old != new).map(|(at, _, new)| (at, new)).collect();
        let globals = before.globals.iter().map(|(key, value)| {
            let name = parts(*key).0;
            let counts = whole(name) && value.exact().is_some();
            (*key, value, if counts { open(name) } else { value.map(&mut forget) })
        });
        let globals: Vec<(Name, Value)> =
            globals.filter(|(_, old, new)| *old != new).map(|(at, _, new)| (at, new)).collect();
        for (object, value) in objects {
            Rc::make_mut(&mut before.heap).insert(object, value);
        }
        for (key, value) in globals {
            Rc::make_mut(&mut before.globals).insert(key, value);
        }
    }
}
