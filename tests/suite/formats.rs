//! Every format over one set of findings with hostile names and texts.

use closewait::finding::{Confidence, Finding, Severity, Step};
use closewait::report::{Format, Report};
use closewait::select::fingerprint;
use closewait::source::{FileId, Problem, SourceFile, Sources, Span};

const SERVER: &str = "fn serve(l: TcpListener) {\n    let (mut s, _) = l.accept().unwrap();\n    loop {\n        let n = s.read(&mut buf).unwrap();\n        if n == 0 {\n            continue;\n        }\n    }\n}\n";

struct Case {
    sources: Sources,
    findings: Vec<Finding>,
    problems: Vec<Problem>,
}

fn span(sources: &Sources, file: u32, word: &str) -> Span {
    let text = &sources.get(FileId(file)).unwrap().text;
    let start = text.find(word).unwrap();
    Span::new(FileId(file), start, start + word.len())
}

fn finding(spans: &[Span], message: &str) -> Finding {
    let steps = spans.iter().enumerate().map(|(at, span)| Step {
        span: *span,
        message: format!("step {} of `s`", at + 1),
    });
    Finding {
        rule: "eof-reread",
        severity: Severity::Error,
        confidence: Confidence::High,
        span: *spans.last().unwrap(),
        message: message.to_owned(),
        help: "leave the loop: `break`".to_owned(),
        function: "app::serve".to_owned(),
        steps: steps.collect(),
        fix: None,
    }
}

fn plain() -> Case {
    let mut sources = Sources::default();
    sources.add(SourceFile::new("src/server.rs", SERVER.to_owned()));
    let spans = ["accept", "read", "n == 0", "continue"].map(|word| span(&sources, 0, word));
    Case {
        findings: vec![finding(&spans, "after end of file `s` is read again")],
        problems: vec![Problem {
            path: "src/x.rs".into(),
            line: 3,
            message: "expected `;`".to_owned(),
        }],
        sources,
    }
}

fn hostile() -> Case {
    let mut sources = Sources::default();
    let name = "a\u{1b}[31m\u{202e}::warning::b,c%0A\"<&>'\n.rs";
    sources.add(SourceFile::new(
        name,
        format!("// \u{1b}]0;x\u{7}\u{2066}\r\n{SERVER}"),
    ));
    sources.add(SourceFile::new(
        "long.rs",
        format!("/* {} */ read();\n", "x".repeat(5000)),
    ));
    let first = span(&sources, 0, "accept");
    let long = span(&sources, 1, "read");
    let message = "##vso[task] ::error::\u{1b}[2J\u{202e} % \"q\" <x> & ]]>";
    Case {
        findings: vec![
            finding(&[first, long], message),
            finding(&[first], message),
            finding(&[first], message),
        ],
        problems: vec![Problem {
            path: name.into(),
            line: 0,
            message: message.to_owned(),
        }],
        sources,
    }
}

fn render(case: &Case, format: Format) -> String {
    let fingerprints = fingerprint::all(&case.findings);
    let report = Report {
        sources: &case.sources,
        findings: &case.findings,
        fingerprints: &fingerprints,
        problems: &case.problems,
    };
    format.render(&report, false)
}

#[test]
fn text_numbers_the_steps_in_one_excerpt() {
    insta::assert_snapshot!(render(&plain(), Format::Text));
}

#[test]
fn text_tells_a_long_path_as_a_chain_of_notes() {
    let mut case = plain();
    let spans = ["accept", "loop", "read", "buf", "n == 0", "continue"]
        .map(|word| span(&case.sources, 0, word));
    case.findings = vec![finding(&spans, "after end of file `s` is read again")];
    insta::assert_snapshot!(render(&case, Format::Text));
}

#[test]
fn concise_is_one_line() {
    insta::assert_snapshot!(render(&plain(), Format::Concise));
}

#[test]
fn json_has_the_fields_of_schema_1() {
    insta::assert_snapshot!(render(&plain(), Format::Json));
}

#[test]
fn nothing_hostile_reaches_a_terminal() {
    for (word, format) in Format::ALL {
        let text = render(&hostile(), format);
        let bad = text.chars().find(|c| {
            c.is_control() && *c != '\n'
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        });
        assert_eq!(bad, None, "{word}: {text}");
    }
}

#[test]
fn colours_stand_only_where_they_are_asked_for() {
    let case = plain();
    let fingerprints = fingerprint::all(&case.findings);
    let report = Report {
        sources: &case.sources,
        findings: &case.findings,
        fingerprints: &fingerprints,
        problems: &[],
    };
    assert!(Format::Text.render(&report, true).contains("\u{1b}["));
    assert!(!Format::Text.render(&report, false).contains('\u{1b}'));
}

#[test]
fn no_findings_is_no_text_and_whole_json() {
    let case = Case {
        sources: Sources::default(),
        findings: Vec::new(),
        problems: Vec::new(),
    };
    assert_eq!(render(&case, Format::Text), "");
    assert_eq!(render(&case, Format::Concise), "");
    assert_eq!(
        render(&case, Format::Json),
        "{\"schema\":1,\"findings\":[],\"problems\":[]}\n"
    );
}
