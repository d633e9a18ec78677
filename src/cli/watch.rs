//! `closewait watch`.

use std::fmt::Write;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use super::args::{ViewFormat, Watch};
use super::errors::{Exit, Failure};
use super::print;
use crate::proc::State;
use crate::watch::{Target, View, Watcher};

/// More sockets and hosts are not listed.
const LISTED: usize = 10;

/// Shows the view once, or follows it.
pub(super) fn run(args: &Watch) -> Result<Exit, Failure> {
    let target = match (args.pid, args.port) {
        (Some(pid), _) => Target::Process(pid),
        (None, Some(port)) => Target::Port(port),
        (None, None) => return Err(Failure::new("give --pid or --port")),
    };
    let mut watcher = Watcher::new(target);
    let show = |view: &View, exit: Exit| {
        let text = match args.format {
            ViewFormat::Text => text(view),
            ViewFormat::Json => format!("{}\n", value(view)),
        };
        print(&text, exit)
    };
    let Some(interval) = args.interval else {
        // One look knows no growth and no age.
        watcher.look()?;
        sleep(Duration::from_secs(1));
        return show(&watcher.look()?, Exit::Clean);
    };
    let mut shown = 0;
    loop {
        let view = match watcher.look() {
            Ok(view) => view,
            // It was there and has ended: so does this.
            Err(_) if shown > 0 => return Ok(Exit::Clean),
            Err(error) => return Err(error.into()),
        };
        // Only a reader that has gone away makes a clean end of this.
        if show(&view, Exit::Findings)? == Exit::Clean {
            return Ok(Exit::Clean);
        }
        shown += 1;
        if args.count.is_some_and(|count| shown >= count) {
            return Ok(Exit::Clean);
        }
        sleep(Duration::from_secs(interval));
    }
}

fn text(view: &View) -> String {
    let mut out = String::new();
    for load in &view.processes {
        let limit = load.limit.map_or("no limit".to_owned(), |limit| format!("of {limit}"));
        let _ = writeln!(out, "process {} ({}): {} descriptors {limit}", load.pid, load.name, load.descriptors);
    }
    for (state, count) in &view.states {
        let _ = writeln!(out, "{count:>7}  {}", state.word());
    }
    if view.unaccepted > 0 {
        let _ = writeln!(out, "{:>7}  not accepted yet", view.unaccepted);
    }
    if !view.waiting.is_empty() {
        let _ = writeln!(out, "\nCLOSE_WAIT, longest first:");
        for waiting in view.waiting.iter().take(LISTED) {
            let read = if waiting.end_was_read { "end of file was read" } else { "end of file not read yet" };
            let _ = writeln!(
                out,
                "  {:>7.1} s or more  {} from {}  {read}",
                waiting.at_least.as_secs_f64(),
                waiting.local,
                waiting.peer
            );
        }
        let more = view.waiting.len().saturating_sub(LISTED);
        if more > 0 {
            let _ = writeln!(out, "  and {more} more");
        }
        let hosts = view.peers.iter().take(LISTED);
        let hosts: Vec<String> = hosts.map(|p| format!("{} ({})", p.host, p.sockets)).collect();
        let _ = writeln!(out, "by peer: {}", hosts.join(", "));
    }
    growth(&mut out, view);
    for advice in &view.advice {
        let _ = writeln!(out, "{}: {}", advice.cause.word(), advice.text);
    }
    out.push('\n');
    out
}

fn growth(out: &mut String, view: &View) {
    let _ = writeln!(
        out,
        "\ngrowth over {:.1} s, a minute: {:+.0} CLOSE_WAIT, {:+.0} descriptors{}",
        view.over.as_secs_f64(),
        view.close_wait_growth,
        view.descriptor_growth,
        view.time_left.map_or(String::new(), |left| format!("; at this rate none is left in {}", words(left)))
    );
    if let Some(keepalive) = view.keepalive {
        let _ = writeln!(
            out,
            "keepalive: on for {} of {} in ESTABLISHED; first probe after {} s, {} probes {} s apart: a dead peer is \
             noticed after {}",
            view.kept_alive,
            view.count(State::Established),
            keepalive.time.as_secs(),
            keepalive.probes,
            keepalive.interval.as_secs(),
            words(keepalive.notices_after())
        );
    }
    if let Some(files) = view.files {
        let _ = writeln!(out, "open files of the system: {} of {}", files.open, files.most);
    }
}

fn words(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds / 60),
        7200..=172_799 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn value(view: &View) -> Value {
    let states: serde_json::Map<String, Value> =
        view.states.iter().map(|(state, count)| (state.word().to_owned(), json!(count))).collect();
    let waiting = view.waiting.iter().map(|waiting| {
        json!({
            "local": waiting.local.to_string(),
            "peer": waiting.peer.to_string(),
            "seconds_at_least": waiting.at_least.as_secs_f64(),
            "end_of_file_read": waiting.end_was_read,
        })
    });
    let processes = view.processes.iter().map(
        |load| json!({ "pid": load.pid, "name": load.name, "descriptors": load.descriptors, "limit": load.limit }),
    );
    let peers = view.peers.iter().map(|peer| json!({ "host": peer.host.to_string(), "sockets": peer.sockets }));
    let advice = view.advice.iter().map(|advice| json!({ "cause": advice.cause.word(), "text": advice.text }));
    json!({
        "processes": processes.collect::<Vec<_>>(),
        "states": states,
        "unaccepted": view.unaccepted,
        "close_wait": waiting.collect::<Vec<_>>(),
        "peers": peers.collect::<Vec<_>>(),
        "descriptors": view.descriptors(),
        "growth": {
            "seconds": view.over.as_secs_f64(),
            "close_wait_per_minute": view.close_wait_growth,
            "descriptors_per_minute": view.descriptor_growth,
            "seconds_left": view.time_left.map(|left| left.as_secs_f64()),
        },
        "keepalive": view.keepalive.map(|keepalive| json!({
            "sockets": view.kept_alive,
            "time": keepalive.time.as_secs(),
            "interval": keepalive.interval.as_secs(),
            "probes": keepalive.probes,
        })),
        "files": view.files.map(|files| json!({ "open": files.open, "most": files.most })),
        "advice": advice.collect::<Vec<_>>(),
    })
}
