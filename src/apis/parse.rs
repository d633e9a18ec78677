//! Reads the words of the models: shapes, ends of file, meanings of constants.

use super::shape::{Eof, Meaning, Shape};

/// Reads a shape; the grammar is told at [`super::model::FnModel::returns`]. The error names the place.
///
/// # Errors
/// When `text` is no shape, or goes on after one.
pub fn shape(text: &str) -> Result<Shape, String> {
    let mut reader = Reader { rest: text };
    let shape = reader.shape()?;
    reader.skip_blanks();
    if reader.rest.is_empty() { Ok(shape) } else { Err(format!("unexpected `{}` in the shape `{text}`", reader.rest)) }
}

/// Reads an end-of-file word; blanks do not matter.
#[must_use]
pub fn eof(text: &str) -> Option<Eof> {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Some(match dense.as_str() {
        "ok==0" => Eof::OkZero,
        "ret==0" => Eof::RetZero,
        "ret<0" => Eof::RetNegative,
        "none" => Eof::None,
        "some==none" => Eof::PlainNone,
        "ok(none)" => Eof::OkNone,
        "err" => Eof::Err,
        "ok" => Eof::Ok,
        "empty" => Eof::Empty,
        "ok(some==0)" => Eof::OkSomeZero,
        "unchanged" => Eof::Unchanged,
        "buf==0" => Eof::BufZero,
        "never" => Eof::Never,
        _ => return None,
    })
}

/// Reads what a constant means.
#[must_use]
pub fn meaning(text: &str) -> Option<Meaning> {
    Some(match text {
        "would-block" => Meaning::WouldBlock,
        "interrupted" => Meaning::Interrupted,
        "unexpected-eof" => Meaning::UnexpectedEof,
        "other-error" => Meaning::OtherError,
        "none" => Meaning::Nothing,
        "stream" => Meaning::Stream,
        "datagram" => Meaning::Datagram,
        "writable" => Meaning::Writable,
        "broken" => Meaning::Broken,
        "ended" => Meaning::Ended,
        "ask-writing" => Meaning::AskWriting,
        "ask-once" => Meaning::AskOnce,
        "ask-edges" => Meaning::AskEdges,
        number => Meaning::Integer(number.parse().ok()?),
    })
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, mark: char) -> bool {
        self.skip_blanks();
        let found = self.rest.strip_prefix(mark);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn expect(&mut self, mark: char) -> Result<(), String> {
        if self.eat(mark) { Ok(()) } else { Err(format!("expected `{mark}` before `{}` in a shape", self.rest)) }
    }

    fn word(&mut self) -> &'a str {
        self.skip_blanks();
        let end =
            self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn shape(&mut self) -> Result<Shape, String> {
        if self.eat('(') {
            return self.tuple();
        }
        let word = self.word();
        if self.eat('(') {
            let inner = Box::new(self.shape()?);
            self.expect(')')?;
            around(word, inner)
        } else {
            plain(word)
        }
    }

    fn tuple(&mut self) -> Result<Shape, String> {
        let mut items = vec![self.shape()?];
        while self.eat(',') {
            items.push(self.shape()?);
        }
        self.expect(')')?;
        Ok(Shape::Tuple(items))
    }
}

fn around(word: &str, inner: Box<Shape>) -> Result<Shape, String> {
    Ok(match word {
        "ref" => Shape::Ref(inner),
        "ok" => Shape::Ok(inner),
        "some" => Shape::Some(inner),
        "just-ok" => Shape::JustOk(inner),
        "just-some" => Shape::JustSome(inner),
        "ready" => Shape::Ready(inner),
        "raw" => Shape::Raw(inner),
        "fd" => Shape::Descriptor(inner),
        "dup" => Shape::Dup(inner),
        "half" => Shape::Half(inner),
        "own" => Shape::Own(inner),
        "list" => Shape::List(Some(inner)),
        "shared" => Shape::Shared(inner),
        "boxed" => Shape::Boxed(inner),
        "weak" => Shape::Weak(inner),
        "never-dropped" => Shape::NeverDropped(inner),
        "dropped-again" => Shape::DroppedAgain(inner),
        "share" => Shape::Share(inner),
        "latch" => Shape::Latch(Some(inner)),
        "guard" => Shape::Guard(inner),
        other => return Err(format!("unknown shape `{other}(..)`")),
    })
}

fn plain(word: &str) -> Result<Shape, String> {
    Ok(match word {
        "_" => Shape::Unknown,
        "unit" => Shape::Unit,
        "bool" => Shape::Bool,
        "event" => Shape::Event,
        "int" => Shape::Int,
        "true" => Shape::Constant(true),
        "false" => Shape::Constant(false),
        "0" => Shape::Zero,
        "self" => Shape::Receiver,
        "result" => Shape::Result,
        "accepted" => Shape::Accepted,
        "connected" => Shape::Connected,
        "created" => Shape::Created,
        "listener" => Shape::Listener,
        "inert" => Shape::Inert,
        "list" => Shape::List(None),
        "map" => Shape::Map,
        "sender" => Shape::SenderEnd,
        "receiver" => Shape::ReceiverEnd,
        "task" => Shape::Task,
        "held-task" => Shape::HeldTask,
        "latch" => Shape::Latch(None),
        "incoming" => Shape::Incoming,
        "item" => Shape::Item,
        "place" => Shape::Place,
        "null" => Shape::Null,
        "age" => Shape::Age,
        "plain" => Shape::Plain,
        other => {
            let number = other.strip_prefix("arg").and_then(|n| n.parse().ok());
            return number.map(Shape::Argument).ok_or_else(|| format!("unknown shape `{other}`"));
        }
    })
}
