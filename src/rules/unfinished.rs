//! What is said of functions whose paths are too many: one line for each file, however many they are.

use std::collections::BTreeMap;
use std::path::Path;

use crate::flow::program::{FuncId, Program};
use crate::source::{Problem, Sources};

/// Functions that are named; of more than these only the number is told.
const MOST_NAMED: usize = 3;

/// One problem for each file that has functions in `cut`, at the first of them.
pub(super) fn problems(cut: &[FuncId], program: &Program, sources: &Sources) -> Vec<Problem> {
    let mut files: BTreeMap<&Path, Vec<(usize, &str)>> = BTreeMap::new();
    for id in cut {
        let function = program.function(*id);
        let line = sources.get(function.span.file).map_or(0, |file| file.line_column(function.span.start).line);
        files.entry(sources.path(function.span.file)).or_default().push((line, function.path.last_segment()));
    }
    let problem = |(path, mut functions): (&Path, Vec<(usize, &str)>)| {
        functions.sort_unstable();
        functions.dedup();
        Problem {
            path: path.to_path_buf(),
            line: functions.first().map_or(0, |(line, _)| *line),
            message: message(&functions.iter().map(|(_, name)| *name).collect::<Vec<_>>()),
        }
    };
    files.into_iter().map(problem).collect()
}

/// "`a` has too many paths to follow all of them", "`a`, `b`, `c` and 4 more functions have ..".
fn message(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    let rest = names.len() - shown.len();
    let (last, others) = match shown.split_last() {
        Some((last, others)) if rest == 0 && !others.is_empty() => (format!(" and {last}"), others.join(", ")),
        _ if rest == 1 => (" and 1 more function".to_owned(), shown.join(", ")),
        _ if rest > 1 => (format!(" and {rest} more functions"), shown.join(", ")),
        _ => (String::new(), shown.join(", ")),
    };
    let verb = if names.len() == 1 { "has" } else { "have" };
    format!("{others}{last} {verb} too many paths to follow all of them")
}

#[cfg(test)]
mod tests {
    use super::message;

    fn check(names: &[&str], expected: &str) {
        assert_eq!(message(names), format!("{expected} too many paths to follow all of them"));
    }

    #[test]
    fn a_few_functions_are_named_and_many_are_counted() {
        check(&["a"], "`a` has");
        check(&["a", "b"], "`a` and `b` have");
        check(&["a", "b", "c"], "`a`, `b` and `c` have");
        check(&["a", "b", "c", "d"], "`a`, `b`, `c` and 1 more function have");
        check(&["a", "b", "c", "d", "e"], "`a`, `b`, `c` and 2 more functions have");
    }
}
