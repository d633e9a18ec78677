//! A proof as a person reads it.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::prove::{Told, sockets_in_words};
use crate::proc::State;
use crate::prove::{Plan, Proof, Row};

/// From here on one can speak of spinning; reading what the last clients left takes less.
const SPIN: f64 = 0.5;

/// The table, the verdict, the findings.
pub(super) fn text(plan: &Plan, proof: &Proof, told: &[Told]) -> String {
    let mut out = String::new();
    let connected = match proof.connected {
        1 => "1 client".to_owned(),
        more => format!("{more} clients"),
    };
    let _ = writeln!(out, "{connected} at {}", proof.address);
    if proof.failed > 0 {
        let _ =
            writeln!(out, "{} of {} clients could not connect or did not finish in time", proof.failed, plan.clients);
    }
    out.push('\n');
    table(&mut out, &proof.rows);
    if plan.ramp {
        out.push('\n');
        let mut sum = 0;
        for wave in &proof.waves {
            sum += wave.clients;
            let _ = writeln!(out, "after {sum} in all: {} left", sockets_in_words(wave.left));
        }
    }
    out.push('\n');
    verdict(&mut out, proof);
    for told in told {
        let _ = writeln!(out, "\n{}: {} [{}]\n  {}", told.place, told.message, told.rule, told.verdict);
    }
    out
}

fn table(out: &mut String, rows: &[Row]) {
    let mut states: BTreeSet<State> = rows.iter().flat_map(|row| row.states.keys().copied()).collect();
    states.insert(State::CloseWait);
    let over = rows.iter().any(|row| row.over > 0);
    let queued = rows.iter().any(|row| row.queued > 0);
    let mut head = format!("{:>8}  {:7}", "seconds", "phase");
    for state in &states {
        let _ = write!(head, "  {}", state.word());
    }
    for (shown, word) in [(over, "over"), (queued, "unaccepted"), (true, "descriptors")] {
        if shown {
            let _ = write!(head, "  {word}");
        }
    }
    let _ = writeln!(out, "{head}");
    for row in rows {
        let _ = write!(out, "{:>8.1}  {:7}", row.at.as_secs_f64(), row.phase);
        for state in &states {
            let count = row.states.get(state).copied().unwrap_or(0);
            let _ = write!(out, "  {count:>wide$}", wide = state.word().len());
        }
        if over {
            let _ = write!(out, "  {:>4}", row.over);
        }
        if queued {
            let _ = write!(out, "  {:>10}", row.queued);
        }
        let _ = writeln!(out, "  {:>11}", row.descriptors);
    }
}

fn verdict(out: &mut String, proof: &Proof) {
    let left = &proof.left;
    let held = proof.held.as_secs_f64();
    if left.is_nothing() {
        let _ = writeln!(out, "clean: the server keeps no socket of a client that has gone");
    } else {
        let _ = writeln!(
            out,
            "leaked: {} kept {held:.1} s after the last of {} clients",
            sockets_in_words(left.sockets()),
            proof.connected
        );
    }
    let parts = [
        (left.close_wait.len(), "in CLOSE_WAIT: held by the server, which never closes"),
        (left.over.len(), "shut down or reset, and the descriptor never closed"),
        (left.unaccepted, "in CLOSE_WAIT, never accepted: the server no longer comes back to accept"),
    ];
    for (count, what) in parts {
        if count > 0 {
            let _ = writeln!(out, "  {count:>5}  {what}");
        }
    }
    if left.told > 0 {
        let _ = writeln!(out, "  of those in CLOSE_WAIT, {} had their end of file read", left.told);
    }
    let _ = writeln!(
        out,
        "descriptors: {} before the first client, {} now",
        proof.first.descriptors, proof.last.descriptors
    );
    if proof.cores >= SPIN {
        let _ = writeln!(
            out,
            "CPU: {:.1} cores busy after the last client: a loop goes round over a socket that is over",
            proof.cores
        );
    }
}
