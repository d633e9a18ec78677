//! What the models say of structs, classes and constants.

use schemars::JsonSchema;
use serde::Deserialize;

/// The layout of a plain struct, for initialisers that name no fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordModel {
    /// Full paths.
    pub path: Vec<String>,
    /// The fields in order.
    pub fields: Vec<String>,
    /// The field in which a poller tells what has happened: nothing where a negative number says not to look.
    #[serde(default)]
    pub told: Option<String>,
    /// The number by which a poller is told what to look out for: zero where an initialiser of C leaves it out.
    #[serde(default)]
    pub asked: Option<String>,
}

/// Classes and the one they are derived from: who catches it catches them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassModel {
    /// Full paths.
    pub path: Vec<String>,
    /// Full path of the base class.
    pub base: String,
}

/// What a named constant means.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConstModel {
    /// Full paths or C names.
    pub name: Vec<String>,
    /// `would-block`, `interrupted`, `unexpected-eof`, `other-error`, `stream`, `datagram`, `broken`, `ended`, `writable`,
    /// `ask-writing`, `ask-once`, `ask-edges`, or an integer as text.
    pub means: String,
}
