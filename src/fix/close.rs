//! A descriptor that loses its last name: close it just before.

use super::blocks::Blocks;
use crate::apis::Models;
use crate::apis::model::Role;
use crate::finding::{Edit, Finding, Fix};
use crate::ir::Name;

/// Where the file itself closes nothing yet.
const IN_C: [&str; 2] = ["close", "closesocket"];
const IN_RUST: [&str; 2] = ["libc::close", "nix::unistd::close"];
const EXITS: [&str; 6] = ["return", "continue", "break", "goto", "throw", "co_return"];

pub(super) fn propose(finding: &Finding, text: &Blocks) -> Vec<Fix> {
    let at = finding.span.start as usize;
    let mut fixes = Vec::new();
    for name in names(finding, text) {
        if has_failed(text, at, &name) || is_handed_on(text, at, &name) {
            continue;
        }
        let Some(call) = closing_call(text, &name) else {
            continue;
        };
        let title = format!("Close it first: `{call}`");
        let Some(edit) = before(text, at, &name, &call) else {
            continue;
        };
        fixes.push(Fix { title: title.clone(), safe: true, edits: vec![edit.clone()] });
        // Where one way out loses it, others further down may too.
        let others = later_exits(text, at).into_iter().filter_map(|exit| before(text, exit, &name, &call));
        let edits: Vec<Edit> = std::iter::once(edit).chain(others).collect();
        if edits.len() > 1 {
            fixes.push(Fix { title: format!("{title} on every way out"), safe: true, edits });
        }
    }
    fixes
}

/// Closes what was only shut down or taken out of a poller, right after that.
pub(super) fn after_call(finding: &Finding, text: &Blocks) -> Vec<Fix> {
    let at = finding.span.start as usize;
    let (start, end) = text.statement(at);
    let names = names(finding, text).into_iter();
    let fix = |name: String| {
        let call = closing_call(text, &name)?;
        let edit = text.replace(end, end, format!("\n{}{call}", text.indent(start)));
        text.bare(start, end).ends_with(';').then(|| Fix {
            title: format!("Close it as well: `{call}`"),
            safe: true,
            edits: vec![edit],
        })
    };
    first_argument(text, at).into_iter().chain(names).filter_map(fix).collect()
}

/// Ways out of the function around `at` that stand after it.
fn later_exits(text: &Blocks, at: usize) -> Vec<usize> {
    let Some((function, _)) = text.function_around(at) else {
        return Vec::new();
    };
    let (_, end) = text.statement(at);
    text.words("return", end, function.close)
}

/// The first argument of the call whose name stands at `at`.
fn first_argument(text: &Blocks, at: usize) -> Option<String> {
    let rest = text.bare(at, text.bare.len());
    let open = at + rest.find('(').filter(|open| !rest[..*open].contains([';', '{', '}']))?;
    let close = text.closing(open)?;
    let first = text.text.get(open + 1..close)?.split(',').next()?.trim();
    is_place(first).then(|| first.to_owned())
}

fn is_place(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || "_.->[]".contains(c))
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// The variables that may hold it: what the last steps before the loss are about, then what the first was given to.
fn names(finding: &Finding, text: &Blocks) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let (at, end) = (finding.span.start as usize, finding.span.end as usize);
    let function = text.function_around(at).map(|(block, _)| block);
    let here = finding.steps.iter().filter(|step| step.span.file == finding.span.file);
    for step in here {
        let start = step.span.start as usize;
        let same = function.is_some_and(|block| block.open <= start && start <= block.close);
        if !same || (start, step.span.end as usize) == (at, end) {
            continue;
        }
        let (first, _) = text.statement(start);
        let assigned = text.text.get(first..start).and_then(|left| left.rsplit_once('='));
        let left = assigned.map_or("", |(left, _)| left.trim_end_matches(['=', '(', ' ']));
        let name = left.rsplit(|c: char| c.is_whitespace() || "(*&".contains(c)).next().unwrap_or("");
        names.push(name.to_owned());
        names.extend(first_argument(text, start));
    }
    // A parameter of the function that loses it.
    if let Some((_, header)) = text.function_around(at)
        && let Some((_, list)) = header.split_once('(')
    {
        for parameter in list.split(',') {
            let words = parameter.trim().trim_end_matches(')');
            let name = if text.rust { words.split(':').next() } else { words.rsplit([' ', '*']).next() };
            names.push(name.unwrap_or("").trim().to_owned());
        }
    }
    names.retain(|name| is_place(name));
    let mut seen: Vec<String> = Vec::new();
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    names
}

/// Does `at` stand under a test that says there is no descriptor?
fn has_failed(text: &Blocks, at: usize, name: &str) -> bool {
    let (start, _) = text.statement(at);
    let own = text.bare(start, at);
    let around = text.around(at);
    let headers = around.iter().map(|block| text.header(*block));
    headers.chain([own]).any(|header| {
        let tests = ["< 0", "== -1", "<0", "==-1", "== INVALID_SOCKET"];
        let condition = header.split_once("if").map_or("", |(_, condition)| condition);
        tests
            .iter()
            .any(|test| condition.contains(&format!("{name} {test}")) || condition.contains(&format!("{name}{test}")))
    })
}

/// Was it stored under another name before `at`?
fn is_handed_on(text: &Blocks, at: usize, name: &str) -> bool {
    let Some((function, _)) = text.function_around(at) else {
        return false;
    };
    let stored = |place: &usize| {
        let before = text.bare(function.open, *place).trim_end();
        let after = text.bare(place + name.len(), function.close).trim_start();
        let assigned = before.ends_with('=') && !before.ends_with("==") && !before.ends_with("!=");
        assigned && after.starts_with([';', ',', '}'])
    };
    text.words(name, function.open, at).iter().any(stored)
}

/// The call that closes `name`, as this file spells it, else as its language's models know it.
fn closing_call(text: &Blocks, name: &str) -> Option<String> {
    let models = Models::builtin();
    let closes = |path: &str| {
        models.function(Name::new(path)).iter().any(|entry| matches!(entry.does, Role::Close) && entry.fits(1))
    };
    let bare = text.bare(0, text.bare.len());
    let mut found: Vec<&str> = Vec::new();
    for (open, _) in bare.match_indices('(') {
        let before = &bare[..open];
        let word = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).next().unwrap_or("");
        if !word.is_empty() && closes(word) {
            found.push(word);
        }
    }
    let word = match found.first() {
        Some(word) => (*word).to_owned(),
        None if text.rust => {
            let used = |path: &&&str| path.split("::").next().is_some_and(|root| bare.contains(&format!("{root}::")));
            IN_RUST.iter().filter(used).find(|path| closes(path))?.to_string()
        }
        None => IN_C.iter().find(|word| closes(word))?.to_string(),
    };
    Some(match (text.rust, word.contains("libc")) {
        (false, _) => format!("{word}({name});"),
        (true, true) => format!("unsafe {{ {word}({name}) }};"),
        (true, false) => format!("let _ = {word}({name});"),
    })
}

/// An edit that puts `call` before what happens at `at`.
fn before(text: &Blocks, at: usize, name: &str, call: &str) -> Option<Edit> {
    if text.bare.get(at) == Some(&b'}') {
        return Some(before_brace(text, at, call));
    }
    // The end of a scope is told by the span of its last brace, or by that of the whole block.
    let (start, end) = text.statement(at);
    let statement = text.bare(start, end);
    let exit = EXITS
        .iter()
        .filter_map(|word| text.words(word, start, end).pop())
        .find(|place| *place >= at || *place == start);
    let exit = exit.or_else(|| EXITS.iter().any(|word| statement.starts_with(word)).then_some(start));
    // What frees or forgets the name's home: the close comes before it.
    let plain = || (statement.ends_with(';') && !statement.contains(['{', '=', '?'])).then_some(start);
    let exit = exit.or_else(plain)?;
    let uses = !text.words(name, exit, end).is_empty();
    if uses {
        return None;
    }
    let indent = text.indent(exit);
    let only = text.bare(start, exit).trim();
    if only.is_empty() {
        return Some(text.replace(exit, exit, format!("{call}\n{indent}")));
    }
    // `if (..) return;` and `else return;` need braces.
    let line = text.text[..exit].rfind('\n').map_or(0, |line| line + 1);
    let own_line = text.bare(line, exit).trim().is_empty();
    let outer = text.indent(start);
    let (from, inner) = if own_line {
        (text.bare(start, exit).trim_end().len() + start, indent.to_owned())
    } else {
        (exit, format!("{outer}{}", text.step()))
    };
    let opening = if own_line { " {" } else { "{" };
    let exit_text = &text.text[exit..end];
    Some(text.replace(from, end, format!("{opening}\n{inner}{call}\n{inner}{exit_text}\n{outer}}}")))
}

fn before_brace(text: &Blocks, brace: usize, call: &str) -> Edit {
    let indent = text.indent(brace);
    let end = text.text[..brace].trim_end().len();
    let bare_end = text.bare(0, brace).trim_end().len();
    // A Rust block may end in an expression, whose value must stay last.
    if text.rust && !matches!(text.bare.get(bare_end.saturating_sub(1)), Some(b';' | b'}' | b'{')) {
        let (start, _) = text.statement(bare_end.saturating_sub(1));
        return text.replace(start, start, format!("{call}\n{}", text.indent(start)));
    }
    let end = text.after_comment(end);
    text.replace(end, end, format!("\n{indent}{}{call}", text.step()))
}
