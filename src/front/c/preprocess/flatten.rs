//! The tree of lines to one run of tokens: macros expanded, `#if` groups kept where a grammar can read them.

use rustc_hash::FxHashMap;

use super::condition::Condition;
use super::expand::Expander;
use super::items::{Branch, Item};
use super::macros::{Macro, Macros, parse};
use super::token::{Kind, Token};
use std::borrow::Cow;
use std::rc::Rc;

/// Walks the items of one file in order.
pub(super) struct Flattener<'s> {
    pub expander: Expander<'s>,
    pub cpp: bool,
    /// Conditions of the kept branches; a kept `#if` names one by its index.
    pub conditions: Vec<Condition>,
    /// Every definition met, in order, for headers.
    pub defined: Vec<Rc<Macro<'s>>>,
    /// Places that only a Windows build sees.
    pub windows: Vec<(usize, usize)>,
    /// Conditions whose groups could not be kept: the choice made holds for the rest of the file.
    decided: FxHashMap<String, bool>,
    out: Vec<Token<'s>>,
}

/// Where the walk stands among `#if`s.
#[derive(Clone, Copy, Default)]
struct Within {
    /// Inside a branch that only Windows sees: its definitions are not taken.
    windows: bool,
    /// Inside a branch after the first: definitions do not override.
    alternative: bool,
    /// Inside a group of one branch: the program is whole without it.
    optional: bool,
}

impl<'s> Flattener<'s> {
    pub fn new(expander: Expander<'s>, cpp: bool) -> Self {
        Flattener {
            expander,
            cpp,
            conditions: Vec::new(),
            defined: Vec::new(),
            windows: Vec::new(),
            decided: FxHashMap::default(),
            out: Vec::new(),
        }
    }

    /// The whole file as one run.
    pub fn file(&mut self, items: Vec<Item<'s>>) -> Vec<Token<'s>> {
        self.items(items, Within::default());
        std::mem::take(&mut self.out)
    }

    /// Takes the definitions of a header and nothing else.
    pub fn definitions(&mut self, items: Vec<Item<'s>>) {
        self.define_all(items, Within::default());
        self.defined.clear();
    }

    fn define_all(&mut self, items: Vec<Item<'s>>, within: Within) {
        for item in items {
            match item {
                Item::Code(_) => {}
                Item::Define(tokens) => self.define(tokens, within),
                Item::Undef(name) => {
                    self.expander.macros.remove(&name);
                }
                Item::Group(mut branches) => {
                    if is_extra(&branches) {
                        branches.reverse();
                    }
                    let alone = branches.len() == 1;
                    for (at, branch) in branches.into_iter().enumerate() {
                        let condition = branch.condition.as_ref();
                        if condition.and_then(|c| self.settled(c)) == Some(false) {
                            continue;
                        }
                        let inner = Within {
                            windows: within.windows || condition.is_some_and(Condition::windows),
                            alternative: within.alternative || at > 0,
                            optional: within.optional || alone && condition.is_some_and(|c| !c.negated),
                        };
                        self.define_all(branch.items, inner);
                    }
                }
            }
        }
    }

    fn items(&mut self, items: Vec<Item<'s>>, within: Within) {
        let mut items = items.into_iter().peekable();
        while let Some(item) = items.next() {
            match item {
                Item::Code(tokens) => {
                    let made = self.expander.run(tokens);
                    self.out.extend(made);
                }
                Item::Define(tokens) => self.define(tokens, within),
                Item::Undef(name) => {
                    self.expander.macros.remove(&name);
                }
                Item::Group(branches) => {
                    let follows_else = match items.peek() {
                        Some(Item::Code(next)) => next.first().is_some_and(|t| t.is("else")),
                        _ => false,
                    };
                    self.group(branches, within, follows_else);
                }
            }
        }
    }

    fn define(&mut self, tokens: Vec<Token<'s>>, within: Within) {
        let Some(found) = parse(tokens) else { return };
        // A program that is whole without it means the function of that name.
        if within.windows || within.optional && found.stands_before() {
            return;
        }
        let name = found.name.text.to_string();
        if within.alternative && self.expander.macros.contains_key(&name) {
            return;
        }
        let found = Rc::new(found);
        self.defined.push(Rc::clone(&found));
        self.expander.macros.insert(name, found);
    }

    fn group(&mut self, branches: Vec<Branch<'s>>, within: Within, follows_else: bool) {
        let end = self.out.len();
        let Some(alternatives) = self.alternatives(branches, within) else {
            return;
        };
        let keep = !follows_else
            && self.out.last().is_none_or(|t| statement_edge(t) || t.is("{"))
            && alternatives.iter().all(|a| whole_statements(&a.tokens));
        let listed =
            self.out.last().is_none_or(|t| t.is_any(&[",", "{"])) && alternatives.iter().all(|a| list_items(&a.tokens));
        debug_assert_eq!(end, self.out.len());
        if keep {
            self.keep(alternatives);
        } else if listed {
            self.out.extend(alternatives.into_iter().flat_map(|a| a.tokens));
        } else {
            self.pick(alternatives);
        }
    }

    /// The branches that can be taken, expanded; when one is certain only that one is put out.
    fn alternatives(&mut self, branches: Vec<Branch<'s>>, within: Within) -> Option<Vec<Alternative<'s>>> {
        let mut alternatives = Vec::new();
        let mut certain = false;
        let mut first = true;
        let mut windows_before = false;
        // No branch sees what another defines.
        let alone = branches.len() == 1;
        let outside = (!alone).then(|| self.expander.macros.clone());
        let mut earlier: Option<Macros<'s>> = None;
        let extra = is_extra(&branches);
        for branch in branches {
            let settled = branch.condition.as_ref().and_then(|c| self.settled(c));
            if settled == Some(false) || certain {
                continue;
            }
            certain = settled == Some(true);
            let windows = branch.condition.as_ref().is_some_and(Condition::windows);
            let inner = Within {
                windows: within.windows || windows,
                alternative: within.alternative || !(first || windows_before),
                optional: within.optional || alone && branch.condition.as_ref().is_some_and(|c| !c.negated),
            };
            if certain && first {
                self.items(branch.items, inner);
                return None;
            }
            if let (Some(outside), false) = (&outside, first) {
                let seen = std::mem::replace(&mut self.expander.macros, outside.clone());
                earlier.get_or_insert_default().extend(seen);
            }
            let before = std::mem::take(&mut self.out);
            self.items(branch.items, inner);
            let tokens = std::mem::replace(&mut self.out, before);
            if let (true, Some(start), Some(end)) = (windows, tokens.first(), tokens.last()) {
                self.windows.push((start.start, end.end));
            }
            alternatives.push(Alternative {
                condition: branch.condition.filter(|_| !certain),
                windows,
                tokens,
                at: branch.at,
            });
            first = false;
            windows_before = windows;
        }
        // Behind the group the first definition counts, but for that of an extra feature.
        let last = extra.then(|| std::mem::replace(&mut self.expander.macros, earlier.take().unwrap_or_default()));
        self.expander.macros.extend(last.or(earlier).unwrap_or_default());
        Some(alternatives)
    }

    fn settled(&self, condition: &Condition) -> Option<bool> {
        let decided = self.decided.get(&condition.key);
        condition.settled(self.cpp).or_else(|| decided.map(|truth| *truth != condition.negated))
    }

    /// Puts the group out as `#if 3 .. #elif 4 .. #else .. #endif`.
    fn keep(&mut self, alternatives: Vec<Alternative<'s>>) {
        let Some(at) = alternatives.first().map(|a| a.at.clone()) else {
            return;
        };
        let mut opened = false;
        for alternative in alternatives {
            let line = match alternative.condition {
                Some(condition) => {
                    self.conditions.push(condition);
                    let id = self.conditions.len() - 1;
                    format!("#{} {id}", if opened { "elif" } else { "if" })
                }
                None if opened => "#else".to_owned(),
                None => return self.out.extend(alternative.tokens),
            };
            opened = true;
            self.out.push(directive(line, &alternative.at));
            self.out.extend(alternative.tokens);
        }
        self.out.push(directive("#endif".to_owned(), &at));
    }

    /// Puts out one branch, the first that is not for Windows alone, and remembers the choice.
    fn pick(&mut self, alternatives: Vec<Alternative<'s>>) {
        let Some(chosen) = alternatives.iter().position(|a| !a.windows) else {
            return;
        };
        for (at, alternative) in alternatives.into_iter().enumerate() {
            if let Some(condition) = &alternative.condition
                && at <= chosen
            {
                let truth = (at == chosen) != condition.negated;
                self.decided.insert(condition.key.clone(), truth);
            }
            if at == chosen {
                self.out.extend(alternative.tokens);
            }
        }
    }
}

struct Alternative<'s> {
    condition: Option<Condition>,
    windows: bool,
    tokens: Vec<Token<'s>>,
    at: Token<'s>,
}

fn directive<'s>(line: String, at: &Token<'s>) -> Token<'s> {
    Token { kind: Kind::Directive, text: Cow::Owned(line), start: at.start, end: at.end, glued: false, first: true }
}

fn statement_edge(token: &Token<'_>) -> bool {
    token.kind == Kind::Directive || token.is_any(&[";", "}", ":"])
}

/// Does the branch begin and end between statements?
fn whole_statements(tokens: &[Token<'_>]) -> bool {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
        return true;
    };
    let begins = first.is_word()
        || first.kind == Kind::Directive
        || first.is_any(&["{", "*", "(", "+", "-", "++", "--", "::", "~", ";", "["]);
    begins && !first.is("else") && statement_edge(last) && balanced(tokens)
}

/// Is the branch some whole elements of a list, with their commas?
fn list_items(tokens: &[Token<'_>]) -> bool {
    tokens.last().is_none_or(|t| t.is(",")) && balanced(tokens)
}

fn balanced(tokens: &[Token<'_>]) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for token in tokens.iter().filter(|t| t.kind == Kind::Punct) {
        let closed = match token.text.as_ref() {
            "(" => Some(")"),
            "[" => Some("]"),
            "{" => Some("}"),
            close @ (")" | "]" | "}") => {
                if open.pop() != Some(close) {
                    return false;
                }
                None
            }
            _ => None,
        };
        open.extend(closed);
    }
    open.is_empty()
}

/// A group of two, the first of which a plain build leaves out.
fn is_extra(branches: &[Branch<'_>]) -> bool {
    matches!(branches, [first, last] if first.condition.as_ref().is_some_and(Condition::extra) && last.condition.is_none())
}
