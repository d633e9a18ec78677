//! Bytes to text, within bounds.

use std::io::Read;
use std::path::Path;

use super::disk::Disk;
use super::walk::reason;
use crate::front::Frontend;

/// Languages that can stand in one program together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Rust,
    C,
}

impl Family {
    /// The front end, unless this build lacks it.
    pub(super) fn frontend(self) -> Option<&'static dyn Frontend> {
        match self {
            Family::Rust => Some(&crate::front::rust::Rust),
            #[cfg(feature = "c")]
            Family::C => Some(&crate::front::c::C),
            #[cfg(not(feature = "c"))]
            Family::C => None,
        }
    }

    /// Files above this many bytes are not parsed. Generated C headers of some megabytes cost a parser more
    /// than the rest of the tree.
    fn limit(self) -> u64 {
        match self {
            Family::Rust => 4 << 20,
            Family::C => 1 << 20,
        }
    }
}

/// The family of a file by its ending; none when no front end of this build reads it.
pub(super) fn family(path: &Path) -> Option<Family> {
    let ending = path.extension()?.to_str()?;
    [Family::Rust, Family::C]
        .into_iter()
        .find(|family| family.frontend().is_some_and(|front| front.extensions().contains(&ending)))
}

/// A file's text, or why there is none; a note when it was read with losses.
pub(super) struct Text {
    pub text: String,
    pub note: Option<String>,
}

/// Reads one file, from the editor when it is open there. The error is a sentence for a
/// [`crate::source::Problem`].
pub(super) fn read(path: &Path, family: Family, disk: &Disk) -> Result<Text, String> {
    let limit = family.limit();
    let too_big = |bytes: u64| {
        format!(
            "skipped: {:.1} MB is over the limit of {} MB for a source file",
            bytes as f64 / f64::from(1 << 20),
            limit >> 20
        )
    };
    if let Some(text) = disk.open.text(path) {
        let (text, note) = (text.to_owned(), None);
        let fits = text.len() as u64 <= limit;
        return fits.then_some(Text { text, note }).ok_or_else(|| too_big(limit));
    }
    let unreadable = |error: std::io::Error| {
        disk.failed(&error);
        format!("could not be read: {}", reason(&error))
    };
    let mut file = disk.file(path).map_err(unreadable)?;
    let meta = file.metadata().map_err(unreadable)?;
    if !meta.is_file() {
        return Err("not a regular file, skipped".to_owned());
    }
    if meta.len() > limit {
        return Err(too_big(meta.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0) + 1);
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    decode(bytes, family)
}

fn decode(bytes: Vec<u8>, family: Family) -> Result<Text, String> {
    if bytes.iter().take(8192).any(|byte| *byte == 0) {
        return Err("skipped: binary, or text in UTF-16".to_owned());
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => {
            let text = match text.strip_prefix('\u{feff}') {
                Some(rest) => rest.to_owned(),
                None => text,
            };
            return Ok(Text { text, note: None });
        }
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    let lost = text.chars().filter(|c| *c == '\u{fffd}').count();
    if lost * 10 > text.len() {
        return Err("skipped: not UTF-8".to_owned());
    }
    // C in Latin-1 is everyday and its compilers take it; rustc takes nothing but UTF-8.
    let note =
        (family == Family::Rust).then(|| format!("not UTF-8: {lost} invalid bytes were replaced before reading"));
    Ok(Text { text, note })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_in_c_is_taken_quietly_and_in_rust_with_a_word() {
        let bytes = b"/* M\xfcller wrote this long ago */ int main(void) { return 0; }".to_vec();
        assert!(decode(bytes.clone(), Family::C).unwrap_or_else(|e| panic!("{e}")).note.is_none());
        assert!(decode(bytes, Family::Rust).unwrap_or_else(|e| panic!("{e}")).note.is_some());
    }

    #[test]
    fn noise_and_binaries_are_refused() {
        assert!(decode(vec![0xff; 100], Family::C).is_err());
        assert!(decode(vec![b'a', 0, b'b'], Family::C).is_err());
    }
}
