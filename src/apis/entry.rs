//! One model of one function, read and checked.

use super::model::{End, FnModel, Role};
use super::parse;
use super::shape::{Eof, Shape};
use crate::ir::Name;

/// What one function or method does. Fields as in [`FnModel`], with the words read.
#[derive(Clone, Debug, PartialEq)]
pub struct FnEntry {
    /// Effect on the target.
    pub does: Role,
    /// Shape of the result; `None`: by the role's rule.
    pub returns: Option<Shape>,
    /// How end of file looks, for reads.
    pub eof: Option<Eof>,
    /// Argument acted upon, from 0; `None`: the receiver of a method, argument 0 of a function.
    pub target: Option<usize>,
    /// Argument stored, sent, written to.
    pub value: Option<usize>,
    /// Argument that is the key.
    pub key: Option<usize>,
    /// Argument that is run.
    pub runs: Option<usize>,
    /// Argument that receives the bytes read, or from which those written are taken.
    pub buffer: Option<usize>,
    /// Argument that says of which events, once each, the poller is to tell.
    pub asks: Option<usize>,
    /// Argument, a number, on which nothing depends.
    pub counts: Option<usize>,
    /// Argument that says how long is waited at most.
    pub within: Option<usize>,
    /// It looks at the bytes, and leaves them where they are.
    pub peeks: bool,
    /// The end of a list that is meant.
    pub end: Option<End>,
    /// The method of an argument that makes the last items, at end of file.
    pub tail: Option<Name>,
    /// The class of what it throws, given what it can not do anything with.
    pub throws: Option<Name>,
    /// It is done later, and then `runs` is called.
    pub later: bool,
    /// The program stops where the target is null.
    pub stops: bool,
    /// The target is moved into the call.
    pub consumes: bool,
    /// Enum variant concerned: `Ok`, `Err`, `Some`, `None`, `Ready`, `Pending`; `NULL` for what C has instead.
    pub variant: Option<Name>,
    /// (argument, names): holds only when the argument is one of these constants, alone or among or-ed flags.
    pub when: Option<(usize, Vec<Name>)>,
    /// Holds only for calls with this many arguments, receiver excluded.
    pub args: Option<usize>,
    /// Type path of what is returned: methods on it are looked up by this. For channels the module path: append
    /// `Sender` or `Receiver`.
    pub handle: Option<Name>,
    /// Verb for messages.
    pub word: Option<Name>,
    /// Library the model belongs to, for messages.
    pub library: Name,
}

impl FnEntry {
    /// Does the model hold for a call with `arguments` arguments (receiver excluded)? `when` is not looked at.
    #[must_use]
    pub fn fits(&self, arguments: usize) -> bool {
        self.args.is_none_or(|wanted| wanted == arguments)
    }

    /// A model that does nothing and whose result is seen through the type at `handle`.
    #[must_use]
    pub fn bare(handle: Name) -> FnEntry {
        FnEntry {
            does: Role::Nothing,
            returns: None,
            eof: None,
            target: None,
            value: None,
            key: None,
            runs: None,
            buffer: None,
            asks: None,
            counts: None,
            within: None,
            peeks: false,
            end: None,
            tail: None,
            throws: None,
            later: false,
            stops: false,
            consumes: false,
            variant: None,
            when: None,
            args: None,
            handle: Some(handle),
            word: None,
            library: handle,
        }
    }

    /// Reads the words of `model`. What cannot be read is left out and told in `errors`.
    #[must_use]
    pub(super) fn read(model: &FnModel, library: Name, errors: &mut Vec<String>) -> FnEntry {
        let name = |text: &Option<String>| text.as_deref().map(Name::new);
        let returns =
            model.returns.as_deref().and_then(|text| parse::shape(text).map_err(|message| errors.push(message)).ok());
        let eof = model.eof.as_deref().and_then(parse::eof);
        if eof.is_none()
            && let Some(text) = &model.eof
        {
            errors.push(format!("unknown end of file `{text}`"));
        }
        // An item that is waited for until there is one has no end either.
        let endless_items = model.does == Role::NextItem && eof == Some(Eof::Never);
        let reads = matches!(model.does, Role::Read | Role::ReadThrough);
        if reads != model.eof.is_some() && !endless_items {
            errors.push("`eof` belongs to `does = \"read\"`, and every read needs one".to_owned());
        }
        let variants = ["Ok", "Err", "Some", "None", "Ready", "Pending", "Continue", "Break", "NULL"];
        // What a channel gives back comes in a variant of its own error.
        if let Some(text) = &model.variant
            && model.does != Role::Send
            && !variants.contains(&text.as_str())
        {
            errors.push(format!("unknown variant `{text}`"));
        }
        FnEntry {
            does: model.does,
            returns,
            eof,
            target: model.target,
            value: model.value,
            key: model.key,
            runs: model.runs,
            buffer: model.buffer,
            asks: model.asks,
            counts: model.counts,
            within: model.within,
            peeks: model.peeks,
            end: model.end,
            tail: name(&model.tail),
            throws: name(&model.throws),
            later: model.later,
            stops: model.stops,
            consumes: model.consumes,
            variant: name(&model.variant),
            when: model.when.as_ref().map(|when| (when.arg, when.is.iter().map(|text| Name::new(text)).collect())),
            args: model.args,
            handle: name(&model.handle),
            word: name(&model.word),
            library,
        }
    }
}
