//! `closewait prove`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde_json::{Value, json};

use super::args::{Check, ClientArg, Prove, ViewFormat};
use super::errors::{Exit, Failure};
use super::run::{self, Shown};
use super::settings;
use super::{print, prove_text};
use crate::prove::{self, Kind, Plan, Proof, Row};
use crate::workspace::display;

/// Rules whose findings are no leaks: sockets that stay neither confirm nor refute them.
const NO_LEAKS: [&str; 2] = ["closed-twice", "used-after-close"];

/// Lints the sources that were given, then runs the proof and prints it.
pub(super) fn run(args: &Prove) -> Result<Exit, Failure> {
    let found = findings(args)?;
    let plan = plan(args)?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    let proof = prove::run(&plan, &stop)?;
    let told = tell(&found, &proof);
    let text = match args.format {
        ViewFormat::Text => prove_text::text(&plan, &proof, &told),
        ViewFormat::Json => format!("{}\n", value(&plan, &proof, &told)),
    };
    let leaked = !proof.left.is_nothing();
    print(&text, if leaked { Exit::Findings } else { Exit::Clean })
}

/// A finding beside the proof.
#[derive(Debug)]
pub(super) struct Told {
    pub rule: &'static str,
    pub place: String,
    pub message: String,
    /// `confirmed by N sockets` and the like.
    pub verdict: String,
}

fn findings(args: &Prove) -> Result<Option<Shown>, Failure> {
    if args.source.is_empty() {
        return Ok(None);
    }
    let check = Check { paths: args.source.clone(), no_baseline: true, ..Check::default() };
    run::run(&check, &settings::read(&check)?).map(Some)
}

fn tell(shown: &Option<Shown>, proof: &Proof) -> Vec<Told> {
    let Some(shown) = shown else {
        return Vec::new();
    };
    let sockets = proof.left.sockets();
    let leaks = shown.findings.iter().filter(|f| !NO_LEAKS.contains(&f.rule));
    let leaks = leaks.count();
    let each = shown.findings.iter().map(|finding| {
        let sources = &shown.outcome.sources;
        let file = finding.span.file;
        let line = sources.get(file).map_or(0, |text| text.line_column(finding.span.start).line);
        let verdict = if NO_LEAKS.contains(&finding.rule) {
            "not a leak: this proof can not show it".to_owned()
        } else if sockets == 0 {
            "not provoked".to_owned()
        } else if leaks == 1 {
            format!("confirmed by {}", sockets_in_words(sockets))
        } else {
            format!("confirmed by {}, with the other findings", sockets_in_words(sockets))
        };
        Told {
            rule: finding.rule,
            place: format!("{}:{line}", display(sources.path(file))),
            message: finding.message.clone(),
            verdict,
        }
    });
    each.collect()
}

pub(super) fn sockets_in_words(count: usize) -> String {
    format!("{count} {}", if count == 1 { "socket" } else { "sockets" })
}

fn plan(args: &Prove) -> Result<Plan, Failure> {
    let mut kinds: Vec<Kind> = args.kinds.iter().map(|kind| kind_of(*kind)).collect();
    if args.half_close && !kinds.contains(&Kind::HalfClose) {
        kinds.push(Kind::HalfClose);
    }
    if kinds.is_empty() {
        kinds.push(Kind::Close);
    }
    Ok(Plan {
        command: args.command.clone(),
        port: args.port,
        clients: usize::try_from(args.clients).unwrap_or(usize::MAX),
        send: unescaped(&args.send)?,
        kinds,
        hold: Duration::from_millis(args.hold),
        start: Duration::from_secs(args.start),
        work: Duration::from_secs(30),
        ramp: args.ramp,
        output: args.output,
    })
}

fn kind_of(kind: ClientArg) -> Kind {
    match kind {
        ClientArg::Close => Kind::Close,
        ClientArg::HalfClose => Kind::HalfClose,
        ClientArg::Reset => Kind::Reset,
        ClientArg::Silent => Kind::Silent,
        ClientArg::Slow => Kind::Slow,
        ClientArg::Garbage => Kind::Garbage,
    }
}

fn unescaped(text: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            continue;
        }
        bytes.push(match rest.next() {
            Some('n') => b'\n',
            Some('r') => b'\r',
            Some('t') => b'\t',
            Some('0') => 0,
            Some('\\') => b'\\',
            _ => {
                return Err(Failure::new("--send: after \\ comes one of n, r, t, 0 and \\"));
            }
        });
    }
    Ok(bytes)
}

fn value(plan: &Plan, proof: &Proof, told: &[Told]) -> Value {
    let left = &proof.left;
    let findings = told.iter().map(
        |told| json!({ "rule": told.rule, "place": told.place, "message": told.message, "verdict": told.verdict }),
    );
    json!({
        "verdict": if left.is_nothing() { "clean" } else { "leaked" },
        "address": proof.address.to_string(),
        "clients": plan.clients,
        "connected": proof.connected,
        "failed": proof.failed,
        "left": {
            "sockets": left.sockets(),
            "close_wait": left.close_wait.len(),
            "end_of_file_read": left.told,
            "over": left.over.len(),
            "unaccepted": left.unaccepted,
        },
        "descriptors": { "first": proof.first.descriptors, "last": proof.last.descriptors },
        "cores": proof.cores,
        "held_ms": u64::try_from(proof.held.as_millis()).unwrap_or(u64::MAX),
        "rows": proof.rows.iter().map(row).collect::<Vec<_>>(),
        "waves": proof.waves.iter().map(|w| json!({ "clients": w.clients, "left": w.left })).collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
    })
}

fn row(row: &Row) -> Value {
    let states: serde_json::Map<String, Value> =
        row.states.iter().map(|(state, count)| (state.word().to_owned(), json!(count))).collect();
    json!({
        "at_ms": u64::try_from(row.at.as_millis()).unwrap_or(u64::MAX),
        "phase": row.phase,
        "states": states,
        "over": row.over,
        "unaccepted": row.queued,
        "descriptors": row.descriptors,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_written_as_in_c() {
        assert_eq!(unescaped("GET /\\r\\n\\\\").unwrap(), b"GET /\r\n\\");
        assert!(unescaped("a\\x").is_err());
        assert!(unescaped("a\\").is_err());
    }
}
