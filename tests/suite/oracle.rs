//! The clever explorer against naive oracles: programs are generated from a small description, the oracle runs the
//! description, the lint reads the program, and both have to say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::support::{folder, run_in};

/// Programs whose verdicts differ: what the oracle says, then what the lint does.
fn differing(programs: &[(String, String, bool)]) -> Vec<(String, bool, String)> {
    let files: Vec<(&str, &str)> = programs.iter().map(|(name, text, _)| (name.as_str(), text.as_str())).collect();
    let dir = folder(&files);
    let run = run_in(dir.path(), &["check", "--no-config", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["problems"].as_array().map(Vec::len), Some(0), "{}", report["problems"]);
    let mut told: BTreeMap<&str, String> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        write!(told.entry(finding["path"].as_str().unwrap()).or_default(), "{} ", finding["rule"]).unwrap();
    }
    let verdict = |(name, _, leaks): &(String, String, bool)| {
        let told = told.get(name.as_str()).cloned().unwrap_or_default();
        (*leaks == told.is_empty()).then(|| (name.clone(), *leaks, told))
    };
    programs.iter().filter_map(verdict).collect()
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

// Control-flow graphs: loops that read, set two flags and test them.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Set(usize, bool),
    Break,
    Continue,
    Return,
}

/// A loop: what it does at end of file, what with bytes, then what it does when a flag is set.
#[derive(Debug)]
struct Loop {
    at_eof: Vec<Act>,
    on_bytes: Vec<Act>,
    tests: Vec<(usize, Vec<Act>)>,
}

const FLAGS: [&str; 2] = ["left", "right"];

fn acts(random: &mut Random) -> Vec<Act> {
    let all = [Act::Set(0, true), Act::Set(0, false), Act::Set(1, true), Act::Set(1, false)];
    let mut acts: Vec<Act> = (0..random.below(3)).map(|_| all[random.below(all.len())]).collect();
    if let Some(exit) = [Act::Break, Act::Continue, Act::Return].get(random.below(5)) {
        acts.push(*exit);
    }
    acts
}

fn a_loop(random: &mut Random) -> Loop {
    let (at_eof, on_bytes) = (acts(random), acts(random));
    let tests = (0..random.below(4)).map(|_| (random.below(2), acts(random))).collect();
    Loop { at_eof, on_bytes, tests }
}

fn rust_of(acts: &[Act]) -> String {
    let words = acts.iter().map(|act| match act {
        Act::Set(flag, to) => format!("{} = {to}; ", FLAGS[*flag]),
        Act::Break => "break; ".to_owned(),
        Act::Continue => "continue; ".to_owned(),
        Act::Return => "return; ".to_owned(),
    });
    format!("{{ {}}}", words.collect::<String>())
}

fn handler(loops: &[Loop]) -> String {
    let mut out = String::from(
        "use std::io::Read;\nuse std::net::{TcpListener, TcpStream};\n\nfn handle(mut stream: TcpStream) {\n    \
         let mut buffer = [0u8; 64];\n    let (mut left, mut right) = (false, false);\n",
    );
    for each in loops {
        let (eof, bytes) = (rust_of(&each.at_eof), rust_of(&each.on_bytes));
        out += "    loop {\n        match stream.read(&mut buffer) {\n";
        writeln!(
            out,
            "            Ok(0) => {eof}\n            Ok(_) => {bytes}\n            Err(_) => return,\n        }}"
        )
        .unwrap();
        for (flag, acts) in &each.tests {
            writeln!(out, "        if {} {}", FLAGS[*flag], rust_of(acts)).unwrap();
        }
        out += "    }\n";
    }
    out + "    println!(\"{left} {right}\");\n}\n\nfn main() {\n    \
           let listener = TcpListener::bind(\"127.0.0.1:7000\").unwrap();\n    \
           for stream in listener.incoming().flatten() {\n        std::thread::spawn(move || handle(stream));\n    }\n}\n"
}

/// At the head of a loop: which, and the flags.
type Head = (usize, [bool; 2]);

/// One turn from `head`; `None` when the handler is over and the socket with it.
fn turn(loops: &[Loop], head: Head, eof: bool) -> Option<Head> {
    let (at, mut flags) = head;
    let each = &loops[at];
    let read = if eof { &each.at_eof } else { &each.on_bytes };
    let mut exit = carry_out(read, &mut flags);
    for (flag, acts) in &each.tests {
        if exit.is_none() && flags[*flag] {
            exit = carry_out(acts, &mut flags);
        }
    }
    match exit {
        None | Some(Act::Continue | Act::Set(..)) => Some((at, flags)),
        Some(Act::Break) => (at + 1 < loops.len()).then_some((at + 1, flags)),
        Some(Act::Return) => None,
    }
}

fn carry_out(acts: &[Act], flags: &mut [bool; 2]) -> Option<Act> {
    for act in acts {
        match act {
            Act::Set(flag, to) => flags[*flag] = *to,
            exit => return Some(*exit),
        }
    }
    None
}

/// Is there an input after which end of file is read for ever? Every input is tried, for there are few heads.
fn rereads(loops: &[Loop]) -> bool {
    let mut seen: BTreeSet<(Head, bool)> = BTreeSet::new();
    let mut todo = vec![((0, [false; 2]), false)];
    while let Some((head, eof)) = todo.pop() {
        if seen.insert((head, eof)) {
            let inputs = if eof { &[true][..] } else { &[true, false] };
            todo.extend(inputs.iter().filter_map(|eof| Some((turn(loops, head, *eof)?, *eof))));
        }
    }
    // More turns at end of file than there are heads: round for ever.
    let for_ever = |head: Head| (0..16).try_fold(head, |head, _| turn(loops, head, true)).is_some();
    seen.iter().any(|(head, eof)| *eof && for_ever(*head))
}

#[test]
fn loops_over_a_read_are_judged_as_by_running_them() {
    let mut random = Random(20_261_128);
    let programs: Vec<(String, String, bool)> = (0..400)
        .map(|number| {
            let loops: Vec<Loop> = (0..=random.below(2)).map(|_| a_loop(&mut random)).collect();
            (format!("program_{number}.rs"), handler(&loops), rereads(&loops))
        })
        .collect();
    let leaking = programs.iter().filter(|(_, _, leaks)| *leaks).count();
    assert!((80..320).contains(&leaking), "{leaking} of 400 leak: too one-sided to tell anything");
    assert_eq!(differing(&programs), []);
}

// Ownership graphs: a registry, two writer threads with a duplicate each, and the senders they live by.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// There is no such owner.
    Nowhere,
    /// In a local variable of the reader.
    Local,
    /// In a map for good.
    InMap,
    /// In a map until the reader is done.
    UntilDone,
    /// By the second writer thread.
    BySecond,
}

fn server(peer: Kept, first: Kept, second: Kept) -> String {
    let mut out = String::from(
        "use std::collections::HashMap;\nuse std::io::{BufRead, BufReader, Write};\n\
         use std::net::{TcpListener, TcpStream};\nuse std::sync::mpsc::{self, Receiver, Sender};\n\
         use std::sync::{Arc, Mutex};\n\n#[derive(Default)]\nstruct Hub {\n    peers: Mutex<HashMap<u64, TcpStream>>,\n    \
         first: Mutex<HashMap<u64, Sender<String>>>,\n    second: Mutex<HashMap<u64, Sender<String>>>,\n}\n\n\
         fn write(mut out: TcpStream, lines: Receiver<String>) {\n    for line in lines {\n        \
         if out.write_all(line.as_bytes()).is_err() {\n            break;\n        }\n    }\n}\n\n\
         fn handle(id: u64, stream: TcpStream, hub: Arc<Hub>) {\n",
    );
    if peer != Kept::Nowhere {
        out += "    hub.peers.lock().unwrap().insert(id, stream.try_clone().unwrap());\n";
    }
    for (name, kept) in [("first", first), ("second", second)] {
        if kept == Kept::Nowhere {
            continue;
        }
        let also = if name == "second" && first == Kept::BySecond { " drop(first);" } else { "" };
        writeln!(out, "    let ({name}, lines) = mpsc::channel();\n    let out = stream.try_clone().unwrap();")
            .unwrap();
        // Who keeps the first sender starts when there is one.
        writeln!(out, "    std::thread::spawn(move || {{ write(out, lines);{also} }});").unwrap();
        match kept {
            Kept::InMap | Kept::UntilDone => {
                writeln!(out, "    hub.{name}.lock().unwrap().insert(id, {name});").unwrap();
            }
            Kept::Local => writeln!(out, "    {name}.send(String::from(\"hello\")).unwrap();").unwrap(),
            Kept::Nowhere | Kept::BySecond => {}
        }
    }
    out += "    for line in BufReader::new(stream).lines() {\n        let Ok(line) = line else { break };\n        \
            println!(\"{line}\");\n    }\n";
    for (map, kept) in [("peers", peer), ("first", first), ("second", second)] {
        if kept == Kept::UntilDone {
            writeln!(out, "    hub.{map}.lock().unwrap().remove(&id);").unwrap();
        }
    }
    out + "}\n\nfn main() {\n    let listener = TcpListener::bind(\"127.0.0.1:7000\").unwrap();\n    \
           let hub = Arc::new(Hub::default());\n    let mut id = 0;\n    \
           for stream in listener.incoming().flatten() {\n        let hub = hub.clone();\n        id += 1;\n        \
           std::thread::spawn(move || handle(id, stream, hub));\n    }\n}\n"
}

/// After end of file, is the socket still reached from what lives on? Every edge is written down and followed.
fn is_kept(peer: Kept, first: Kept, second: Kept) -> bool {
    let mut edges: Vec<(&str, &str)> = vec![("first writer", "socket"), ("second writer", "socket")];
    let from = |kept: Kept| match kept {
        Kept::InMap => Some("map"),
        Kept::BySecond => Some("second writer"),
        Kept::Nowhere | Kept::Local | Kept::UntilDone => None,
    };
    edges.extend(from(peer).map(|keeper| (keeper, "socket")));
    edges.extend(from(first).map(|keeper| (keeper, "first writer")));
    edges.extend(from(second).map(|keeper| (keeper, "second writer")));
    let mut reached = BTreeSet::from(["map"]);
    for _ in 0..edges.len() {
        let next: Vec<&str> = edges.iter().filter(|(from, _)| reached.contains(from)).map(|(_, to)| *to).collect();
        reached.extend(next);
    }
    reached.contains("socket")
}

#[test]
fn keepers_are_found_as_by_following_every_edge() {
    let mut programs = Vec::new();
    for peer in [Kept::Nowhere, Kept::InMap, Kept::UntilDone] {
        for first in [Kept::Nowhere, Kept::Local, Kept::InMap, Kept::UntilDone, Kept::BySecond] {
            for second in [Kept::Nowhere, Kept::Local, Kept::InMap, Kept::UntilDone] {
                if first != Kept::BySecond || second != Kept::Nowhere {
                    let name = format!("{peer:?}_{first:?}_{second:?}.rs");
                    programs.push((name, server(peer, first, second), is_kept(peer, first, second)));
                }
            }
        }
    }
    assert_eq!(programs.len(), 57);
    assert_eq!(differing(&programs), []);
}
