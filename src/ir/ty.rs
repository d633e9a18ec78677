//! Shallow types: enough to know what a field or a parameter may hold.

use std::fmt;
use std::sync::Arc;

use super::Name;
use crate::source::Span;

/// A type as far as it was written or is obvious.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ty {
    /// Nothing known.
    #[default]
    Unknown,
    /// A named type with its arguments: `std::collections::HashMap<K, V>`, `int`, `conn` (C structs without
    /// the word `struct`).
    Named(Name, Arc<[Ty]>),
    /// A reference or pointer.
    Ref(Arc<Ty>),
    /// A tuple; `()` is the empty one.
    Tuple(Arc<[Ty]>),
    /// Array or slice.
    Array(Arc<Ty>),
    /// A type parameter, `impl Trait` or `dyn Trait`, with the paths of its bounds.
    Param(Name, Arc<[Name]>),
    /// A function pointer or closure bound, with its result.
    Fn(Arc<Ty>),
}

impl Ty {
    /// A named type without arguments.
    #[must_use]
    pub fn named(path: &str) -> Ty {
        Ty::Named(Name::new(path), Arc::from([]))
    }

    /// The type behind any number of references.
    #[must_use]
    pub fn peel(&self) -> &Ty {
        match self {
            Ty::Ref(inner) => inner.peel(),
            other => other,
        }
    }

    /// The path of a named type, looked up through references.
    #[must_use]
    pub fn path(&self) -> Option<Name> {
        match self.peel() {
            Ty::Named(path, _) => Some(*path),
            _ => None,
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, items: &[Ty]| {
            items.iter().enumerate().try_for_each(|(at, ty)| write!(f, "{}{ty}", if at == 0 { "" } else { ", " }))
        };
        match self {
            Ty::Unknown => f.write_str("_"),
            Ty::Named(path, args) if args.is_empty() => write!(f, "{path}"),
            Ty::Named(path, args) => {
                write!(f, "{path}<")?;
                list(f, args)?;
                f.write_str(">")
            }
            Ty::Ref(inner) => write!(f, "&{inner}"),
            Ty::Tuple(items) => {
                f.write_str("(")?;
                list(f, items)?;
                f.write_str(")")
            }
            Ty::Array(inner) => write!(f, "[{inner}]"),
            Ty::Param(name, _) => write!(f, "{name}"),
            Ty::Fn(result) => write!(f, "fn -> {result}"),
        }
    }
}

/// A declared type.
#[derive(Clone, Debug, Hash)]
pub struct TypeDef {
    /// Canonical path.
    pub path: Name,
    /// Names of its type parameters, in order.
    pub params: Vec<Name>,
    /// What it is.
    pub kind: TypeKind,
    /// Path of the method that runs when a value is dropped (`Drop::drop`, a C++ destructor).
    pub drop: Option<Name>,
    /// Deleting by a pointer to this type runs the destructor of what is there (`virtual ~T()`).
    pub virtual_drop: bool,
    /// C++ base classes.
    pub bases: Vec<Name>,
    /// What the variants are as numbers, in order (`Variant as usize`); none where that is not written out.
    pub numbers: Vec<i64>,
    /// The declaration.
    pub span: Span,
}

/// The shapes a declared type can have.
#[derive(Clone, Debug, Hash)]
pub enum TypeKind {
    /// Struct, class or union: fields in order; tuple structs use `"0"`, `"1"`.
    Struct(Vec<(Name, Ty)>),
    /// Variants in order, by full path, with their fields.
    Enum(Vec<(Name, Vec<(Name, Ty)>)>),
    /// `type A = B`, `typedef B A`.
    Alias(Ty),
}
