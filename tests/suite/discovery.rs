//! Which files become which crates and programs.

use std::path::Path;

use crate::support::{folder, run_in};

/// Paths of the functions that were lowered, sorted.
fn functions(root: &Path, args: &[&str]) -> Vec<String> {
    let run = run_in(root, &[&["check", "--no-config", "--dump-ir"], args].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    let lines = run.out.lines().filter_map(|line| {
        let (head, _) = line.strip_prefix("fn ")?.split_once(") -> ")?;
        Some(head.rsplit_once('(')?.0.to_owned())
    });
    let mut names: Vec<String> = lines.collect();
    names.sort();
    names
}

const SOCKET: &str = "use std::net::TcpStream;\n";

fn rust(text: &str) -> String {
    format!("{SOCKET}{text}\n")
}

#[test]
#[cfg(feature = "c")]
fn who_calls_a_server_of_the_tree_counts_without_a_word_of_sockets() {
    let dir = folder(&[
        ("net/server.hpp", "class Server { public: void run(); };\n"),
        ("net/server.cpp", "#include \"server.hpp\"\nvoid Server::run() { accept(3, 0, 0); }\n"),
        ("app.cpp", "#include \"net/server.hpp\"\nvoid start() { Server s; s.run(); }\n"),
        ("main.cpp", "void start();\nint main() { start(); }\n"),
        ("other.cpp", "int add(int a, int b) { return a + b; }\n"),
    ]);
    assert_eq!(functions(dir.path(), &[]), ["Server::run", "main", "start"]);
}

#[test]
fn a_workspace_has_a_crate_for_each_target() {
    let dir = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"app\", \"net\"]\n"),
        (
            "app/Cargo.toml",
            "[package]\nname = \"my-app\"\n[dependencies]\nwire = { package = \"my-net\", path = \"../net\" }\n",
        ),
        ("app/src/main.rs", &rust("mod conn;\nfn main() {}")),
        ("app/src/conn.rs", "fn read() {}\n"),
        ("app/src/lib.rs", &rust("pub fn helper() {}")),
        ("app/src/bin/tool.rs", "fn untouched() {}\n"),
        ("app/examples/echo/main.rs", &rust("mod io;\nfn main() {}")),
        ("app/examples/echo/io.rs", "fn copy() {}\n"),
        ("app/src/forgotten.rs", &rust("fn alone() {}")),
        ("net/Cargo.toml", "[package]\nname = \"my-net\"\n[lib]\nname = \"wire_net\"\npath = \"code/root.rs\"\n"),
        ("net/code/root.rs", "pub mod deep;\npub fn top() {}\n"),
        ("net/code/deep/mod.rs", &rust("#[path = \"odd.rs\"] mod strange;\npub fn put() {}")),
        ("net/code/deep/odd.rs", "fn inner() {}\n"),
    ]);
    let all = functions(dir.path(), &[]);
    let expected = [
        "app/src/forgotten.rs::alone",
        "my-app(bin my-app)::conn::read",
        "my-app(bin my-app)::main",
        "my-app(example echo)::io::copy",
        "my-app(example echo)::main",
        "my_app::helper",
        "wire_net::deep::put",
        "wire_net::deep::strange::inner",
        "wire_net::top",
    ];
    assert_eq!(all, expected);
    // From within the package the manifest above is found.
    assert!(functions(&dir.path().join("app"), &["src"]).contains(&"my-app(bin my-app)::main".to_owned()));
}

#[test]
fn loose_files_are_crates_with_their_modules() {
    let dir = folder(&[
        ("one/main.rs", &rust("mod a;\nfn main() {}")),
        ("one/a.rs", "mod b;\nfn f() {}\n"),
        ("one/a/b.rs", "fn g() {}\n"),
        ("one/lone.rs", &rust("fn h() {}")),
        ("one/plain.rs", "fn not_read() {}\n"),
    ]);
    let all = ["one/lone.rs::h", "one/main.rs::a::b::g", "one/main.rs::a::f", "one/main.rs::main"];
    assert_eq!(functions(dir.path(), &[]), all);
    // A file that is named brings its modules.
    assert_eq!(functions(dir.path(), &["one/main.rs"]), all[1..]);
}

#[test]
fn macros_are_seen_in_modules_and_beside() {
    let dir = folder(&[
        (
            "main.rs",
            &rust("macro_rules! from_above { ($n:ident) => { fn $n() {} } }\n#[macro_use]\nmod beside;\nmod a;"),
        ),
        ("beside.rs", "macro_rules! from_beside { ($n:ident) => { from_above!($n); } }\n"),
        ("a.rs", "mod b;\nfrom_beside!(f);\n"),
        ("a/b.rs", "macro_rules! from_above { ($n:ident) => { fn own() {} } }\nfrom_above!(g);\n"),
    ]);
    assert_eq!(functions(dir.path(), &[]), ["main.rs::a::b::own", "main.rs::a::f"]);
}

#[cfg(feature = "c")]
#[test]
fn c_files_bring_what_they_include_and_call() {
    let dir = folder(&[
        ("main.c", "#include \"conn.h\"\nint main(void) { int fd = accept(3, 0, 0); done(fd); return 0; }\n"),
        ("include/conn.h", "struct conn { int fd; };\nvoid done(int fd);\n"),
        ("src/done.c", "static void step(int fd) { finish(fd); }\nvoid done(int fd)\n{\n    step(fd);\n}\n"),
        ("src/finish.c", "void finish(int fd) { }\n"),
        ("src/unused.c", "void unused(void) { done(3); }\n"),
    ]);
    let all = functions(dir.path(), &[]);
    assert_eq!(all, ["done", "finish", "main", "step"]);
}

#[test]
fn in_a_large_tree_only_crates_that_accept_count_and_those_they_name_by_a_path() {
    let accepts = rust("pub fn serve(l: &std::net::TcpListener) { while let Ok((s, _)) = l.accept() { drop(s) } }");
    let mut files: Vec<(String, String)> = (0..3000).map(|at| (format!("filler/f{at}.rs"), String::new())).collect();
    let package = |name: &str, needs: &str| format!("[package]\nname = \"{name}\"\n[dependencies]\n{needs}\n");
    let crates = [
        ("server", "near = { path = \"../near\" }\nfar = \"1\"", accepts.as_str()),
        ("near", "", &rust("pub fn near() {}")),
        ("far", "", &rust("pub fn far() {}")),
        ("user", "server = { path = \"../server\" }", &rust("pub fn user() {}")),
        ("other", "near = { path = \"../near\" }", &rust("/// Not accept().\npub fn accept() {}")),
    ];
    for (name, needs, text) in crates {
        files.push((format!("{name}/Cargo.toml"), package(name, needs)));
        files.push((format!("{name}/src/lib.rs"), text.to_owned()));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let dir = folder(&files);
    assert_eq!(functions(dir.path(), &[]), ["near::near", "server::serve", "user::user"]);
}

#[test]
fn of_a_crate_of_many_megabytes_the_files_with_a_word_are_taken() {
    let filler = "// Nothing in here.\n".repeat(120_000);
    let large: Vec<(String, &str)> = (0..4).map(|at| (format!("src/big{at}.rs"), filler.as_str())).collect();
    let mut files: Vec<(&str, &str)> = large.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let net = rust("pub fn net() {}");
    files.extend([
        ("Cargo.toml", "[package]\nname = \"giant\"\n"),
        ("src/lib.rs", "mod big0;\nmod big1;\nmod big2;\nmod big3;\nmod inner;\nmod plain;\n"),
        ("src/inner/mod.rs", "mod net;\npub fn inner() {}\n"),
        ("src/inner/net.rs", &net),
        ("src/plain.rs", "pub fn plain() {}\n"),
    ]);
    let dir = folder(&files);
    assert_eq!(functions(dir.path(), &[]), ["giant::inner::inner", "giant::inner::net::net"]);
    let run = run_in(dir.path(), &["check", "--no-config", "."]);
    assert!(run.err.contains("a crate of over 8 MB"), "{}", run.err);
}
