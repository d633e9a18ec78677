//! Literals and constant expressions.

use tree_sitter::Node;

use super::lowering::Lowering;
use super::syntax::{field, first, named, operator};
use crate::ir::{Const, Name};

impl<'t> Lowering<'t> {
    /// A literal, or `None` for another expression.
    pub fn literal(&self, node: Node<'t>) -> Option<Const> {
        let text = self.text(node);
        Some(match node.kind() {
            "number_literal" => number(text).map_or(Const::Float, Const::Int),
            "char_literal" => Const::Int(character(text)),
            "true" => Const::Bool(true),
            "false" => Const::Bool(false),
            "null" => Const::Null,
            "string_literal" | "raw_string_literal" | "concatenated_string" => {
                Const::Str(Name::new(&self.string(node)))
            }
            "user_defined_literal" => first(node).and_then(|inner| self.literal(inner))?,
            _ => return None,
        })
    }

    fn string(&self, node: Node<'t>) -> String {
        match node.kind() {
            "concatenated_string" => named(node).into_iter().map(|part| self.string(part)).collect(),
            "string_literal" => {
                let text = self.text(node);
                let open = text.find('"').map_or(0, |at| at + 1);
                let inner = text.get(open..).unwrap_or("");
                inner.strip_suffix('"').unwrap_or(inner).to_owned()
            }
            "raw_string_literal" => named(node)
                .into_iter()
                .find(|n| n.kind() == "raw_string_content")
                .map_or("", |n| self.text(n))
                .to_owned(),
            _ => String::new(),
        }
    }

    /// The value of an integer constant expression, where it is plain.
    pub fn evaluate(&self, node: Node<'t>, depth: u32) -> Option<i64> {
        let deeper = depth.checked_sub(1)?;
        match node.kind() {
            "number_literal" => number(self.text(node)),
            "char_literal" => Some(character(self.text(node))),
            "true" => Some(1),
            "false" => Some(0),
            "parenthesized_expression" => self.evaluate(first(node)?, deeper),
            "cast_expression" => self.evaluate(field(node, "value")?, deeper),
            "call_expression" => {
                field(node, "function").filter(|f| self.is_named_cast(*f))?;
                self.evaluate(first(field(node, "arguments")?)?, deeper)
            }
            "identifier" | "qualified_identifier" => self.enumerator(self.text(node))?.1,
            "unary_expression" => {
                let value = self.evaluate(field(node, "argument")?, deeper)?;
                match operator(node) {
                    "-" => value.checked_neg(),
                    "+" => Some(value),
                    "~" => Some(!value),
                    "!" => Some(i64::from(value == 0)),
                    _ => None,
                }
            }
            "binary_expression" => {
                let left = self.evaluate(field(node, "left")?, deeper)?;
                let right = self.evaluate(field(node, "right")?, deeper)?;
                let shift = u32::try_from(right).ok().filter(|n| *n < 63);
                match operator(node) {
                    "+" => left.checked_add(right),
                    "-" => left.checked_sub(right),
                    "*" => left.checked_mul(right),
                    "/" => left.checked_div(right),
                    "|" => Some(left | right),
                    "&" => Some(left & right),
                    "<<" => left.checked_shl(shift?),
                    ">>" => left.checked_shr(shift?),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// An enumerator by the name it is written with: its path and value.
    pub fn enumerator(&self, name: &str) -> Option<(Name, Option<i64>)> {
        let path = self.known.resolve(self.body.scope, name, |known, path| known.enumerators.contains_key(&path))?;
        let value = self.known.enumerators.get(&path).copied().flatten();
        Some((path, value))
    }
}

/// An integer literal; `None` for floating point.
pub(super) fn number(text: &str) -> Option<i64> {
    if let Some(positive) = text.strip_prefix('-') {
        return number(positive)?.checked_neg();
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    let text: String = text.chars().filter(|c| *c != '\'').collect();
    let lower = text.to_ascii_lowercase();
    let hexadecimal = lower.starts_with("0x");
    if !hexadecimal && (lower.contains(['.', 'e']) || lower.ends_with('f')) {
        return None;
    }
    let digits = lower.trim_end_matches(['u', 'l', 'z']);
    let parsed = if let Some(hex) = digits.strip_prefix("0x") {
        u64::from_str_radix(hex, 16)
    } else if let Some(binary) = digits.strip_prefix("0b") {
        u64::from_str_radix(binary, 2)
    } else if digits.len() > 1 && digits.starts_with('0') {
        u64::from_str_radix(&digits[1..], 8)
    } else {
        digits.parse()
    };
    parsed.ok().map(u64::cast_signed)
}

fn character(text: &str) -> i64 {
    let inner = text.split_once('\'').map_or("", |(_, rest)| rest);
    let inner = inner.strip_suffix('\'').unwrap_or(inner);
    let Some(escape) = inner.strip_prefix('\\') else {
        return inner.chars().next().map_or(0, |c| i64::from(u32::from(c)));
    };
    match escape.chars().next() {
        Some('n') => 10,
        Some('r') => 13,
        Some('t') => 9,
        Some('a') => 7,
        Some('b') => 8,
        Some('f') => 12,
        Some('v') => 11,
        Some('x') => i64::from_str_radix(&escape[1..], 16).unwrap_or(0),
        Some('0'..='7') => i64::from_str_radix(escape, 8).unwrap_or(0),
        Some(c) => i64::from(u32::from(c)),
        None => 0,
    }
}
