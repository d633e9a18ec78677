//! Conditional compilation inside bodies: of statements, arms and fields that exclude each other one is kept.
//!
//! Code is read as a Unix build with every feature, and as one on Linux where a statement for another Unix stands
//! beside one for Linux. Items are not left out: another system's module is code as well.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Expr, Meta, Stmt};

/// What is known of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Yes,
    No,
    Unclear,
}

/// False for what a build on Unix leaves out for certain.
pub(super) fn is_compiled(attrs: &[Attribute]) -> bool {
    attrs.iter().filter_map(condition).all(|tokens| all(tokens, false) != Known::No)
}

/// The statements without those that another system or the lack of a feature asks for; `None` when all stay.
pub(super) fn kept(stmts: &[Stmt]) -> Option<Vec<Stmt>> {
    let conditional = |stmt: &&Stmt| attrs_of(stmt).iter().any(|attr| attr.path().is_ident("cfg"));
    let mut alternatives = stmts.iter().filter(conditional).peekable();
    alternatives.peek()?;
    // A statement for the lack of a feature, or for another Unix, makes room only for one that is there.
    let usual = alternatives.any(|stmt| as_usual(attrs_of(stmt)) == Known::Yes);
    let stays = |stmt: &&Stmt| {
        let attrs = attrs_of(stmt);
        is_compiled(attrs) && !(usual && as_usual(attrs) == Known::No)
    };
    let kept: Vec<Stmt> = stmts.iter().filter(stays).cloned().collect();
    (kept.len() < stmts.len()).then_some(kept)
}

/// Built on Linux with every feature.
fn as_usual(attrs: &[Attribute]) -> Known {
    let asks = |tokens: &TokenStream| all(tokens.clone(), false) == Known::Unclear;
    let known = attrs.iter().filter_map(condition).filter(asks).map(|tokens| all(tokens, true));
    known.fold(Known::Unclear, |sum, next| if next == Known::No || sum == Known::Unclear { next } else { sum })
}

fn condition(attr: &Attribute) -> Option<TokenStream> {
    match &attr.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.clone()),
        _ => None,
    }
}

/// The parts of a list, divided by commas.
fn parts(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match (token, parts.last_mut()) {
            (TokenTree::Punct(p), _) if p.as_char() == ',' => parts.push(Vec::new()),
            (token, Some(last)) => last.push(token),
            (_, None) => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn all(tokens: TokenStream, usual: bool) -> Known {
    let known: Vec<Known> = parts(tokens).iter().map(|part| one(part, usual)).collect();
    match known {
        known if known.contains(&Known::No) => Known::No,
        known if known.contains(&Known::Unclear) => Known::Unclear,
        _ => Known::Yes,
    }
}

fn any(tokens: TokenStream, usual: bool) -> Known {
    let known: Vec<Known> = parts(tokens).iter().map(|part| one(part, usual)).collect();
    match known {
        known if known.contains(&Known::Yes) => Known::Yes,
        known if known.contains(&Known::Unclear) => Known::Unclear,
        _ => Known::No,
    }
}

fn one(part: &[TokenTree], usual: bool) -> Known {
    match part {
        [TokenTree::Ident(word)] => match word.to_string().as_str() {
            "unix" => Known::Yes,
            "windows" | "loom" | "miri" => Known::No,
            _ => Known::Unclear,
        },
        [TokenTree::Ident(word), TokenTree::Group(group)] => match word.to_string().as_str() {
            "all" => all(group.stream(), usual),
            "any" => any(group.stream(), usual),
            "not" => match all(group.stream(), usual) {
                Known::Yes => Known::No,
                Known::No => Known::Yes,
                Known::Unclear => Known::Unclear,
            },
            _ => Known::Unclear,
        },
        [TokenTree::Ident(word), TokenTree::Punct(_), TokenTree::Literal(value)] => {
            setting(&word.to_string(), value.to_string().trim_matches('"'), usual)
        }
        _ => Known::Unclear,
    }
}

fn setting(name: &str, value: &str, usual: bool) -> Known {
    let is = |known: bool| if known { Known::Yes } else { Known::No };
    match (name, value) {
        // Which Unix it is stays open, so that none is left out.
        ("target_os", "windows" | "wasi" | "emscripten" | "unknown" | "none" | "hermit" | "uefi") => Known::No,
        ("target_family", family) => is(family == "unix"),
        ("target_arch", "wasm32" | "wasm64") => Known::No,
        ("target_os", system) if usual => is(system == "linux"),
        ("target_vendor", "apple") if usual => Known::No,
        ("feature", _) if usual => Known::Yes,
        _ => Known::Unclear,
    }
}

fn attrs_of(stmt: &Stmt) -> &[Attribute] {
    match stmt {
        Stmt::Local(local) => &local.attrs,
        Stmt::Macro(mac) => &mac.attrs,
        Stmt::Expr(expr, _) => attrs_of_expr(expr),
        Stmt::Item(_) => &[],
    }
}

fn attrs_of_expr(expr: &Expr) -> &[Attribute] {
    match expr {
        Expr::Assign(e) => &e.attrs,
        Expr::Async(e) => &e.attrs,
        Expr::Await(e) => &e.attrs,
        Expr::Block(e) => &e.attrs,
        Expr::Break(e) => &e.attrs,
        Expr::Call(e) => &e.attrs,
        Expr::ForLoop(e) => &e.attrs,
        Expr::If(e) => &e.attrs,
        Expr::Loop(e) => &e.attrs,
        Expr::Macro(e) => &e.attrs,
        Expr::Match(e) => &e.attrs,
        Expr::MethodCall(e) => &e.attrs,
        Expr::Return(e) => &e.attrs,
        Expr::Struct(e) => &e.attrs,
        Expr::Try(e) => &e.attrs,
        Expr::Unsafe(e) => &e.attrs,
        Expr::While(e) => &e.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(body: &str) -> usize {
        let block: syn::Block = syn::parse_str(body).unwrap();
        kept(&block.stmts).map_or(block.stmts.len(), |kept| kept.len())
    }

    #[test]
    fn another_system_is_left_out() {
        assert_eq!(left("{ #[cfg(unix)] let a = 1; #[cfg(windows)] let a = 2; }"), 1);
        assert_eq!(left("{ #[cfg(not(unix))] f(); #[cfg(any(target_os = \"linux\", windows))] g(); }"), 1);
    }

    #[test]
    fn another_unix_makes_room_for_linux_only() {
        assert_eq!(left("{ #[cfg(target_os = \"linux\")] f(); #[cfg(target_os = \"macos\")] g(); }"), 1);
        assert_eq!(left("{ #[cfg(not(target_os = \"macos\"))] f(); #[cfg(target_os = \"macos\")] g(); }"), 1);
        assert_eq!(left("{ #[cfg(target_os = \"freebsd\")] f(); #[cfg(target_os = \"macos\")] g(); }"), 2);
    }

    #[test]
    fn the_lack_of_a_feature_makes_room_for_the_feature_only() {
        assert_eq!(left("{ #[cfg(feature = \"a\")] f(); #[cfg(not(feature = \"a\"))] g(); h(); }"), 2);
        assert_eq!(left("{ #[cfg(not(feature = \"a\"))] g(); h(); }"), 2);
        assert_eq!(left("{ #[cfg(unix)] f(); #[cfg(not(feature = \"a\"))] g(); }"), 2);
        assert_eq!(left("{ #[cfg(test)] g(); h(); }"), 2);
    }
}
