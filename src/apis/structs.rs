//! What the models say of structs and classes.

use serde::Deserialize;

/// The layout of a plain struct, for initialisers that name no fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordModel {
    /// Full paths.
    pub path: Vec<String>,
    /// The fields in order.
    pub fields: Vec<String>,
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
