//! Text to tokens.

use std::borrow::Cow;

use super::token::{Kind, Token};

const PUNCTUATORS: [&str; 24] = [
    "<<=", ">>=", "...", "->*", "<=>", "##", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=",
    "-=", "*=", "/=", "::", ".*", "%=",
];
const MORE_PUNCTUATORS: [&str; 3] = ["&=", "|=", "^="];

/// Splits `text` into tokens; `base` is where it starts in the file.
pub(super) fn lex(text: &str, base: usize, directives: bool) -> Vec<Token<'_>> {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0 };
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 5);
    let mut first = true;
    let mut last_end = usize::MAX;
    while let Some(newline) = lexer.skip_space() {
        first |= newline;
        let start = lexer.at;
        let kind = if directives && first && lexer.peek(0) == Some(b'#') {
            lexer.logical_line();
            Kind::Directive
        } else {
            lexer.token()
        };
        let Some(slice) = text.get(start..lexer.at) else {
            continue;
        };
        tokens.push(Token {
            kind,
            text: Cow::Borrowed(slice),
            start: base + start,
            end: base + lexer.at,
            glued: start == last_end,
            first,
        });
        first = kind == Kind::Directive;
        last_end = lexer.at;
    }
    tokens
}

struct Lexer<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Skips white space, comments and spliced lines; `None` at the end, else whether a line ended.
    fn skip_space(&mut self) -> Option<bool> {
        let mut newline = false;
        loop {
            match self.peek(0)? {
                b'\n' => {
                    newline = true;
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.at += 1,
                b'\\' if self.splice() > 0 => self.at += self.splice(),
                b'/' if self.peek(1) == Some(b'/') => self.line_end(),
                b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
                _ => return Some(newline),
            }
        }
    }

    /// Length of a backslash and line end at the cursor, or 0.
    fn splice(&self) -> usize {
        match (self.peek(0), self.peek(1), self.peek(2)) {
            (Some(b'\\'), Some(b'\n'), _) => 2,
            (Some(b'\\'), Some(b'\r'), Some(b'\n')) => 3,
            _ => 0,
        }
    }

    fn block_comment(&mut self) {
        let rest = &self.text[self.at + 2..];
        self.at += 2 + rest.find("*/").map_or(rest.len(), |end| end + 2);
    }

    /// Goes to the end of the line, past spliced lines.
    fn line_end(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' => return,
                b'\\' if self.splice() > 0 => self.at += self.splice(),
                _ => self.at += 1,
            }
        }
    }

    /// Goes to the end of a preprocessor line, whose comments may span lines.
    fn logical_line(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' => return,
                b'\\' if self.splice() > 0 => self.at += self.splice(),
                b'/' if self.peek(1) == Some(b'/') => return self.line_end(),
                b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
                b'"' => self.quoted(b'"'),
                _ => self.at += 1,
            }
        }
    }

    fn token(&mut self) -> Kind {
        match self.peek(0).unwrap_or(b' ') {
            b'"' => self.literal(b'"'),
            b'\'' => self.literal(b'\''),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_some_and(|b| b.is_ascii_digit()) => self.number(),
            b if word(b) => self.word(),
            _ => self.punctuator(),
        }
    }

    fn literal(&mut self, quote: u8) -> Kind {
        self.quoted(quote);
        Kind::Literal
    }

    /// Past a quoted literal; an unclosed one ends with its line.
    fn quoted(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' => return,
                b'\\' if self.splice() > 0 => self.at += self.splice(),
                b'\\' => {
                    let next = self.text.get(self.at + 1..).and_then(|t| t.chars().next());
                    self.at += 1 + next.map_or(0, char::len_utf8);
                }
                _ => {
                    self.at += 1;
                    if byte == quote {
                        return;
                    }
                }
            }
        }
    }

    fn number(&mut self) -> Kind {
        while let Some(byte) = self.peek(0) {
            let next = self.peek(1);
            let exponent = matches!(byte, b'e' | b'E' | b'p' | b'P')
                && matches!(next, Some(b'+' | b'-'))
                && !self.hexadecimal_e(byte);
            let separator = byte == b'\'' && next.is_some_and(|b| b.is_ascii_alphanumeric());
            if exponent || separator {
                self.at += 2;
            } else if byte == b'.' || word(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
        Kind::Number
    }

    /// In `0xe+1` the `e` is a digit, not an exponent.
    fn hexadecimal_e(&self, byte: u8) -> bool {
        let start = self.bytes[..self.at].iter().rposition(|b| !word(*b) && *b != b'.').map_or(0, |at| at + 1);
        matches!(byte, b'e' | b'E') && self.text.get(start..start + 2).is_some_and(|p| p.eq_ignore_ascii_case("0x"))
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        while self.peek(0).is_some_and(word) {
            self.at += 1;
        }
        let prefix = self.text.get(start..self.at).unwrap_or("");
        match self.peek(0) {
            Some(b'"') if matches!(prefix, "R" | "LR" | "uR" | "UR" | "u8R") => self.raw_string(),
            Some(quote @ (b'"' | b'\'')) if matches!(prefix, "L" | "u" | "U" | "u8") => self.literal(quote),
            _ => Kind::Word,
        }
    }

    fn raw_string(&mut self) -> Kind {
        let rest = &self.text[self.at + 1..];
        let delimiter = rest.split('(').next().unwrap_or("");
        let close = format!("){delimiter}\"");
        self.at += 1 + rest.find(&close).map_or(rest.len(), |end| end + close.len());
        Kind::Literal
    }

    fn punctuator(&mut self) -> Kind {
        let rest = &self.text[self.at..];
        let long = PUNCTUATORS.iter().chain(&MORE_PUNCTUATORS).find(|p| rest.starts_with(**p));
        self.at += long.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |p| p.len());
        Kind::Punct
    }
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}
