//! Memory whose digest is remembered until it is written to: most of a state is the same in the next one.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::digest::Digest;
use super::value::Value;

/// A value with its digest, which goes as soon as anybody may have changed it.
pub struct Digested {
    value: Value,
    digest: OnceCell<Digest>,
}

impl std::fmt::Debug for Digested {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.value.fmt(f)
    }
}

/// Copies are made to be written to.
impl Clone for Digested {
    fn clone(&self) -> Self {
        Digested::new(self.value.clone())
    }
}

impl Digested {
    /// Nothing has been asked of it yet.
    fn new(value: Value) -> Digested {
        Digested { value, digest: OnceCell::new() }
    }

    fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| Digest::of(std::slice::from_ref(&self.value)))
    }
}

impl PartialEq for Digested {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Digested {}

fn value_mut(held: &mut Rc<Digested>) -> &mut Value {
    let own = Rc::make_mut(held);
    own.digest.take();
    &mut own.value
}

fn value_of(held: Rc<Digested>) -> Value {
    Rc::try_unwrap(held).map_or_else(|held| held.value.clone(), |own| own.value)
}

/// Objects by name: the heap, the globals. What is not written to is the same memory in the next state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory<K: Ord>(BTreeMap<K, Rc<Digested>>);

impl<K: Ord> Default for Memory<K> {
    fn default() -> Self {
        Memory(BTreeMap::new())
    }
}

#[allow(missing_docs)]
impl<K: Ord> Memory<K> {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn contains_key(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }

    #[must_use]
    pub fn get(&self, key: &K) -> Option<&Value> {
        self.0.get(key).map(|held| &held.value)
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut Value> {
        self.0.get_mut(key).map(value_mut)
    }

    pub fn insert(&mut self, key: K, value: Value) -> Option<Value> {
        self.0.insert(key, Rc::new(Digested::new(value))).map(value_of)
    }

    pub fn remove(&mut self, key: &K) -> Option<Value> {
        self.0.remove(key).map(value_of)
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&K) -> bool) {
        self.0.retain(|key, _| keep(key));
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }

    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.values().map(|held| &held.value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &Value)> {
        self.0.iter().map(|(key, held)| (key, &held.value))
    }

    /// Every object with its digest, in the order of the names.
    pub(super) fn digests(&self) -> impl Iterator<Item = (&K, &Digest)> {
        self.0.iter().map(|(key, held)| (key, held.digest()))
    }

    pub(super) fn digest(&self, key: &K) -> Option<&Digest> {
        self.0.get(key).map(|held| held.digest())
    }

    /// The objects of which the digest says that they may have to be changed.
    pub(super) fn touched(&mut self, touches: &dyn Fn(&Digest) -> bool) -> impl Iterator<Item = &mut Value> {
        self.0.values_mut().filter(move |held| touches(held.digest())).map(value_mut)
    }
}
