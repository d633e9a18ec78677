//! Macro expansion over runs of tokens.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

use super::macros::{Macro, Macros};
use super::token::{Kind, Token, closers};

/// The number of the line.
const LINE: &str = "__LINE__";

/// A number, another one at each use.
const COUNTER: &str = "__COUNTER__";

/// How deep expansions may nest.
const MAX_DEPTH: usize = 48;

/// Expands with the macros known so far, within a budget of made tokens.
pub(super) struct Expander<'s> {
    pub macros: Macros<'s>,
    /// Tokens that expansions may still make.
    pub budget: usize,
    text: &'s str,
    /// Where its lines end, once somebody asks.
    ends: OnceCell<Vec<usize>>,
    counted: usize,
    hidden: Vec<String>,
    depth: usize,
}

impl<'s> Expander<'s> {
    /// `text`: the file whose lines count.
    pub fn new(macros: Macros<'s>, budget: usize, text: &'s str) -> Self {
        Expander { macros, budget, text, ends: OnceCell::new(), counted: 0, hidden: Vec::new(), depth: 0 }
    }

    /// The run with every macro use replaced.
    pub fn run(&mut self, tokens: Vec<Token<'s>>) -> Vec<Token<'s>> {
        let uses = |t: &Token<'s>| t.is_word() && (self.macros.contains_key(t.text.as_ref()) || t.is(COUNTER));
        if self.budget == 0 || self.depth > MAX_DEPTH || !tokens.iter().any(uses) {
            return tokens;
        }
        self.depth += 1;
        let made = self.expanded(tokens);
        self.depth -= 1;
        made
    }

    fn expanded(&mut self, tokens: Vec<Token<'s>>) -> Vec<Token<'s>> {
        let closers = closers(&tokens);
        let mut out = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while at < tokens.len() {
            let token = &tokens[at];
            let Some(found) = self.lookup(token) else {
                out.push(if token.is(COUNTER) { self.counter(token) } else { token.clone() });
                at += 1;
                continue;
            };
            let Some(params) = &found.params else {
                at = self.object(&found, &tokens, at, &closers, &mut out);
                continue;
            };
            let close = tokens.get(at + 1).filter(|t| t.is("(")).and_then(|_| closers[at + 1]);
            let args = close.map(|close| arguments(&tokens[at + 2..close]));
            let args = args.and_then(|args| fit(args, params.len(), found.variadic));
            match (close, args) {
                (Some(close), Some(args)) => {
                    match self.function(&found, params, &args, token) {
                        Some(made) => out.extend(made),
                        None => out.extend(tokens[at..=close].iter().cloned()),
                    }
                    at = close + 1;
                }
                _ => {
                    out.push(token.clone());
                    at += 1;
                }
            }
        }
        out
    }

    /// A number that no other use gets.
    fn counter(&mut self, at: &Token<'s>) -> Token<'s> {
        self.counted += 1;
        Token { kind: Kind::Number, text: Cow::Owned((self.counted - 1).to_string()), ..at.clone() }
    }

    /// What becomes part of a name: of the line its number, by which the uses of a macro have names of their own.
    /// (As a value nobody wants to know it.)
    fn named(&self, token: &Token<'s>) -> Cow<'s, str> {
        if !token.is(LINE) {
            return token.text.clone();
        }
        let ends = self.ends.get_or_init(|| self.text.match_indices('\n').map(|(at, _)| at).collect());
        Cow::Owned((ends.partition_point(|end| *end < token.start) + 1).to_string())
    }

    fn lookup(&self, token: &Token<'s>) -> Option<Rc<Macro<'s>>> {
        if self.budget == 0 || !token.is_word() || self.hidden.iter().any(|h| *h == token.text) {
            return None;
        }
        self.macros.get(token.text.as_ref()).cloned()
    }

    /// An object-like macro; one that names a function-like macro takes the arguments that follow.
    fn object(
        &mut self,
        found: &Macro<'s>,
        tokens: &[Token<'s>],
        at: usize,
        closers: &[Option<usize>],
        out: &mut Vec<Token<'s>>,
    ) -> usize {
        let body = relocate(&found.body, &tokens[at]);
        let called = tokens.get(at + 1).is_some_and(|t| t.is("("));
        if let ([name], true, Some(Some(close))) = (body.as_slice(), called, closers.get(at + 1)) {
            let mut call = vec![name.clone()];
            call.extend_from_slice(&tokens[at + 1..=*close]);
            let made = self.rescan(found, call);
            out.extend(made);
            return close + 1;
        }
        let made = self.rescan(found, body);
        // A name that is decorated by means nobody knows is itself: `#define f _mangle(f)`.
        match made.iter().any(|token| token.text == found.name.text) {
            true => out.push(tokens[at].clone()),
            false => out.extend(made),
        }
        at + 1
    }

    /// A function-like macro; `None` when what it makes would go over the budget.
    fn function(
        &mut self,
        found: &Macro<'s>,
        params: &[String],
        args: &[Vec<Token<'s>>],
        site: &Token<'s>,
    ) -> Option<Vec<Token<'s>>> {
        let expanded: Vec<Vec<Token<'s>>> = args.iter().map(|arg| self.run(arg.clone())).collect();
        let size = |t: &Token<'s>| {
            let param = params.iter().position(|p| *p == t.text);
            param.map_or(1, |p| expanded[p].len())
        };
        if found.body.iter().map(size).sum::<usize>() > self.budget {
            self.budget = 0;
            return None;
        }
        let body = self.substitute(found, params, args, &expanded, site);
        Some(self.rescan(found, body))
    }

    fn rescan(&mut self, found: &Macro<'s>, body: Vec<Token<'s>>) -> Vec<Token<'s>> {
        self.budget = self.budget.saturating_sub(body.len());
        self.hidden.push(found.name.text.to_string());
        let made = self.run(body);
        self.hidden.pop();
        made
    }

    fn substitute(
        &self,
        found: &Macro<'s>,
        params: &[String],
        raw: &[Vec<Token<'s>>],
        expanded: &[Vec<Token<'s>>],
        site: &Token<'s>,
    ) -> Vec<Token<'s>> {
        let body = relocate(&found.body, site);
        let param = |t: &Token<'s>| {
            let named = t.is_word().then(|| params.iter().position(|p| *p == t.text));
            named.flatten()
        };
        let mut out: Vec<Token<'s>> = Vec::with_capacity(body.len());
        let mut at = 0;
        while at < body.len() {
            let token = &body[at];
            let next = body.get(at + 1);
            let pasted = next.is_some_and(|t| t.is("##")) || (at > 0 && body[at - 1].is("##"));
            if token.is("##") {
                if let Some(next) = next {
                    let mut right = param(next).map_or_else(|| vec![next.clone()], |p| raw[p].clone());
                    self.paste(&mut out, &mut right);
                }
                at += 2;
            } else if let Some(p) = next.filter(|_| token.is("#")).and_then(param) {
                out.push(stringify(&raw[p], site));
                at += 2;
            } else if let Some(p) = param(token) {
                let source = if pasted { &raw[p] } else { &expanded[p] };
                out.extend(source.iter().cloned());
                at += 1;
            } else {
                out.push(token.clone());
                at += 1;
            }
        }
        out
    }

    /// `left ## right`; GNU's `, ## args` drops the comma when nothing follows.
    fn paste(&self, out: &mut Vec<Token<'s>>, right: &mut Vec<Token<'s>>) {
        if out.last().is_some_and(|t| t.is(",")) {
            if right.is_empty() {
                out.pop();
            }
            out.append(right);
            return;
        }
        if let (Some(left), false) = (out.pop(), right.is_empty()) {
            let first = right.remove(0);
            let text = format!("{}{}", self.named(&left), self.named(&first));
            out.push(Token { text: Cow::Owned(text), ..left });
        }
        out.append(right);
    }
}

/// Splits at top-level commas.
fn arguments<'s>(tokens: &[Token<'s>]) -> Vec<Vec<Token<'s>>> {
    let mut args = vec![Vec::new()];
    let mut depth = 0usize;
    for token in tokens {
        if token.is_any(&["(", "[", "{"]) {
            depth += 1;
        } else if token.is_any(&[")", "]", "}"]) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is(",") {
            args.push(Vec::new());
            continue;
        }
        if let Some(last) = args.last_mut() {
            last.push(token.clone());
        }
    }
    args
}

/// Arguments for `count` parameters, or `None` when they do not fit.
fn fit<'s>(mut args: Vec<Vec<Token<'s>>>, count: usize, variadic: bool) -> Option<Vec<Vec<Token<'s>>>> {
    if count == 0 {
        return (args.len() == 1 && args[0].is_empty()).then(Vec::new);
    }
    if variadic && args.len() + 1 == count {
        args.push(Vec::new());
    }
    while variadic && args.len() > count {
        let extra = args.pop()?;
        let last = args.last_mut()?;
        let comma = extra.first().or(last.last()).cloned();
        last.extend(comma.map(|at| Token::made(Kind::Punct, ",", &at)));
        last.extend(extra);
    }
    (args.len() == count).then_some(args)
}

fn relocate<'s>(body: &[Token<'s>], site: &Token<'s>) -> Vec<Token<'s>> {
    let moved = |t: &Token<'s>| Token { start: site.start, end: site.end, first: false, ..t.clone() };
    body.iter().map(moved).collect()
}

fn stringify<'s>(arg: &[Token<'s>], site: &Token<'s>) -> Token<'s> {
    let words: Vec<&str> = arg.iter().map(|t| t.text.as_ref()).collect();
    let text = words.join(" ").replace('\\', "\\\\").replace('"', "\\\"");
    Token { text: Cow::Owned(format!("\"{text}\"")), ..Token::made(Kind::Literal, "", site) }
}
