//! Rewrites code that no grammar can read without its headers: loop macros, macros without semicolons,
//! attribute macros in declarations, and C++ declarations that look like functions.

use super::context::{Context, opened};
use super::specifiers::clean;
use super::statements::{self, Change};
use super::token::{Kind, Token, closers};

/// Rewrites a whole file.
pub(super) fn recover<'s>(tokens: Vec<Token<'s>>, cpp: bool) -> Vec<Token<'s>> {
    let closers = closers(&tokens);
    let mut walk = Walk {
        closers,
        contexts: vec![Context::Top],
        head: 0,
        starts: true,
        heads: Vec::new(),
        inserts: Vec::new(),
        out: Vec::with_capacity(tokens.len() + 64),
        cpp,
    };
    walk.all(&tokens);
    walk.out
}

struct Walk<'s> {
    closers: Vec<Option<usize>>,
    contexts: Vec<Context>,
    /// Where the statement began.
    head: usize,
    /// The next token begins a statement.
    starts: bool,
    /// Closing parentheses of `if (..)` and the like: a statement begins behind them.
    heads: Vec<usize>,
    /// Tokens to put out behind an index, the nearest last.
    inserts: Vec<(usize, Token<'s>)>,
    out: Vec<Token<'s>>,
    cpp: bool,
}

impl<'s> Walk<'s> {
    fn context(&self) -> Context {
        self.contexts.last().copied().unwrap_or(Context::Top)
    }

    fn all(&mut self, tokens: &[Token<'s>]) {
        let mut at = 0;
        while at < tokens.len() {
            if self.starts {
                self.starts = false;
                self.head = at;
                if let Some(next) = self.statement(tokens, at) {
                    at = next;
                    continue;
                }
            }
            self.token(tokens, at);
            while self.inserts.last().is_some_and(|(after, _)| *after <= at) {
                self.out.extend(self.inserts.pop().map(|(_, token)| token));
            }
            at += 1;
        }
    }

    /// Rules for the beginning of a statement or declaration; the index to go on at when tokens were taken.
    fn statement(&mut self, tokens: &[Token<'s>], at: usize) -> Option<usize> {
        match self.context() {
            Context::Body => {
                let change = statements::change(tokens, at, &self.closers, self.cpp)?;
                self.apply(change, tokens, at)
            }
            Context::Top | Context::Members => {
                let top = self.context() == Context::Top;
                let (made, next) = clean(tokens, at, &self.closers, top, self.cpp)?;
                self.out.extend(made);
                (next > at).then(|| {
                    self.starts = next - at > 1 && tokens[next - 1].is(")");
                    next
                })
            }
            Context::List | Context::Parens => None,
        }
    }

    fn apply(&mut self, change: Change, tokens: &[Token<'s>], at: usize) -> Option<usize> {
        let site = &tokens[at];
        match change {
            Change::Loop { close } => {
                self.out.push(Token::made(Kind::Word, "while", site));
                self.out.push(Token::made(Kind::Punct, "(", site));
                self.out.push(Token::made(Kind::Word, "__closewait_each", site));
                self.out.push(Token::made(Kind::Punct, "(", site));
                self.out.push(site.clone());
                self.out.push(Token::made(Kind::Punct, ",", site));
                self.out.extend(tokens[at + 2..=close].iter().cloned());
                self.out.push(Token::made(Kind::Punct, ")", site));
                self.starts = true;
                Some(close + 1)
            }
            Change::RangeFor { comma, close } => {
                self.out.push(Token::made(Kind::Word, "for", site));
                self.out.extend(tokens[at + 1..comma].iter().cloned());
                self.out.push(Token::made(Kind::Punct, ":", &tokens[comma]));
                self.out.extend(tokens[comma + 1..=close].iter().cloned());
                self.starts = true;
                Some(close + 1)
            }
            Change::Condition { close } => {
                self.out.push(Token::made(Kind::Word, "if", site));
                self.out.push(Token::made(Kind::Punct, "(", site));
                self.out.extend(tokens[at..=close].iter().cloned());
                self.out.push(Token::made(Kind::Punct, ")", site));
                self.starts = true;
                Some(close + 1)
            }
            Change::Semicolon { close } => {
                let token = Token::made(Kind::Punct, ";", &tokens[close]);
                self.inserts.push((close, token));
                None
            }
            Change::Parenthesise { open, close } => {
                self.out.extend(tokens[at..=open].iter().cloned());
                self.out.push(Token::made(Kind::Punct, "(", &tokens[open]));
                self.contexts.push(Context::Parens);
                let mut ends = vec![(close - 1, Token::made(Kind::Punct, ")", &tokens[close]))];
                for comma in statements::commas(&tokens[open + 1..close]) {
                    let comma = open + 1 + comma;
                    ends.push((comma, Token::made(Kind::Punct, "(", &tokens[comma])));
                    ends.push((comma - 1, Token::made(Kind::Punct, ")", &tokens[comma])));
                }
                ends.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
                self.inserts.extend(ends);
                Some(open + 1)
            }
        }
    }

    fn token(&mut self, tokens: &[Token<'s>], at: usize) {
        let token = &tokens[at];
        if token.kind == Kind::Directive {
            if self.context() == Context::Body {
                self.out.push(token.clone());
            }
            self.starts = !matches!(self.context(), Context::List | Context::Parens);
            return;
        }
        let context = self.context();
        let next = tokens.get(at + 1);
        match token.text.as_ref() {
            "(" | "[" if token.kind == Kind::Punct => self.contexts.push(Context::Parens),
            ")" | "]" if token.kind == Kind::Punct => {
                if context == Context::Parens {
                    self.contexts.pop();
                }
                self.starts = self.heads.pop_if(|close| *close == at).is_some();
            }
            "{" if token.kind == Kind::Punct => {
                let previous = at.checked_sub(1).map(|at| &tokens[at]);
                let inner = opened(context, &tokens[self.head..at], previous);
                self.contexts.push(inner);
                self.starts = !matches!(inner, Context::List);
            }
            "}" if token.kind == Kind::Punct => {
                if self.contexts.len() > 1 {
                    self.contexts.pop();
                }
                self.starts = !matches!(self.context(), Context::List | Context::Parens)
                    && next.is_some_and(|t| !t.is_any(&[",", ";", ")", "(", "."]));
            }
            ";" => self.starts = context != Context::Parens,
            ":" => self.label(tokens, at, context),
            "else" | "do" if context == Context::Body => self.starts = true,
            "if" | "while" | "for" | "switch" if context == Context::Body => {
                let open = at + 1 + usize::from(next.is_some_and(|t| t.is("constexpr")));
                self.heads.extend(self.closers.get(open).copied().flatten());
            }
            _ => {}
        }
        self.out.push(token.clone());
    }

    /// After a label a statement begins; one must be there.
    fn label(&mut self, tokens: &[Token<'s>], at: usize, context: Context) {
        let head = &tokens[self.head..at];
        let named = head.len() == 1 && head[0].is_word();
        let case = head.first().is_some_and(|t| t.is_any(&["case", "default"]));
        let access = context == Context::Members
            && head
                .last()
                .is_some_and(|t| t.is_any(&["public", "private", "protected", "slots", "signals", "Q_SLOTS"]));
        self.starts = access || (context == Context::Body && (named || case));
        let ends = |t: &Token<'s>| t.kind == Kind::Directive || t.is("}");
        if named && !case && context == Context::Body && tokens.get(at + 1).is_some_and(ends) {
            self.inserts.push((at, Token::made(Kind::Punct, ";", &tokens[at])));
        }
    }
}
