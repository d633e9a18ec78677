//! From the text of a file to text that a grammar can read: macros of the file are expanded, `#if` groups are kept
//! where they stand between statements, and words that only headers explain are worked around.

mod arguments;
mod attributes;
mod condition;
mod context;
mod expand;
mod flatten;
mod function_try;
mod items;
mod lexer;
mod macros;
mod recover;
mod render;
mod specifiers;
mod statements;
pub(super) mod token;

use std::rc::Rc;

pub(super) use condition::Condition;
pub(super) use macros::Macro;
pub(super) use render::Rendered;
use token::{Kind, Token};

/// A file made ready.
pub(super) struct Prepared<'s> {
    /// The code.
    pub rendered: Rendered,
    /// What a kept `#if 3` asks.
    pub conditions: Vec<Condition>,
    /// Includes as written.
    pub includes: Vec<String>,
    /// Macros defined here, in order.
    pub defined: Vec<Rc<Macro<'s>>>,
    /// Places that only a Windows build sees.
    pub windows: Vec<(usize, usize)>,
    expander: expand::Expander<'s>,
    cpp: bool,
}

/// Makes `text` ready for the grammar of C or C++; macros of `headers` are known, in their order.
pub(super) fn prepare<'s>(text: &'s str, cpp: bool, headers: &[&'s str]) -> Prepared<'s> {
    let tokens = lexer::lex(text, 0, true);
    let budget = tokens.len().saturating_mul(8) + 100_000;
    let (items, includes) = items::items(tokens);
    let expander = expand::Expander::new(macros::prelude(), budget, text);
    let mut flattener = flatten::Flattener::new(expander, cpp);
    for header in headers {
        let (items, _) = items::items(lexer::lex(header, 0, true));
        flattener.definitions(items);
    }
    let tokens = flattener.file(items);
    let tokens = if cpp { function_try::braced(tokens) } else { tokens };
    let tokens = recover::recover(attributes::plain(tokens, cpp), cpp);
    Prepared {
        rendered: render::render(&tokens),
        conditions: flattener.conditions,
        includes,
        defined: flattener.defined,
        windows: flattener.windows,
        expander: flattener.expander,
        cpp,
    }
}

impl<'s> Prepared<'s> {
    /// A function-like macro as the text of a function of the same name, when its body may be one.
    pub fn as_function(&mut self, found: &Macro<'s>) -> Option<Rendered> {
        let params = found.params.as_ref()?;
        let called = found.body.windows(2).any(|pair| pair[0].is_word() && pair[1].is("("));
        if !called || found.variadic || found.body.len() > 400 {
            return None;
        }
        let at = &found.name;
        let word = |text: &'static str| Token::made(Kind::Word, text, at);
        let punct = |text: &'static str| Token::made(Kind::Punct, text, at);
        let body = self.expander.run(found.body.clone());
        let statements =
            body.first().is_some_and(|t| t.is_any(&["do", "{", "if", "while", "for", "return", "switch", "goto"]))
                || body.iter().any(|t| t.is(";"));
        let mut tokens = vec![word(if statements { "void" } else { "__auto_type" }), at.clone(), punct("(")];
        for (n, param) in params.iter().enumerate() {
            tokens.extend((n > 0).then(|| punct(",")));
            tokens.push(word("__auto_type"));
            tokens.push(Token { text: param.clone().into(), ..at.clone() });
        }
        tokens.extend([punct(")"), punct("{")]);
        tokens.extend((!statements).then(|| word("return")));
        tokens.extend(body);
        tokens.extend([punct(";"), punct("}")]);
        for token in &mut tokens {
            token.glued = false;
        }
        Some(render::render(&recover::recover(attributes::plain(tokens, self.cpp), self.cpp)))
    }
}

/// Is a header's text C++? Told by words that C does not have, outside `#ifdef __cplusplus`.
pub(super) fn looks_like_cpp(text: &str) -> bool {
    let tokens = lexer::lex(text, 0, true);
    let mut guards = Vec::new();
    let (mut braces, mut parens) = (0i64, 0i64);
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Directive {
            let line = token.text.trim_start_matches(['#', ' ', '\t']);
            if line.starts_with("if") {
                guards.push(line.contains("__cplusplus"));
            } else if line.starts_with("endif") {
                guards.pop();
            }
            continue;
        }
        let next = |n: usize| tokens.get(at + n);
        let follows = |text: &[&str]| next(1).is_some_and(|t| t.is_any(text));
        match token.text.as_ref() {
            "{" => braces += 1,
            "}" => braces -= 1,
            "(" => parens += 1,
            ")" => parens -= 1,
            _ => {}
        }
        // `f(T &x)` outside all bodies.
        let reference = parens > 0
            && braces == 0
            && token.is("&")
            && next(1).is_some_and(Token::is_word)
            && next(2).is_some_and(|t| t.is_any(&[",", ")"]));
        let sign = match token.text.as_ref() {
            "&" => reference,
            "namespace" => next(1).is_some_and(|t| t.is_word() || t.is("{")),
            "template" => follows(&["<"]),
            "std" => follows(&["::"]),
            "public" | "private" | "protected" => follows(&[":"]),
            "class" => {
                next(1).is_some_and(Token::is_word) && next(2).is_some_and(|t| t.is_any(&["{", ":", ";", "final"]))
            }
            "using" => next(1).is_some_and(Token::is_word),
            "virtual" | "constexpr" | "explicit" => next(1).is_some_and(Token::is_word),
            _ => false,
        };
        if sign && !guards.contains(&true) {
            return true;
        }
    }
    false
}
