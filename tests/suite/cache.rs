//! What is kept between runs shows in nothing but the time: after whatever change, a run that may use it comes to what
//! one without it comes to.

use std::path::{Path, PathBuf};
use std::time::Duration;

use closewait::apis::Models;
use closewait::cache::Cache;
use closewait::check::{self, Outcome};
use closewait::finding::Severity;
use closewait::project::{self, Project};
use closewait::workspace::Request;
use tempfile::TempDir;

use crate::support::{LEAKING, folder, mended, run_in, write};

/// A tree, and a cache beside it.
struct Tree {
    dir: TempDir,
    kept: TempDir,
    settling: Duration,
}

const WHOLE: &str = "as in an earlier run";

impl Tree {
    fn new(files: &[(&str, &str)]) -> Tree {
        let (dir, kept) = (folder(files), TempDir::new().unwrap());
        Tree { dir, kept, settling: Duration::ZERO }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// Writes a file, at another time than whatever came before.
    fn write(&self, path: &str, text: &str) {
        self.wait();
        write(self.dir.path(), path, text.as_bytes());
    }

    /// Until the clock of the files has moved on.
    fn wait(&self) {
        std::thread::sleep(Duration::from_millis(30));
    }

    /// Looks at `app` with the cache and without: both must come to the same. Gives how much is
    /// wrong and what the cache knew.
    fn look(&self) -> (usize, String) {
        let app = self.path("app");
        let project = project::nearest(&app).unwrap().unwrap_or_else(|| Project::plain(&app));
        let own = project.models().unwrap();
        let models = own.as_ref().unwrap_or_else(|| Models::builtin());
        let request = Request {
            paths: vec![app],
            no_ignore: false,
            exclude: project.config.exclude.clone(),
            exclude_root: project.root.clone(),
        };
        let mut cache = Cache::new(self.kept.path(), &project.config.apis).unwrap();
        (cache.least, cache.settling) = (Duration::ZERO, self.settling);
        let plain = check::run(&request, models, 1, None).unwrap();
        let cached = check::run(&request, models, 1, Some(&cache)).unwrap();
        assert_eq!(told(&cached), told(&plain), "{}", cached.cache);
        let bad = cached.findings.iter().filter(|finding| finding.severity > Severity::Note);
        (bad.count(), cached.cache)
    }

    /// As [`Self::look`], and once more: then nothing has changed.
    fn settle(&self) -> (usize, String) {
        let first = self.look();
        assert_eq!(self.look(), (first.0, WHOLE.to_owned()));
        first
    }
}

/// All that a report can depend on.
fn told(outcome: &Outcome) -> String {
    let counts = &outcome.counts;
    let sources: Vec<_> = outcome.sources.iter().collect();
    let numbers = (counts.found, counts.bytes, counts.matched, counts.parsed, outcome.internal);
    format!("{:#?}", (sources, &outcome.findings, &outcome.problems, &outcome.checked, numbers))
}

#[test]
fn what_has_not_changed_is_known_and_what_has_is_looked_at() {
    let tree = Tree::new(&[("app/one.rs", LEAKING), ("app/two.rs", LEAKING), ("app/other.rs", "fn f() {}\n")]);
    assert_eq!(tree.settle(), (2, "0 of 2 programs as in an earlier run".to_owned()));
    tree.write("app/one.rs", &mended());
    assert_eq!(tree.settle(), (1, "1 of 2 programs as in an earlier run".to_owned()));
    tree.write("app/one.rs", &format!("\n{LEAKING}"));
    assert_eq!(tree.settle().0, 2);
    // The same text, another time.
    tree.write("app/one.rs", &format!("\n{LEAKING}"));
    assert_eq!(tree.settle(), (2, "2 of 2 programs as in an earlier run".to_owned()));
    tree.write("app/a.rs", LEAKING);
    assert_eq!(tree.settle().0, 3);
    std::fs::remove_file(tree.path("app/one.rs")).unwrap();
    assert_eq!(tree.settle().0, 2);
    std::fs::rename(tree.path("app/two.rs"), tree.path("app/three.rs")).unwrap();
    assert_eq!(tree.settle().0, 2);
    tree.write("app/a.rs", "no rust: (");
    assert_eq!(tree.settle().0, 1);
    tree.write("app/latin.rs", "");
    std::fs::write(tree.path("app/latin.rs"), b"// M\xfcller: TcpListener\nfn main() {}\n").unwrap();
    tree.settle();
    tree.write("app/latin.rs", "// TcpListener\0");
    tree.settle();
}

#[cfg(unix)]
#[test]
fn a_change_that_hides_is_seen() {
    let tree = Tree::new(&[("app/one.rs", LEAKING), ("kept.rs", LEAKING)]);
    tree.settle();
    let file = tree.path("app/one.rs");
    let before = file.metadata().unwrap().modified().unwrap();
    tree.write(
        "app/one.rs",
        &mended().replace("break,", "break ,").replacen("Ok(0) => break ,", "Ok(0) => break   ,", 1),
    );
    assert_eq!(file.metadata().unwrap().len(), LEAKING.len() as u64 + 1);
    tree.write("app/one.rs", &LEAKING.replace("continue", "break   "));
    assert_eq!(file.metadata().unwrap().len(), LEAKING.len() as u64);
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(before).unwrap();
    assert_eq!(tree.settle().0, 0);
    // Links to files are followed, wherever they lead.
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(tree.path("kept.rs"), &file).unwrap();
    assert_eq!(tree.settle().0, 1);
    tree.write("kept.rs", &mended());
    assert_eq!(tree.settle().0, 0);
    tree.write("app/two.rs", LEAKING);
    std::os::unix::fs::symlink(tree.path("app/two.rs"), tree.path("app/link.rs")).unwrap();
    tree.settle();
    std::fs::remove_file(tree.path("app/link.rs")).unwrap();
    std::os::unix::fs::symlink(tree.path("nowhere"), tree.path("app/link.rs")).unwrap();
    tree.settle();
}

#[test]
fn files_that_were_not_there_are_missed() {
    let main = "#[path = \"../../shared/conn.rs\"]\nmod conn;\nmod inner;\nfn main() { conn::serve(); }\n";
    let tree = Tree::new(&[("app/src/main.rs", main), ("shared/other.rs", "")]);
    assert_eq!(tree.settle().0, 0);
    tree.write("shared/conn.rs", LEAKING);
    // Outside the folder that is checked, a module is read where it is named.
    tree.settle();
    tree.write("app/src/inner/mod.rs", LEAKING);
    tree.settle();
    tree.write("app/src/inner.rs", &mended());
    tree.settle();
    tree.write("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
    tree.settle();
    tree.write(
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[[bin]]\nname = \"x\"\npath = \"src/inner.rs\"\n",
    );
    tree.settle();
    std::fs::remove_file(tree.path("app/Cargo.toml")).unwrap();
    tree.settle();
    tree.write("Cargo.toml", "[package]\nname = \"above\"\nversion = \"0.1.0\"\n[lib]\npath = \"app/src/inner.rs\"\n");
    tree.settle();
}

#[cfg(feature = "c")]
#[test]
fn headers_count_wherever_they_lie() {
    let main = "#include <sys/socket.h>\n#include \"../include/conn.h\"\n#include \"near.h\"\nint main(void) {\n  int l = \
                socket(2, 1, 0);\n  for (;;) { int fd = accept(l, 0, 0); if (fd < 0) continue; FINISH(fd); }\n}\n";
    let tree = Tree::new(&[("app/main.c", main)]);
    tree.settle();
    tree.write("include/conn.h", "#define FINISH(fd) close(fd)\n");
    assert_eq!(tree.settle().0, 0);
    tree.write("include/conn.h", "#define FINISH(fd) (void)(fd)\n");
    assert_ne!(tree.settle().0, 0);
    tree.write("app/near.h", "#undef FINISH\n#define FINISH(fd) close(fd)\n");
    tree.settle();
    tree.write("app/below/near.h", "#define FINISH(fd) (void)(fd)\n");
    tree.settle();
    std::fs::remove_file(tree.path("app/near.h")).unwrap();
    tree.settle();
    tree.write("app/help.c", "#include <unistd.h>\nvoid FINISH(int fd) { close(fd); }\n");
    tree.settle();
}

#[test]
fn settings_ignore_files_and_comments_hold_at_once() {
    let files = [("app/one.rs", LEAKING), ("app/two.rs", LEAKING), (".git/HEAD", "")];
    let tree = Tree::new(&files);
    assert_eq!(tree.settle().0, 2);
    tree.write("app/.gitignore", "two.rs\n");
    assert_eq!(tree.settle().0, 1);
    tree.write(".gitignore", "one.rs\n");
    assert_eq!(tree.settle().0, 0);
    tree.write("app/.gitignore", "!one.rs\n");
    assert_eq!(tree.settle().0, 2);
    tree.write("closewait.toml", "exclude = [\"app/two.rs\"]\n");
    assert_eq!(tree.settle().0, 1);
    tree.write("closewait.toml", "[[apis.fn]]\npath = [\"serve\"]\ndoes = \"close\"\n");
    tree.settle();
    tree.write("closewait.toml", "[[apis.fn]]\npath = [\"serve\"]\ndoes = \"read\"\neof = \"ret==0\"\n");
    tree.settle();
    tree.write("closewait.toml", "");
    let allowed = format!("// closewait: allow-file(eof-reread) a test\n{LEAKING}");
    tree.write("app/one.rs", &allowed);
    // What comments allow is taken out after, and so are levels.
    assert_eq!(tree.settle().0, 2);
}

#[test]
fn what_may_still_change_without_a_trace_is_not_trusted() {
    let mut tree = Tree::new(&[("app/one.rs", LEAKING)]);
    tree.settling = Duration::from_secs(3600);
    tree.look();
    assert_eq!(tree.look(), (1, "1 of 1 programs as in an earlier run".to_owned()));
    tree.settling = Duration::ZERO;
    tree.look();
    assert_eq!(tree.look(), (1, WHOLE.to_owned()));
}

#[test]
fn a_damaged_entry_is_none_and_a_place_that_can_not_be_written_no_error() {
    let mut tree = Tree::new(&[("app/one.rs", LEAKING)]);
    tree.settle();
    let entry = |tree: &Tree| std::fs::read_dir(tree.kept.path().join("runs")).unwrap().next().unwrap().unwrap().path();
    let good = std::fs::read(entry(&tree)).unwrap();
    for bad in [&good[..good.len() / 2], b"", &[0xff; 4096]] {
        std::fs::write(entry(&tree), bad).unwrap();
        assert_ne!(tree.look().1, WHOLE);
    }
    assert_eq!(tree.look().1, WHOLE);
    tree.kept = folder(&[("runs", "in the way")]);
    assert!(tree.look().1.contains("not written"), "{:?}", tree.look());
}

#[test]
fn short_runs_keep_nothing() {
    let tree = Tree::new(&[("app/one.rs", LEAKING)]);
    let folder = tree.kept.path().join("cache");
    let run = |args: &[&str]| {
        let run = run_in(&tree.path("app"), &[&["check", "--timings"], args].concat());
        assert!(matches!(run.code, Some(1)), "{run:?}");
        run.err
    };
    assert!(run(&["--cache-dir", path(&folder)]).contains("0 of 1 programs"));
    assert!(!run(&["--no-cache"]).contains("programs"));
    assert!(!folder.exists());
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
