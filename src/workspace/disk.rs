//! The disk as one run sees it: at what it looked and how it found it, so that a later run can tell whether it would
//! see the same.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::open::Open;

/// Tells one state of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    bytes: u64,
    /// Nanoseconds since 1970.
    modified: i128,
    /// As `modified`, but nobody can set it. Elsewhere than on Unix there is none such.
    changed: i128,
    inode: u64,
}

impl Stamp {
    /// The file at `path`, behind links; none when no file is there.
    pub(super) fn of(path: &Path) -> Option<Stamp> {
        path.metadata().ok().filter(Metadata::is_file).and_then(|meta| stamp(&meta))
    }

    /// Did it change before that time?
    pub(super) fn is_older(&self, nanos: i128) -> bool {
        self.changed < nanos
    }
}

#[cfg(unix)]
fn stamp(meta: &Metadata) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt;
    let nanos = |seconds, nanos| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    Some(Stamp {
        bytes: meta.len(),
        modified: nanos(meta.mtime(), meta.mtime_nsec()),
        changed: nanos(meta.ctime(), meta.ctime_nsec()),
        inode: meta.ino(),
    })
}

#[cfg(not(unix))]
fn stamp(meta: &Metadata) -> Option<Stamp> {
    let since = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    let modified = i128::try_from(since.as_nanos()).ok()?;
    Some(Stamp { bytes: meta.len(), modified, changed: modified, inode: 0 })
}

/// The disk below the texts of an editor.
#[derive(Debug, Default)]
pub(super) struct Disk {
    pub open: Open,
    looks: Option<Looks>,
}

#[derive(Debug, Default)]
struct Looks {
    /// How each path was when it was looked at first: what it became later is not trusted.
    first: Mutex<FxHashMap<PathBuf, Option<Stamp>>>,
    refused: AtomicBool,
}

impl Disk {
    /// Takes down from now on what is looked at.
    pub(super) fn note_looks(&mut self) {
        self.looks = Some(Looks::default());
    }

    /// The file at `path` as it is on disk.
    pub(super) fn stamp(&self, path: &Path) -> Option<Stamp> {
        let Some(looks) = &self.looks else {
            return Stamp::of(path);
        };
        let locked = || looks.first.lock().unwrap_or_else(PoisonError::into_inner);
        let known = locked().get(path).copied();
        known.unwrap_or_else(|| {
            let stamp = Stamp::of(path);
            *locked().entry(path.to_path_buf()).or_insert(stamp)
        })
    }

    pub(super) fn is_file(&self, path: &Path) -> bool {
        self.open.text(path).is_some() || self.stamp(path).is_some()
    }

    /// Opens the file at `path` on disk.
    pub(super) fn file(&self, path: &Path) -> io::Result<File> {
        if self.looks.is_some() {
            self.stamp(path);
        }
        File::open(path)
    }

    /// Reading went wrong. Unless nothing is there, or no text, that says something of the moment or of who runs, not
    /// of the file.
    pub(super) fn failed(&self, error: &io::Error) {
        use io::ErrorKind::{InvalidData, NotADirectory, NotFound};
        let of_the_file = matches!(error.kind(), NotFound | NotADirectory | InvalidData);
        if let Some(looks) = self.looks.as_ref().filter(|_| !of_the_file) {
            looks.refused.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn was_refused(&self) -> bool {
        self.looks.as_ref().is_some_and(|looks| looks.refused.load(Ordering::Relaxed))
    }

    /// All that was looked at, in no order.
    pub(super) fn looks(&self) -> Vec<(PathBuf, Option<Stamp>)> {
        let first = self.looks.iter().map(|looks| looks.first.lock().unwrap_or_else(PoisonError::into_inner));
        first.flat_map(|first| first.iter().map(|(path, stamp)| (path.clone(), *stamp)).collect::<Vec<_>>()).collect()
    }
}
