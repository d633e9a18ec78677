//! Names every Rust file knows without importing them, and the few variants that go by their bare name.

/// How a name is written; Rust's conventions tell constants from variants from variables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Case {
    /// `EAGAIN`, `READ_END`
    Screaming,
    /// `WouldBlock`
    Camel,
    /// `listener`
    Snake,
}

pub(super) fn case(name: &str) -> Case {
    let mut letters = name.chars().filter(|c| c.is_alphabetic());
    match letters.next() {
        Some(first) if first.is_uppercase() => {
            let mut any = false;
            let loud = letters.all(|c| {
                any = true;
                !c.is_lowercase()
            });
            if loud && (any || name.len() > 1) { Case::Screaming } else { Case::Camel }
        }
        _ => Case::Snake,
    }
}

/// The full path of a prelude name.
pub(super) fn prelude(name: &str) -> Option<&'static str> {
    Some(match name {
        "Option" => "std::option::Option",
        "Result" => "std::result::Result",
        "Some" => "std::option::Option::Some",
        "None" => "std::option::Option::None",
        "Ok" => "std::result::Result::Ok",
        "Err" => "std::result::Result::Err",
        "Vec" => "std::vec::Vec",
        "Box" => "std::boxed::Box",
        "String" => "std::string::String",
        "ToString" => "std::string::ToString",
        "ToOwned" => "std::borrow::ToOwned",
        "drop" => "std::mem::drop",
        "Drop" => "std::ops::Drop",
        "Fn" => "std::ops::Fn",
        "FnMut" => "std::ops::FnMut",
        "FnOnce" => "std::ops::FnOnce",
        "AsyncFn" => "std::ops::AsyncFn",
        "AsyncFnMut" => "std::ops::AsyncFnMut",
        "AsyncFnOnce" => "std::ops::AsyncFnOnce",
        "Send" => "std::marker::Send",
        "Sync" => "std::marker::Sync",
        "Sized" => "std::marker::Sized",
        "Copy" => "std::marker::Copy",
        "Unpin" => "std::marker::Unpin",
        "Clone" => "std::clone::Clone",
        "Default" => "std::default::Default",
        "Eq" => "std::cmp::Eq",
        "PartialEq" => "std::cmp::PartialEq",
        "Ord" => "std::cmp::Ord",
        "PartialOrd" => "std::cmp::PartialOrd",
        "From" => "std::convert::From",
        "Into" => "std::convert::Into",
        "TryFrom" => "std::convert::TryFrom",
        "TryInto" => "std::convert::TryInto",
        "AsRef" => "std::convert::AsRef",
        "AsMut" => "std::convert::AsMut",
        "Iterator" => "std::iter::Iterator",
        "IntoIterator" => "std::iter::IntoIterator",
        "DoubleEndedIterator" => "std::iter::DoubleEndedIterator",
        "ExactSizeIterator" => "std::iter::ExactSizeIterator",
        "Extend" => "std::iter::Extend",
        "FromIterator" => "std::iter::FromIterator",
        "Future" => "std::future::Future",
        "IntoFuture" => "std::future::IntoFuture",
        _ => return None,
    })
}

/// What a glob import of a well-known prelude brings.
pub(super) fn glob_member(glob: &str, name: &str) -> Option<&'static str> {
    match (glob, name) {
        ("std::io::prelude", "Read") => Some("std::io::Read"),
        ("std::io::prelude", "Write") => Some("std::io::Write"),
        ("std::io::prelude", "BufRead") => Some("std::io::BufRead"),
        ("std::io::prelude", "Seek") => Some("std::io::Seek"),
        _ => None,
    }
}

pub(super) fn primitive(name: &str) -> bool {
    matches!(
        name,
        "bool"
            | "char"
            | "str"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "f32"
            | "f64"
    )
}

/// `Ok`, `Err`, `Some`, `None`, `Ready`, `Pending`, `Break`, `Continue` for the path of such a variant.
pub(super) fn bare_variant(path: &str) -> Option<&'static str> {
    let mut segments = path.rsplit("::");
    let variant = segments.next()?;
    let of = segments.next().unwrap_or("");
    Some(match (of, variant) {
        ("Result", "Ok") if path.starts_with("std::") => "Ok",
        ("Result", "Err") if path.starts_with("std::") => "Err",
        ("Option", "Some") if path.starts_with("std::") => "Some",
        ("Option", "None") if path.starts_with("std::") => "None",
        // The futures crates have re-exported `Poll` from many places; `Async` is its name before 2018.
        ("Poll" | "Async", "Ready") => "Ready",
        ("Poll", "Pending") | ("Async", "NotReady") => "Pending",
        ("ControlFlow", "Break") if path.starts_with("std::") => "Break",
        ("ControlFlow", "Continue") if path.starts_with("std::") => "Continue",
        _ => return None,
    })
}

/// Bounds that say nothing about what a value does.
pub(super) fn marker(path: &str) -> bool {
    path.starts_with("std::marker::")
        || path.starts_with("std::cmp::")
        || matches!(path, "std::clone::Clone" | "std::default::Default")
}

#[cfg(test)]
mod tests {
    use super::{Case, bare_variant, case};

    #[test]
    fn case_tells_constants_from_variants() {
        for (name, expected) in [
            ("EAGAIN", Case::Screaming),
            ("READ_END_2", Case::Screaming),
            ("WouldBlock", Case::Camel),
            ("T", Case::Camel),
            ("token", Case::Snake),
            ("_x", Case::Snake),
        ] {
            assert_eq!(case(name), expected, "{name}");
        }
    }

    #[test]
    fn only_the_std_option_and_result_are_bare() {
        assert_eq!(bare_variant("std::option::Option::Some"), Some("Some"));
        assert_eq!(bare_variant("crate::Mode::Ok"), None);
        assert_eq!(bare_variant("futures::task::Poll::Ready"), Some("Ready"));
    }
}
