//! The files of `rules/apis`, compiled in.

macro_rules! embed {
    ($($stem:literal),* $(,)?) => {
        &[$(($stem, include_str!(concat!("../../rules/apis/", $stem, ".toml")))),*]
    };
}

/// (file name without ending, text), in alphabetical order. A test compares the list with the folder.
pub(super) const FILES: &[(&str, &str)] = embed![
    "async-net",
    "async-std",
];
