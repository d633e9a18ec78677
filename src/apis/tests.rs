//! Checks on the files themselves and on the answers.

use std::collections::BTreeSet;
use std::path::Path;

use super::model::{ApiFile, FnModel, Role, TypeRole};
use super::shape::{Eof, Meaning, Shape};
use super::{FnEntry, Models, embed, parse};
use crate::ir::Name;

fn files() -> Vec<(&'static str, ApiFile)> {
    let read = |(stem, text): &(&'static str, &str)| {
        (*stem, toml::from_str(text).unwrap_or_else(|error| panic!("{stem}: {error}")))
    };
    embed::FILES.iter().map(read).collect()
}

#[test]
fn every_built_in_file_is_understood_to_the_last_word() {
    assert_eq!(Models::with(&[]).1, Vec::<String>::new());
}

#[test]
fn the_embedded_list_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/apis");
    let mut found: Vec<String> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .collect();
    found.sort();
    let listed: Vec<&str> = embed::FILES.iter().map(|(stem, _)| *stem).collect();
    assert_eq!(listed, found);
}

/// What makes two models of one name alternatives of each other rather than rivals.
fn guard(model: &FnModel) -> String {
    let when = model.when.as_ref().map(|when| (when.arg, when.is.clone()));
    format!("{when:?} {:?}", model.args)
}

#[test]
fn nothing_is_modelled_twice() {
    let models = Models::builtin();
    let mut seen = BTreeSet::new();
    let mut twice = Vec::new();
    for (stem, file) in files() {
        for model in &file.functions {
            let paths = model.path.iter().map(|path| models.canonical(Name::new(path)).to_string());
            let methods = model.on.iter().flat_map(|on| {
                let on = models.canonical(Name::new(on));
                model.name.iter().map(move |name| format!("{on} . {name}"))
            });
            for subject in paths.chain(methods) {
                if !seen.insert(format!("{subject} {}", guard(model))) {
                    twice.push(format!("{stem}: {subject}"));
                }
            }
        }
    }
    assert_eq!(twice, Vec::<String>::new());
}

#[test]
fn no_type_has_two_roles() {
    let models = Models::builtin();
    for (stem, file) in files() {
        for model in &file.types {
            for path in &model.path {
                let role = models.type_role(Name::new(path));
                assert_eq!(role, Some(model.is), "{stem}: {path}");
            }
        }
    }
}

#[test]
fn handles_are_types_that_are_known() {
    let models = Models::builtin();
    for (stem, file) in files() {
        let functions = file.functions.iter().filter(|model| model.does != Role::Convert);
        for handle in functions.filter_map(|model| model.handle.as_ref()) {
            // Of a channel it is the module in which its ends are.
            let mut names = [handle.clone(), format!("{handle}::Sender")].into_iter().map(|name| Name::new(&name));
            let known = |name: Name| models.type_role(name).is_some() || models.fields(name).is_some();
            assert!(names.any(known), "{stem}: {handle}");
        }
    }
}

#[test]
fn receivers_are_roles_or_types_that_are_known() {
    // Traits: their methods are looked up by the bound of a type parameter.
    let traits = [
        "AsyncRead",
        "AsyncReadExt",
        "AsyncReadRent",
        "AsyncReadRentExt",
        "Future",
        "Iterator",
        "Stream",
        "TryRead",
        "TryWrite",
    ];
    let models = Models::builtin();
    for (stem, file) in files() {
        for on in file.functions.iter().flat_map(|model| &model.on) {
            let name = Name::new(on);
            let known = !on.contains("::") || models.type_role(name).is_some() || traits.contains(&name.last_segment());
            assert!(known, "{stem}: {on}");
        }
    }
}

/// The words serde accepts for an enum, as its own complaint lists them.
fn words_of<T: serde::de::DeserializeOwned + std::fmt::Debug>() -> Vec<String> {
    let complaint = serde_json::from_str::<T>("\"no such word\"").unwrap_err().to_string();
    complaint.split('`').skip(1).step_by(2).skip(1).map(str::to_owned).collect()
}

#[test]
fn the_manual_tells_every_word() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/README.md");
    let manual = std::fs::read_to_string(path).unwrap();
    let words = [words_of::<Role>(), words_of::<TypeRole>()].concat();
    assert!(words.len() > 100, "{words:?}");
    for word in words {
        assert!(manual.contains(&format!("`{word}`")), "{word} is not told");
    }
}

/// `question` is `fn PATH`, `ROLE.method`, `TYPE.method` or `WORD.method`; the answer is the first entry, told as
/// `role returns eof`.
fn check(question: &str, expected: &str) {
    let models = Models::builtin();
    let entries = match question.strip_prefix("fn ") {
        Some(path) => models.function(Name::new(path)),
        None => {
            let (on, method) = question.rsplit_once('.').unwrap();
            let method = Name::new(method);
            match super::table::role_word(on) {
                Some(role) => models.method(None, Some(role), method),
                None if on.contains("::") => models.method(Some(Name::new(on)), None, method),
                None => models.value_method(on, method),
            }
        }
    };
    let told = entries.first().map_or("nothing known".to_owned(), tell);
    assert_eq!(told, expected, "{question}");
}

fn tell(entry: &FnEntry) -> String {
    let mut words = vec![format!("{:?}", entry.does)];
    words.extend(entry.returns.as_ref().map(|shape| format!("{shape:?}")));
    words.extend(entry.eof.map(|eof| format!("{eof:?}")));
    words.join(" ")
}

#[test]
fn sockets_read_as_their_libraries_do() {
    check("socket.read", "Read OkZero");
    check("half.read", "Read OkZero");
    check("borrowed-half.read_line", "Read OkZero");
    check("std::net::TcpStream.read", "Read OkZero");
    check("tokio::net::tcp::OwnedReadHalf.read_exact", "Read Err");
    check("tungstenite::WebSocket.read", "Read Err");
    check("compio::net::TcpStream.read", "Read BufZero");
    check("mio::net::TcpStream.try_read", "Read OkSomeZero");
    check("tokio::net::TcpStream.try_read", "Read OkZero");
    check("socket.next", "Read None");
    check("socket.next_line", "Read OkNone");
    check("socket.fill_buf", "Read Empty");
    check("socket.read_to_end", "Read Ok");
    check("socket.poll_read", "Read Ready(Result) Unchanged");
    check("fn recv", "Read RetZero");
    check("fn libc::recv", "Read RetZero");
    check("fn nix::unistd::read", "Read OkZero");
    check("fn rustix::io::read", "Read OkZero");
    check("fn getline", "Read RetNegative");
}

#[test]
fn one_name_means_what_its_receiver_makes_of_it() {
    check("option.take", "Take");
    check("iterator.take", "Adapt");
    check("socket.take", "Nothing Receiver");
    check("slab.insert", "Push");
    check("slab::Slab.insert", "Push");
    check("map.insert", "Insert");
    check("map.is_empty", "Length Bool");
    check("std::sync::Mutex.lock", "Lock Ok(Ref(Receiver))");
    check("tokio::sync::Mutex.lock", "Lock Ref(Receiver)");
    check("parking_lot::RwLock.read", "Lock Ref(Receiver)");
    check("any.lock", "Lock Ref(Receiver)");
    check("receiver.recv", "Receive Ok(Item)");
    check("tokio::sync::mpsc::Receiver.recv", "Receive Some(Item)");
    check("any.clone", "Clone");
    check("smol::net::TcpStream.clone", "Nothing Dup(Receiver)");
    check("tokio::net::TcpStream.clone", "nothing known");
    check("tokio::net::TcpStream.split", "Nothing Tuple([Ref(Receiver), Ref(Receiver)])");
    check("socket.close", "Shutdown Ok(Unit)");
    check("std::map.find", "Get Place");
}

#[test]
fn a_value_word_without_a_model_falls_back_on_any() {
    let does = |word: &str| Models::builtin().value_method(word, "clone".into()).first().map(|e| e.does);
    assert_eq!(does("option"), Some(Role::Clone));
    assert_eq!(does("any"), Some(Role::Clone));
}

#[test]
fn functions_are_found_by_every_path() {
    let accepted = "Nothing Descriptor(Accepted)";
    check("fn accept", accepted);
    check("fn libc::accept4", accepted);
    check("fn std::mem::drop", "Drop");
    check("fn drop", "Drop");
    check("fn core::mem::forget", "Forget Argument(0)");
    check("fn Box::new", "Nothing Boxed(Argument(0))");
    check("fn alloc::sync::Arc::new", "Nothing Shared(Argument(0))");
    check("fn Vec::new", "Nothing List(None)");
    check("fn smol::net::TcpListener::bind", "Nothing Ok(Listener)");
    check("fn futures_util::future::join_all", "JoinAll");
    check("fn tokio::task::spawn", "Spawn Task");
    check("fn tokio::sync::mpsc::channel", "Nothing Tuple([SenderEnd, ReceiverEnd])");
    check("fn std::thread", "Spawn Task");
    check("fn my_crate::accept", "nothing known");
}

#[test]
fn a_guarded_model_stands_beside_the_plain_one() {
    let entries = Models::builtin().function(Name::new("epoll_ctl"));
    let told: Vec<(Role, bool)> = entries.iter().map(|e| (e.does, e.when.is_some())).collect();
    assert_eq!(told, [(Role::Deregister, true), (Role::Register, false)]);
}

#[test]
fn arity_tells_a_halving_split_from_a_splitting_one() {
    let entries = Models::builtin().method(None, Some(TypeRole::Socket), Name::new("split"));
    let fitting = |arguments| entries.iter().find(|entry| entry.fits(arguments)).map(tell);
    assert_eq!(fitting(1).as_deref(), Some("Nothing Receiver"));
    assert_eq!(fitting(0).as_deref(), Some("Nothing Tuple([Share(Receiver), Share(Receiver)])"));
}

#[test]
fn a_result_carries_the_type_by_which_its_methods_are_found() {
    let models = Models::builtin();
    let handle = |path: &str| models.function(Name::new(path)).first()?.handle;
    assert_eq!(handle("tokio_util::codec::Framed::new"), Some("tokio_util::codec::Framed".into()));
    assert_eq!(handle("tokio::sync::mpsc::channel"), Some("tokio::sync::mpsc".into()));
    assert_eq!(handle("polling::Poller::new"), Some("polling::Poller".into()));
    assert_eq!(handle("rustix::net::accept"), Some("std::os::fd::OwnedFd".into()));
    assert_eq!(handle("accept"), None);
}

#[test]
fn a_method_called_by_path_is_still_found() {
    let models = Models::builtin();
    let does = |path: &str, role| models.method_by_path(Name::new(path), role).first().map(|e| e.does);
    let socket = Some(TypeRole::Socket);
    assert_eq!(does("std::net::TcpStream::shutdown", socket), Some(Role::Shutdown));
    assert_eq!(does("std::io::Read::read", socket), Some(Role::Read));
    assert_eq!(does("Option::take", None), Some(Role::Take));
    assert_eq!(does("Result::ok", None), Some(Role::ToOption));
    assert_eq!(does("my_crate::Table::insert", Some(TypeRole::Map)), None);
}

#[test]
fn types_have_their_roles_under_every_name() {
    let role = |path: &str| Models::builtin().type_role(Name::new(path));
    assert_eq!(role("Vec"), Some(TypeRole::List));
    assert_eq!(role("hashbrown::HashMap"), Some(TypeRole::Map));
    assert_eq!(role("std::os::unix::io::RawFd"), Some(TypeRole::RawDescriptor));
    assert_eq!(role("libc::pollfd"), Some(TypeRole::Inert));
    assert_eq!(role("tokio::net::tcp::ReadHalf"), Some(TypeRole::BorrowedHalf));
    assert_eq!(role("tokio::io::ReadHalf"), Some(TypeRole::Half));
    assert_eq!(role("my_crate::TcpStream"), None);
}

#[test]
fn constants_are_found_by_path_and_as_c_names() {
    let meaning = |path: &str| Models::builtin().constant(Name::new(path));
    assert_eq!(meaning("std::io::ErrorKind::WouldBlock"), Some(Meaning::WouldBlock));
    assert_eq!(meaning("EAGAIN"), Some(Meaning::WouldBlock));
    assert_eq!(meaning("libc::EINTR"), Some(Meaning::Interrupted));
    assert_eq!(meaning("nix::errno::Errno::EAGAIN"), Some(Meaning::WouldBlock));
    assert_eq!(meaning("INVALID_SOCKET"), Some(Meaning::Integer(-1)));
    assert_eq!(meaning("BUFSIZ"), None);
}

#[test]
fn the_vocabulary_names_sockets_and_nothing_that_every_file_has() {
    let words: BTreeSet<&str> = Models::builtin().vocabulary().collect();
    for word in ["accept", "TcpListener", "OwnedWriteHalf", "recv", "incoming", "WebSocketStream"] {
        assert!(words.contains(word), "{word} is missing");
    }
    for word in ["read", "write", "close", "new", "insert", "spawn", "Vec", "bind", "from", "lock"] {
        assert!(!words.contains(word), "{word} is no sign of a socket");
    }
}

#[test]
fn a_user_s_model_replaces_the_built_in_one() {
    let text = "crate = \"ours\"\n[[fn]]\npath = [\"close\"]\n[[fn]]\npath = [\"safe_close\"]\ndoes = \"close\"\n";
    let (models, errors) = Models::with(&[(text.to_owned(), "closewait.toml".to_owned())]);
    assert_eq!(errors, Vec::<String>::new());
    let does = |path: &str| models.function(Name::new(path)).iter().map(|e| e.does).collect::<Vec<_>>();
    assert_eq!(does("close"), [Role::Nothing]);
    assert_eq!(does("libc::close"), [Role::Nothing]);
    assert_eq!(does("safe_close"), [Role::Close]);
}

#[test]
fn mistakes_of_a_user_are_told_with_their_place() {
    let tell = |text: &str| Models::with(&[(text.to_owned(), "closewait.toml".to_owned())]).1.join("\n");
    let model = |rest: &str| tell(&format!("crate = \"x\"\n[[fn]]\npath = [\"f\"]\n{rest}"));
    assert_eq!(model("returns = \"acepted\""), "closewait.toml: f: unknown shape `acepted`");
    assert_eq!(model("does = \"read\"\neof = \"zero\""), "closewait.toml: f: unknown end of file `zero`");
    assert!(model("does = \"read\"").contains("every read needs one"));
    assert!(model("dose = \"read\"").contains("unknown field"));
    assert!(tell("crate = \"x\"\n[[fn]]\non = [\"sokcet\"]\nname = [\"f\"]").contains("sokcet"));
    assert!(tell("crate = \"x\"\n[[const]]\nname = [\"A\"]\nmeans = \"x\"").contains("unknown meaning"));
}

#[test]
fn shapes_nest_and_say_where_they_break() {
    let ok = |inner| Shape::Ok(Box::new(inner));
    assert_eq!(parse::shape("ok((accepted, _))"), Ok(ok(Shape::Tuple(vec![Shape::Accepted, Shape::Unknown]))));
    assert_eq!(parse::shape(" ok( arg12 ) "), Ok(ok(Shape::Argument(12))));
    assert_eq!(parse::shape("list"), Ok(Shape::List(None)));
    assert_eq!(parse::shape("list(item)"), Ok(Shape::List(Some(Box::new(Shape::Item)))));
    for broken in ["", "ok(", "ok(int", "ok(int))", "arg", "argx", "int int", "map(int)", "()"] {
        assert!(parse::shape(broken).is_err(), "{broken}");
    }
    assert_eq!(parse::eof("ok == 0"), Some(Eof::OkZero));
    assert_eq!(parse::eof("ok==0"), Some(Eof::OkZero));
}
