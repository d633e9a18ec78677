//! Where functions begin and end in a tidy source text, by indentation alone. No parser of the lint is used here,
//! so that a bug there can not hide itself.

/// Lines from 1, both inclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The function's own name, without its type.
    pub name: String,
    /// The line with the name.
    pub first: usize,
    /// The closing brace.
    pub last: usize,
}

impl Extent {
    /// Is the line one of this function's?
    pub fn holds(&self, line: usize) -> bool {
        (self.first..=self.last).contains(&line)
    }
}

/// All functions of a Rust, C or C++ text that is formatted as the fixtures are.
pub fn extents(text: &str) -> Vec<Extent> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let next = lines.get(i + 1).copied().unwrap_or_default();
        let Some(name) = head(line, next) else {
            continue;
        };
        let closing = format!("{}}}", &line[..indent(line)]);
        let last = if line.ends_with('}') {
            i
        } else {
            (i + 1..lines.len()).find(|&j| lines[j] == closing).unwrap_or(lines.len() - 1)
        };
        found.push(Extent { name, first: i + 1, last: last + 1 });
    }
    found
}

/// The smallest function around the line, or the line alone.
pub fn around(text: &str, line: usize) -> Extent {
    extents(text).into_iter().filter(|e| e.holds(line)).min_by_key(|e| e.last - e.first).unwrap_or(Extent {
        name: String::new(),
        first: line,
        last: line,
    })
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn head(line: &str, next: &str) -> Option<String> {
    let code = line.trim();
    if code.ends_with(';') {
        return None;
    }
    if let Some(at) = code.find("fn ").filter(|at| {
        code[..*at].split_whitespace().all(|w| matches!(w, "pub" | "async" | "unsafe" | "const" | "pub(crate)"))
    }) {
        let rest = &code[at + 3..];
        return Some(rest[..rest.find(['(', '<'])?].to_string());
    }
    let open = code.find('(')?;
    let opened = code.ends_with('{') || code.ends_with("{}") || next.trim() == "{";
    let name = code[..open].rsplit([' ', '*', '&', '~', ':']).next()?;
    let keyword = matches!(name, "if" | "for" | "while" | "switch" | "catch" | "match");
    let declared = indent(line) <= 4 && (indent(line) == 0 || !code.contains(" = "));
    let named = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_=".contains(c));
    let known = code[..open].contains(' ') || indent(line) > 0;
    (opened && declared && named && known && !keyword && !code.starts_with('}')).then(|| name.to_string())
}

#[test]
fn a_rust_method_ends_at_its_own_brace() {
    let text = "impl A {\n    fn b(&self) {\n        c();\n    }\n\n    pub async fn d() {\n    }\n}\n";
    let names: Vec<_> = extents(text).into_iter().map(|e| (e.name, e.first, e.last)).collect();
    assert_eq!(names, [("b".to_string(), 2, 4), ("d".to_string(), 6, 7)]);
}

#[test]
fn a_c_function_ends_at_the_brace_in_the_first_column() {
    let text = "static int a(int fd)\n{\n    if (fd) {\n        b();\n    }\n    return 0;\n}\n";
    assert_eq!(around(text, 4).name, "a");
    assert_eq!(around(text, 4).last, 7);
}
