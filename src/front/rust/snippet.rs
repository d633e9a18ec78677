//! Small pieces of Rust for fixes, built from tokens so that they parse.

use proc_macro2::TokenStream;
use quote::quote;

/// `if <count> == 0 { <leave>; }` in three lines without indentation; nothing when the parts are no Rust.
#[must_use]
pub fn leave_at_zero(count: &str, leave: &str) -> Option<[String; 3]> {
    let count: syn::Expr = syn::parse_str(count).ok()?;
    let leave: syn::Expr = syn::parse_str(leave).ok()?;
    let head = tidy(quote!(if #count == 0));
    Some([format!("{head} {{"), tidy(quote!(#leave;)), "}".to_owned()])
}

/// An arm `<pattern> => <leave>,`; nothing when the parts are no Rust.
#[must_use]
pub fn arm(pattern: &str, leave: &str) -> Option<String> {
    let pattern: TokenStream = pattern.parse().ok()?;
    let leave: syn::Expr = syn::parse_str(leave).ok()?;
    Some(tidy(quote!(#pattern => #leave,)))
}

/// `drop(<name>);`
#[must_use]
pub fn drop_of(name: &str) -> Option<String> {
    let name: syn::Ident = syn::parse_str(name).ok()?;
    Some(tidy(quote!(drop(#name);)))
}

/// Is `text` one Rust expression?
#[must_use]
pub fn is_expression(text: &str) -> bool {
    syn::parse_str::<syn::Expr>(text).is_ok()
}

/// Tokens as a person spaces them; enough for the short pieces of this file.
fn tidy(tokens: TokenStream) -> String {
    let mut text = tokens.to_string();
    for (from, to) in [
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ;", ";"),
        (" ,", ","),
        (" .", "."),
        (". ", "."),
        (" ?", "?"),
        (" ::", "::"),
        (":: ", "::"),
    ] {
        text = text.replace(from, to);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_look_as_if_written_by_hand() {
        let lines = leave_at_zero("n", "return Ok(())").unwrap();
        assert_eq!(lines.join("|"), "if n == 0 {|return Ok(());|}");
        assert_eq!(arm("Ok(0)", "break").unwrap(), "Ok(0) => break,");
        assert_eq!(drop_of("tx").unwrap(), "drop(tx);");
        assert_eq!(drop_of("tx.0"), None);
    }
}
