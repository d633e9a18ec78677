//! Tokens to a tree of lines: `#if` groups with their branches, definitions, plain code.

use super::condition::Condition;
use super::lexer::lex;
use super::token::{Kind, Token};

/// How deep `#if` groups may nest; deeper ones are read as plain lines.
const MAX_DEPTH: usize = 64;

/// A piece of the file.
#[derive(Debug)]
pub(super) enum Item<'s> {
    /// Code without directives in it.
    Code(Vec<Token<'s>>),
    /// `#define`: the tokens after the word.
    Define(Vec<Token<'s>>),
    /// `#undef`
    Undef(String),
    /// `#if` to `#endif`.
    Group(Vec<Branch<'s>>),
}

/// One branch of a group; `#else` has no condition.
#[derive(Debug)]
pub(super) struct Branch<'s> {
    pub condition: Option<Condition>,
    pub items: Vec<Item<'s>>,
    /// The directive's place.
    pub at: Token<'s>,
}

/// The pieces of a file, and its `#include`s as written.
pub(super) fn items<'s>(tokens: Vec<Token<'s>>) -> (Vec<Item<'s>>, Vec<String>) {
    let mut reader = Reader { tokens: tokens.into_iter().peekable(), includes: Vec::new(), stopped: None };
    let mut all = Vec::new();
    loop {
        all.append(&mut reader.sequence(0));
        if reader.stopped.take().is_none() {
            break;
        }
    }
    (all, reader.includes)
}

struct Reader<'s> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token<'s>>>,
    includes: Vec<String>,
    /// The `#elif`, `#else` or `#endif` that ended the last sequence.
    stopped: Option<(String, Vec<Token<'s>>, Token<'s>)>,
}

impl<'s> Reader<'s> {
    fn sequence(&mut self, depth: usize) -> Vec<Item<'s>> {
        let mut items = Vec::new();
        let mut code = Vec::new();
        while let Some(token) = self.tokens.next() {
            if token.kind != Kind::Directive {
                code.push(token);
                continue;
            }
            let (word, rest) = split(&token);
            let item = match word.as_str() {
                "define" => Item::Define(rest),
                "undef" => Item::Undef(rest.first().map(|t| t.text.to_string()).unwrap_or_default()),
                "include" | "include_next" | "import" => {
                    self.includes.push(included(&token));
                    continue;
                }
                "if" | "ifdef" | "ifndef" if depth < MAX_DEPTH => Item::Group(self.group(word, rest, token, depth)),
                "elif" | "else" | "endif" | "elifdef" | "elifndef" => {
                    self.stopped = Some((word, rest, token));
                    break;
                }
                _ => continue,
            };
            if !code.is_empty() {
                items.push(Item::Code(std::mem::take(&mut code)));
            }
            items.push(item);
        }
        if !code.is_empty() {
            items.push(Item::Code(code));
        }
        items
    }

    fn group(&mut self, word: String, rest: Vec<Token<'s>>, at: Token<'s>, depth: usize) -> Vec<Branch<'s>> {
        let mut branches = Vec::new();
        let mut next = Some((word, rest, at));
        while let Some((word, rest, at)) = next.take() {
            if word == "endif" {
                break;
            }
            let condition = (word != "else").then(|| Condition::new(&word, &rest));
            let items = self.sequence(depth + 1);
            branches.push(Branch { condition, items, at });
            next = self.stopped.take();
        }
        branches
    }
}

/// The word after `#` and the tokens behind it.
fn split<'s>(directive: &Token<'s>) -> (String, Vec<Token<'s>>) {
    let tokens: Vec<Token<'s>> = match &directive.text {
        std::borrow::Cow::Borrowed(text) => lex(text, directive.start, false),
        std::borrow::Cow::Owned(_) => Vec::new(),
    };
    let mut tokens = tokens.into_iter().skip(1);
    let word = tokens.next().map(|t| t.text.to_string()).unwrap_or_default();
    (word, tokens.collect())
}

fn included(directive: &Token<'_>) -> String {
    let text = directive.text.as_ref();
    let open = text.find(['"', '<']);
    let inner = open.and_then(|at| text.get(at + 1..)).unwrap_or("");
    let close = inner.find(['"', '>']).unwrap_or(inner.len());
    inner[..close].to_owned()
}
