//! Text to items: what stands before the first item is cut off, and broken items are stepped over.

use std::str::FromStr as _;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::parse::discouraged::Speculative as _;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Item};

use super::attrs;
use super::nesting;
use super::spans::Spans;
use crate::source::{FileId, Problem, SourceFile};

/// Problems told of one file; more say nothing new.
const TOLD: usize = 3;

pub(super) struct Parsed {
    pub(super) items: Vec<Item>,
    pub(super) spans: Spans,
    /// Some items were left out.
    pub(super) partial: bool,
    /// `#![cfg(test)]`
    pub(super) is_test: bool,
    pub(super) problems: Vec<Problem>,
}

pub(super) fn parse(file: &SourceFile, id: FileId) -> Parsed {
    // The span map of this thread only ever grows.
    proc_macro2::extra::invalidate_current_thread_spans();
    let base = front_matter(&file.text);
    let text = file.text.get(base..).unwrap_or("");
    let mut parsed = Parsed {
        items: Vec::new(),
        spans: Spans { file: id, base },
        partial: false,
        is_test: false,
        problems: Vec::new(),
    };
    if let Some(at) = nesting::too_deep(text) {
        let limit = nesting::LEVELS;
        parsed.tell(file, at, format!("nested too deeply (over {limit} levels); skipped"));
        return parsed;
    }
    match TokenStream::from_str(text) {
        Ok(tokens) => parsed.items(file, tokens),
        Err(_) => parsed.balanced_parts(file, text),
    }
    parsed
}

/// The text in parts that each end where a line begins with a closing brace.
fn parts(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.starts_with('}') {
            found.push(start..at);
            start = at;
        }
    }
    found.push(start..text.len());
    found
}

impl Parsed {
    fn tell(&mut self, file: &SourceFile, at: usize, message: String) {
        if self.problems.len() < TOLD {
            let at = u32::try_from(at + self.spans.base).unwrap_or(u32::MAX);
            self.problems.push(Problem { path: file.path.clone(), line: file.line_column(at).line, message });
        }
    }

    /// Blanks the parts with unbalanced brackets and reads the rest.
    fn balanced_parts(&mut self, file: &SourceFile, text: &str) {
        let mut kept = text.as_bytes().to_vec();
        for part in parts(text) {
            let piece = text.get(part.clone()).unwrap_or("");
            if TokenStream::from_str(piece).is_ok() {
                continue;
            }
            let blank = piece.len() - piece.trim_start().len();
            let message = "unbalanced brackets or unknown tokens; what stands from here to the \
                           next closing brace at the start of a line is skipped";
            self.tell(file, part.start + blank, message.to_owned());
            for byte in kept.get_mut(part).unwrap_or_default() {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        self.partial = true;
        proc_macro2::extra::invalidate_current_thread_spans();
        let kept = String::from_utf8(kept).unwrap_or_default();
        if let Ok(tokens) = TokenStream::from_str(&kept) {
            self.items(file, tokens);
        }
    }

    fn items(&mut self, file: &SourceFile, tokens: TokenStream) {
        let dated = || with_dyn(tokens.clone());
        let found = match syn::parse2::<syn::File>(tokens.clone()).or_else(|_| syn::parse2(dated())) {
            Ok(parsed) => {
                self.is_test = attrs::is_test(&parsed.attrs);
                self.items = parsed.items;
                return;
            }
            Err(_) => salvage.parse2(dated()),
        };
        self.partial = true;
        match found {
            Ok((items, errors)) => {
                self.items = items;
                for error in errors {
                    self.tell_error(file, &error);
                }
            }
            Err(error) => self.tell_error(file, &error),
        }
    }

    fn tell_error(&mut self, file: &SourceFile, error: &syn::Error) {
        let at = error.span().byte_range().start;
        self.tell(file, at, format!("does not parse: {error}; that item is skipped"));
    }
}

/// Before 2021 `dyn` may be left out: `Box<Fn()>`, `&mut FnMut()`. Of other traits this parses as it is.
fn with_dyn(tokens: TokenStream) -> TokenStream {
    let mut made: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), with_dyn(group.stream()));
                inner.set_span(group.span());
                made.push(TokenTree::Group(inner));
            }
            TokenTree::Ident(name) if (name == "Fn" || name == "FnMut" || name == "FnOnce") && begins_type(&made) => {
                made.push(TokenTree::Ident(Ident::new("dyn", name.span())));
                made.push(TokenTree::Ident(name));
            }
            other => made.push(other),
        }
    }
    made.into_iter().collect()
}

/// Does a type begin after these tokens: an argument of another one, or what is lent?
fn begins_type(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Punct(mark)] => matches!(mark.as_char(), '<' | '&'),
        [.., TokenTree::Punct(mark), TokenTree::Ident(word)] => {
            mark.as_char() == '\'' || word == "mut" && mark.as_char() == '&'
        }
        [.., TokenTree::Punct(tick), TokenTree::Ident(_), TokenTree::Ident(word)] => {
            word == "mut" && tick.as_char() == '\''
        }
        _ => false,
    }
}

/// Items that parse, and an error for each that does not.
fn salvage(input: ParseStream) -> syn::Result<(Vec<Item>, Vec<syn::Error>)> {
    let mut items = Vec::new();
    let mut errors = Vec::new();
    let ahead = input.fork();
    if ahead.call(Attribute::parse_inner).is_ok() {
        input.advance_to(&ahead);
    }
    while !input.is_empty() {
        let ahead = input.fork();
        match ahead.parse::<Item>() {
            Ok(item) => {
                input.advance_to(&ahead);
                items.push(item);
            }
            Err(error) => {
                errors.push(error);
                skip_item(input)?;
            }
        }
    }
    Ok((items, errors))
}

/// Steps past the next `;` or block.
fn skip_item(input: ParseStream) -> syn::Result<()> {
    while !input.is_empty() {
        match input.parse::<TokenTree>()? {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
            TokenTree::Punct(punct) if punct.as_char() == ';' => break,
            _ => {}
        }
    }
    Ok(())
}

/// Bytes before the first token of the program: byte order mark, `#!` line, cargo-script front matter.
fn front_matter(text: &str) -> usize {
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let rest = |at: usize| text.get(at..).unwrap_or("");
    let line = |at: usize| rest(at).find('\n').map_or(text.len(), |end| at + end + 1);
    let shebang = rest(at).strip_prefix("#!");
    if shebang.is_some_and(|after| !after.trim_start().starts_with('[')) {
        at = line(at);
    }
    if rest(at).trim_start().starts_with("---")
        && let Some(end) = rest(line(at)).find("\n---")
    {
        at = line(line(at) + end + 1);
    }
    at
}
