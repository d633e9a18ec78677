//! Every format over one set of findings with hostile names and texts.

use std::collections::BTreeSet;
use std::path::Path;

use closewait::finding::{Confidence, Finding, Severity, Step};
use closewait::report::{Format, Page, Report};
use closewait::select::fingerprint;
use closewait::source::{FileId, Problem, SourceFile, Sources, Span};

const SERVER: &str = "fn serve(l: TcpListener) {\n    let (mut s, _) = l.accept().unwrap();\n    loop {\n        let n = s.read(&mut buf).unwrap();\n        if n == 0 {\n            continue;\n        }\n    }\n}\n";

const PAGES: [Page; 1] = [Page {
    id: "eof-reread",
    title: "After end of file the same socket is read again",
    text: "## What it finds\n\nA loop.\n",
    cwe: &[775],
    severity: Some(Severity::Error),
}];

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
    let steps =
        spans.iter().enumerate().map(|(at, span)| Step { span: *span, message: format!("step {} of `s`", at + 1) });
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
        problems: vec![Problem { path: "src/x.rs".into(), line: 3, message: "expected `;`".to_owned() }],
        sources,
    }
}

fn hostile() -> Case {
    let mut sources = Sources::default();
    let name = "a\u{1b}[31m\u{202e}::warning::b,c%0A\"<&>'\n.rs";
    sources.add(SourceFile::new(name, format!("// \u{1b}]0;x\u{7}\u{2066}\r\n{SERVER}")));
    sources.add(SourceFile::new("long.rs", format!("/* {} */ read();\n", "x".repeat(5000))));
    let first = span(&sources, 0, "accept");
    let long = span(&sources, 1, "read");
    let message = "##vso[task] ::error::\u{1b}[2J\u{202e} % \"q\" <x> & ]]>";
    Case {
        findings: vec![finding(&[first, long], message), finding(&[first], message), finding(&[first], message)],
        problems: vec![Problem { path: name.into(), line: 0, message: message.to_owned() }],
        sources,
    }
}

fn render(case: &Case, format: Format) -> String {
    let fingerprints = fingerprint::all(&case.findings);
    format.render(&report(case, &fingerprints), false)
}

fn report<'a>(case: &'a Case, fingerprints: &'a [String]) -> Report<'a> {
    Report {
        sources: &case.sources,
        findings: &case.findings,
        fingerprints,
        problems: &case.problems,
        rules: &PAGES,
        here: Path::new("/project/sub"),
        root: Path::new("/project"),
    }
}

#[test]
fn text_numbers_the_steps_in_one_excerpt() {
    insta::assert_snapshot!(render(&plain(), Format::Text));
}

#[test]
fn text_tells_a_long_path_as_a_chain_of_notes() {
    let mut case = plain();
    let spans = ["accept", "loop", "read", "buf", "n == 0", "continue"].map(|word| span(&case.sources, 0, word));
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
fn sarif_tells_the_path_as_a_code_flow() {
    let log: serde_json::Value = serde_json::from_str(&render(&plain(), Format::Sarif)).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn sarif_holds_to_the_official_schema() {
    // One pattern of the schema has a bracket too many for a strict reader.
    let text = include_str!("sarif-2.1.0.schema.json").replace("{2}]?$", "{2}$");
    let schema = serde_json::from_str(&text).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut advice = plain();
    advice.findings[0].severity = Severity::Note;
    advice.findings[0].steps.clear();
    for case in [plain(), hostile(), advice] {
        let log = serde_json::from_str(&render(&case, Format::Sarif)).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn github_annotates_the_line() {
    insta::assert_snapshot!(render(&plain(), Format::Github));
}

#[test]
fn github_commands_can_not_be_smuggled_in() {
    let text = render(&hostile(), Format::Github);
    let commands = ["::group::", "::error file=", "::notice file=", "::endgroup::"];
    for line in text.lines() {
        assert!(commands.iter().any(|command| line.starts_with(command)), "{line}");
        let (properties, _) = line.trim_start_matches("::").split_once("::").unwrap();
        assert!(properties.matches("file=").count() <= 1 && !properties.contains('\n'), "{line}");
    }
    assert_eq!(text.lines().count(), 3 + 1 + 2);
}

#[test]
fn gitlab_has_an_issue_for_each_with_a_fingerprint_of_its_own() {
    insta::assert_snapshot!(render(&plain(), Format::Gitlab));
    let issues: Vec<serde_json::Value> = serde_json::from_str(&render(&hostile(), Format::Gitlab)).unwrap();
    let prints: BTreeSet<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!((issues.len(), prints.len()), (3, 3));
}

#[test]
fn the_xml_formats_show_findings() {
    insta::assert_snapshot!(render(&plain(), Format::Junit) + &render(&plain(), Format::Checkstyle));
}

#[test]
fn xml_can_not_be_smuggled_in() {
    for format in [Format::Junit, Format::Checkstyle] {
        let text = render(&hostile(), format);
        let tags = text.matches('<').count();
        assert_eq!(tags, text.matches('>').count());
        assert!(!text.contains("<x>") && !text.contains("]]>") && !text.contains("<&"), "{text}");
    }
}

#[test]
fn nothing_hostile_reaches_a_terminal() {
    for (word, format) in Format::ALL {
        let text = render(&hostile(), format);
        let bad = text
            .chars()
            .find(|c| c.is_control() && *c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
        assert_eq!(bad, None, "{word}: {text}");
    }
}

#[test]
fn colours_stand_only_where_they_are_asked_for() {
    let case = plain();
    let fingerprints = fingerprint::all(&case.findings);
    let report = report(&case, &fingerprints);
    assert!(Format::Text.render(&report, true).contains("\u{1b}["));
    assert!(!Format::Text.render(&report, false).contains('\u{1b}'));
}

#[test]
fn no_findings_is_no_text_and_whole_json() {
    let case = Case { sources: Sources::default(), findings: Vec::new(), problems: Vec::new() };
    assert_eq!(render(&case, Format::Text), "");
    assert_eq!(render(&case, Format::Concise), "");
    assert_eq!(render(&case, Format::Json), "{\"schema\":1,\"findings\":[],\"problems\":[]}\n");
}
