//! What the type parameters of C++ class templates stand for, where the whole program agrees on one type.

use rustc_hash::FxHashMap;

use crate::ir::{Builtin, Callee, Language, Name, Stmt, Ty, TypeKind, Unit};

/// By the path of the parameter (`ns::Class::T`): its one argument, or `None` where there are several.
pub type Instances = FxHashMap<Name, Option<Ty>>;

/// The arguments given to class templates in `units`. `params` tells the parameters of the class that a path names.
pub fn instances<'u>(units: impl Iterator<Item = &'u Unit>, params: impl Fn(Name) -> Vec<Name>) -> Instances {
    let mut found = Instances::default();
    for unit in units.filter(|unit| unit.language == Language::Cpp) {
        each_type(unit, &mut |ty| learn(ty, &params, &mut found));
    }
    found
}

/// What `param` stands for; a class inside of a template shares the parameters of what is around it.
pub fn instance(found: &Instances, param: Name) -> Option<&Ty> {
    let word = param.last_segment();
    let mut scope = param.parent();
    while let Some(around) = scope {
        if let Some(known) = found.get(&around.join(word)) {
            return known.as_ref();
        }
        scope = around.parent();
    }
    None
}

fn learn(ty: &Ty, params: &impl Fn(Name) -> Vec<Name>, found: &mut Instances) {
    match ty {
        Ty::Named(path, args) if !args.is_empty() => {
            args.iter().for_each(|arg| learn(arg, params, found));
            for (param, arg) in params(*path).into_iter().zip(args.iter()) {
                if matches!(arg, Ty::Unknown) || matches!(arg, Ty::Param(own, _) if *own == param) {
                    continue;
                }
                let known = found.entry(param).or_insert_with(|| Some(arg.clone()));
                if known.as_ref() != Some(arg) {
                    *known = None;
                }
            }
        }
        Ty::Ref(inner) | Ty::Array(inner) | Ty::Fn(inner) => learn(inner, params, found),
        Ty::Tuple(items) => items.iter().for_each(|item| learn(item, params, found)),
        _ => {}
    }
}

fn each_type(unit: &Unit, each: &mut impl FnMut(&Ty)) {
    for def in &unit.types {
        match &def.kind {
            TypeKind::Struct(fields) => fields.iter().for_each(|(_, ty)| each(ty)),
            TypeKind::Alias(ty) => each(ty),
            TypeKind::Enum(_) => {}
        }
    }
    unit.globals.iter().for_each(|global| each(&global.ty));
    for function in &unit.functions {
        each(&function.ret);
        function.locals.iter().for_each(|local| each(&local.ty));
        for stmt in function.blocks.iter().flat_map(|block| &block.stmts) {
            if let Stmt::Call { call, .. } = stmt
                && let Callee::Builtin(Builtin::Construct(ty) | Builtin::New(ty)) = &call.callee
            {
                each(ty);
            }
        }
    }
}
