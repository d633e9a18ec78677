//! Memory whose digest is remembered until it is written to: most of a state is the same in the next one.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use super::digest::Digest;
use super::value::Value;

/// Values with their digest, which goes as soon as anybody may have changed them.
#[derive(Clone, Debug)]
pub struct Digested<T> {
    value: T,
    digest: OnceCell<Rc<Digest>>,
}

impl<T> Digested<T> {
    /// Nothing has been asked of it yet.
    #[must_use]
    pub fn new(value: T) -> Digested<T> {
        Digested { value, digest: OnceCell::new() }
    }

    /// The values alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl Digested<Vec<Value>> {
    /// The digest of all of them in order.
    pub(super) fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| Rc::new(Digest::of(&self.value)))
    }
}

impl Digested<Value> {
    /// The digest of the one.
    pub(super) fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| Rc::new(Digest::of(std::slice::from_ref(&self.value))))
    }
}

impl<T> Deref for Digested<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Digested<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.digest.take();
        &mut self.value
    }
}

impl<T: PartialEq> PartialEq for Digested<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Digested<T> {}

/// Objects by name: the heap, the globals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory<K: Ord>(BTreeMap<K, Digested<Value>>);

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
        self.0.get(key).map(|held| &**held)
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut Value> {
        self.0.get_mut(key).map(|held| &mut **held)
    }

    pub fn insert(&mut self, key: K, value: Value) -> Option<Value> {
        self.0.insert(key, Digested::new(value)).map(Digested::into_inner)
    }

    pub fn remove(&mut self, key: &K) -> Option<Value> {
        self.0.remove(key).map(Digested::into_inner)
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&K) -> bool) {
        self.0.retain(|key, _| keep(key));
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }

    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.values().map(|held| &**held)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &Value)> {
        self.0.iter().map(|(key, held)| (key, &**held))
    }

    /// Every object with its digest, in the order of the names.
    pub(super) fn digests(&self) -> impl Iterator<Item = (&K, &Digest)> {
        self.0.iter().map(|(key, held)| (key, held.digest()))
    }

    pub(super) fn digest(&self, key: &K) -> Option<&Digest> {
        self.0.get(key).map(Digested::<Value>::digest)
    }

    /// The objects of which the digest says that they may have to be changed.
    pub(super) fn touched(&mut self, touches: &dyn Fn(&Digest) -> bool) -> impl Iterator<Item = &mut Value> {
        self.0.values_mut().filter(move |held| touches(held.digest())).map(|held| &mut **held)
    }
}
