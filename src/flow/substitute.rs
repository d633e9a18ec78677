//! Type parameters replaced by what they stand for.

use crate::ir::{Name, Ty};

/// `ty` with type parameters replaced by arguments.
#[must_use]
pub fn substitute(ty: &Ty, params: &[Name], args: &[Ty]) -> Ty {
    if params.is_empty() || args.is_empty() {
        return ty.clone();
    }
    let argument = |name: &Name| params.iter().position(|p| p == name).and_then(|at| args.get(at)).cloned();
    match ty {
        Ty::Param(name, _) => argument(name).unwrap_or_else(|| ty.clone()),
        Ty::Named(path, inner) if inner.is_empty() => argument(path).unwrap_or_else(|| ty.clone()),
        Ty::Named(path, inner) => Ty::Named(*path, inner.iter().map(|t| substitute(t, params, args)).collect()),
        Ty::Ref(inner) => Ty::Ref(substitute(inner, params, args).into()),
        Ty::Array(inner) => Ty::Array(substitute(inner, params, args).into()),
        Ty::Tuple(items) => Ty::Tuple(items.iter().map(|t| substitute(t, params, args)).collect()),
        Ty::Fn(result) => Ty::Fn(substitute(result, params, args).into()),
        Ty::Unknown => Ty::Unknown,
    }
}
