//! The branches of `select!`, as tokio, futures and crossbeam write them.

use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, Ident, Macro, Pat, Token};

use super::args::skip_biased;

/// What a branch waits for.
pub(super) enum Wait {
    /// `pattern = future, if condition`
    Future(Box<Pat>, Box<Expr>, Option<Box<Expr>>),
    /// `recv(channel) -> pattern` and `send(channel, value) -> pattern`: the method, its channel and argument.
    Channel(Ident, Vec<Expr>, Box<Pat>),
    /// All other branches are disabled.
    Else,
    /// Every future has ended.
    Complete,
    /// No branch is ready now.
    Default,
}

pub(super) struct Branch {
    pub(super) wait: Wait,
    pub(super) body: Expr,
}

pub(super) fn branches(mac: &Macro) -> Option<Vec<Branch>> {
    let parse = |input: ParseStream| {
        skip_biased(input)?;
        let mut found = Vec::new();
        while !input.is_empty() {
            found.push(input.parse()?);
        }
        Ok(found)
    };
    parse.parse2(mac.tokens.clone()).ok()
}

impl Parse for Branch {
    fn parse(input: ParseStream) -> syn::Result<Branch> {
        let wait = match word(input).as_deref() {
            Some("else") => {
                input.parse::<Token![else]>()?;
                Wait::Else
            }
            Some("complete") => {
                input.parse::<Ident>()?;
                Wait::Complete
            }
            Some("default") => {
                default_word(input)?;
                Wait::Default
            }
            Some("recv" | "send") if input.peek2(syn::token::Paren) => channel(input)?,
            _ => future(input)?,
        };
        input.parse::<Token![=>]>()?;
        let body = Expr::parse_with_earlier_boundary_rule(input)?;
        input.parse::<Option<Token![,]>>()?;
        Ok(Branch { wait, body })
    }
}

/// The word before `=>` or `(`, where it is no pattern.
fn word(input: ParseStream) -> Option<String> {
    use syn::ext::IdentExt as _;
    let ahead = input.fork();
    let word = Ident::parse_any(&ahead).ok()?;
    let ends = ahead.peek(Token![=>]) || ahead.peek(syn::token::Paren);
    ends.then(|| word.to_string())
}

fn default_word(input: ParseStream) -> syn::Result<()> {
    use syn::ext::IdentExt as _;
    Ident::parse_any(input)?;
    if input.peek(syn::token::Paren) {
        let timeout;
        syn::parenthesized!(timeout in input);
        timeout.parse::<Expr>()?;
    }
    Ok(())
}

fn channel(input: ParseStream) -> syn::Result<Wait> {
    let method: Ident = input.parse()?;
    let inner;
    syn::parenthesized!(inner in input);
    let args = inner.parse_terminated(Expr::parse, Token![,])?;
    input.parse::<Token![->]>()?;
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    Ok(Wait::Channel(method, args.into_iter().collect(), Box::new(pat)))
}

fn future(input: ParseStream) -> syn::Result<Wait> {
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    input.parse::<Token![=]>()?;
    let future = Box::new(input.parse()?);
    let mut condition = None;
    if input.peek(Token![,]) && input.peek2(Token![if]) {
        input.parse::<Token![,]>()?;
        input.parse::<Token![if]>()?;
        condition = Some(Box::new(input.parse()?));
    }
    Ok(Wait::Future(Box::new(pat), future, condition))
}
