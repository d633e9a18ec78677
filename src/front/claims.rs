//! `// closewait: closes(fd)` and `owns(fd)` above a function: what the user says it does with an argument.

use crate::ir::{Claim, Claimed, Function, Name, Unit};
use crate::source::{Note, Problem, SourceFile};

/// Reads the claims of `file`, which was lowered to `unit`, into it. What claims nothing is a problem.
pub fn read(file: &SourceFile, unit: &mut Unit) -> Vec<Problem> {
    let (mut claims, mut problems) = (Vec::new(), Vec::new());
    for note in file.notes() {
        let Some((what, names)) = parse(note.text) else {
            continue;
        };
        let declared = declaration(file, &note);
        let function = declared.as_ref().and_then(|declared| body(file, unit, &note, declared));
        for name in names {
            let claim = match (function, &declared) {
                (Some(function), _) => param(function, name).map(|param| (function.path, param)),
                (None, Some((path, params))) => {
                    params.iter().position(|param| param == name).map(|param| (Name::new(path), param))
                }
                (None, None) => None,
            };
            match claim {
                Some((function, param)) => claims.push(Claim { function, param, what }),
                None => problems.push(Problem {
                    path: file.path.clone(),
                    line: note.about,
                    message: format!("a comment speaks of `{name}`, which is no parameter of a function here"),
                }),
            }
        }
    }
    unit.claims.extend(claims);
    problems
}

fn parse(text: &str) -> Option<(Claimed, Vec<&str>)> {
    let text = text.trim_start();
    let (what, rest) = match text.strip_prefix("closes") {
        Some(rest) => (Claimed::Closes, rest),
        None => (Claimed::Owns, text.strip_prefix("owns")?),
    };
    let (names, _) = rest.trim_start().strip_prefix('(')?.split_once(')')?;
    Some((what, names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()))
}

/// The lowered function that the declaration belongs to.
fn body<'u>(
    file: &SourceFile,
    unit: &'u Unit,
    note: &Note<'_>,
    (name, _): &(String, Vec<String>),
) -> Option<&'u Function> {
    let line = |function: &&Function| file.line_column(function.name_span.start).line;
    let here = unit.functions.iter().filter(|function| {
        !function.is_closure && function.name_span.file == unit.file && function.path.last_segment() == name
    });
    // Attributes and the return type may stand on lines of their own.
    here.filter(|function| line(function) >= note.about).min_by_key(line)
}

fn param(function: &Function, name: &str) -> Option<usize> {
    let named = |local: &crate::ir::LocalId| {
        let local = function.locals.get(local.0 as usize);
        local.and_then(|local| local.name).is_some_and(|own| own.as_str() == name)
    };
    function.params.iter().position(named)
}

/// Name and parameters of the function that is declared from the line on which the note is about.
fn declaration(file: &SourceFile, note: &Note<'_>) -> Option<(String, Vec<String>)> {
    let line = file.line_text(note.about);
    let from = line.as_ptr() as usize - file.text.as_ptr() as usize;
    let text = without_attributes(&file.text[from..]);
    let head = text.split(['{', ';']).next()?;
    let (before, params) = head.split_once('(')?;
    let name = last_word(before.split('<').next()?)?;
    let mut depth = 0usize;
    let mut all = vec![String::new()];
    for c in params.chars() {
        match c {
            '(' | '<' | '[' => depth += 1,
            ')' if depth == 0 => break,
            ')' | '>' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => all.push(String::new()),
            _ => {}
        }
        if let Some(last) = all.last_mut()
            && c != ','
        {
            last.push(c);
        }
    }
    let name_of = |text: &String| last_word(text.split([':', '[', '=']).next().unwrap_or("")).unwrap_or_default();
    Some((name, all.iter().map(name_of).collect()))
}

/// `text` behind the attributes it begins with: `#[inline]`, `__attribute__((x))`, `[[nodiscard]]`.
fn without_attributes(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let opened = ["#[", "[[", "__attribute__"].iter().any(|open| text.starts_with(open));
        let Some(start) = text.find(['[', '(']).filter(|_| opened) else {
            return text;
        };
        let mut depth = 0usize;
        let end = text[start..].char_indices().find(|(_, c)| {
            match c {
                '[' | '(' => depth += 1,
                ']' | ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        match end {
            Some((end, _)) => text = &text[start + end + 1..],
            None => return text,
        }
    }
}

fn last_word(text: &str) -> Option<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = text.trim_end_matches(|c| !is_word(c));
    let start = end.rfind(|c| !is_word(c)).map_or(0, |at| at + end[at..].chars().next().map_or(1, char::len_utf8));
    (!end.is_empty()).then(|| end[start..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(text: &str) -> Option<(String, Vec<String>)> {
        let file = SourceFile::new("a.c", text.to_owned());
        let note = file.notes().next()?;
        declaration(&file, &note)
    }

    fn wanted(name: &str, params: &[&str]) -> Option<(String, Vec<String>)> {
        Some((name.to_owned(), params.iter().map(|p| (*p).to_owned()).collect()))
    }

    #[test]
    fn declarations_are_read_in_both_languages() {
        assert_eq!(
            declared("// closewait: closes(fd)\nstatic void\nquietly(struct pool *p, int fd)\n{\n"),
            wanted("quietly", &["p", "fd"])
        );
        assert_eq!(
            declared("/* closewait: owns(c) */\n__attribute__((cold)) void keep(struct conn *c);\n"),
            wanted("keep", &["c"])
        );
        assert_eq!(
            declared(
                "/// closewait: closes(fd)\n#[inline]\npub fn end<T: Log>(&mut self, fd: RawFd, (a, b): (u8, u8)) {\n"
            ),
            wanted("end", &["self", "fd", "b"])
        );
        assert_eq!(declared("void done(int fds[2]); // closewait: closes(fds)\n"), wanted("done", &["fds"]));
        assert_eq!(declared("// closewait: closes(fd)\nint fd;\n"), None);
    }
}
