//! What is kept on disk from one run to the next, one entry in one file. Knows nothing of what it keeps.
//!
//! An entry is there whole or not at all: it is written beside its place and renamed, and one that is damaged, too large
//! or of another kind is none. The oldest go when there are too many.

use std::fs::{self, File};
use std::hash::Hash;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use etcetera::BaseStrategy;
use serde::Serialize;
use serde::de::DeserializeOwned;
use siphasher::sip128::{Hasher128, SipHasher13};

/// Entries kept at most.
const MOST: usize = 32;
/// Bytes of one entry, and of all of them.
const LARGEST: u64 = 128 << 20;
const LARGEST_SUM: u64 = 512 << 20;
/// Nobody else's files end like this.
const ENDING: &str = "closewait-run";

/// A folder of entries for one program: another version does not find them.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
    identity: u128,
    /// Only what took as long as this is kept.
    pub least: Duration,
    /// Files that changed as short as this before a run may change again without a trace: their clocks are that coarse.
    pub settling: Duration,
}

/// The user's own folder for what can be had again.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|base| base.cache_dir().join("closewait"))
}

/// A number for `value`: values with the same are the same.
pub fn digest(value: &impl Hash) -> u128 {
    let mut hasher = SipHasher13::new();
    value.hash(&mut hasher);
    hasher.finish128().as_u128()
}

impl Cache {
    /// Entries below `folder`, for this executable and whatever else `decides`. None when nobody can say which
    /// executable this is.
    #[must_use]
    pub fn new(folder: &Path, decides: &impl Hash) -> Option<Cache> {
        let program = std::env::current_exe().ok()?.canonicalize().ok()?;
        let state = program.metadata().ok()?;
        let identity = (env!("CARGO_PKG_VERSION"), program, state.len(), state.modified().ok()?);
        Some(Cache {
            folder: folder.join("runs"),
            identity: digest(&(identity, digest(decides))),
            least: Duration::from_secs(1),
            settling: Duration::from_secs(2),
        })
    }

    fn path(&self, key: &impl Hash) -> (PathBuf, u128) {
        let number = digest(&(self.identity, digest(key)));
        (self.folder.join(format!("{number:032x}.{ENDING}")), number)
    }

    /// The entry of `key`.
    pub fn read<T: DeserializeOwned>(&self, key: &impl Hash) -> Option<T> {
        let (path, number) = self.path(key);
        let file = File::open(path).ok()?;
        let mut bytes = Vec::new();
        (&file).take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
        let (sum, rest) = bytes.split_first_chunk()?;
        if bytes.len() as u64 > LARGEST || u128::from_le_bytes(*sum) != digest(&(number, rest)) {
            return None;
        }
        // The oldest are those that nobody asked for.
        let _ = file.set_modified(SystemTime::now());
        postcard::from_bytes(rest).ok()
    }

    /// Keeps `value` as the entry of `key`.
    pub fn write(&self, key: &impl Hash, value: &impl Serialize) -> io::Result<()> {
        let (path, number) = self.path(key);
        let rest = postcard::to_stdvec(value).map_err(io::Error::other)?;
        if rest.len() as u64 + 16 > LARGEST {
            return Err(io::Error::other("larger than is kept"));
        }
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::Builder::new().suffix(&format!(".{ENDING}")).tempfile_in(&self.folder)?;
        file.write_all(&digest(&(number, rest.as_slice())).to_le_bytes())?;
        file.write_all(&rest)?;
        file.persist(path)?;
        self.forget()
    }

    /// Removes the oldest entries beyond the bounds, and what runs that were ended left half written.
    fn forget(&self) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let path = entry.path();
            if let (true, Ok(meta)) = (path.extension().is_some_and(|ending| ending == ENDING), entry.metadata()) {
                entries.push((meta.modified()?, meta.len(), path));
            }
        }
        entries.sort();
        let mut sum = 0;
        for (at, (_, bytes, path)) in entries.iter().rev().enumerate() {
            sum += bytes;
            if at >= MOST || sum > LARGEST_SUM {
                let _ = fs::remove_file(path);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(folder: &Path) -> Cache {
        Cache::new(folder, &"models").unwrap()
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder.join("runs")).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn an_entry_is_found_by_its_key_and_by_what_decides() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path());
        cache.write(&1, &vec!["a", "b"]).unwrap();
        assert_eq!(cache.read::<Vec<String>>(&1), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(cache.read::<Vec<String>>(&2), None);
        assert_eq!(Cache::new(dir.path(), &"others").unwrap().read::<Vec<String>>(&1), None);
    }

    #[test]
    fn what_is_damaged_is_not_there() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path());
        cache.write(&1, &vec![7u64; 100]).unwrap();
        let path = &files(dir.path())[0];
        let good = fs::read(path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            fs::write(path, bad).unwrap();
            assert_eq!(cache.read::<Vec<u64>>(&1), None);
            fs::write(path, &good[..at]).unwrap();
            assert_eq!(cache.read::<Vec<u64>>(&1), None);
        }
        fs::write(path, good).unwrap();
        assert!(cache.read::<Vec<u64>>(&1).is_some());
    }

    #[test]
    fn the_oldest_go() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path());
        for key in 0..MOST + 5 {
            cache.write(&key, &key).unwrap();
        }
        fs::write(dir.path().join("runs/notes.txt"), "of somebody else").unwrap();
        cache.write(&0, &0usize).unwrap();
        assert_eq!(files(dir.path()).len(), MOST + 1);
        assert!(cache.read::<usize>(&0).is_some());
    }
}
