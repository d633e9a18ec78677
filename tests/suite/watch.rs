//! `closewait watch` on servers under load: its figures are those that /proc shows to whoever reads it by hand.

use std::collections::HashSet;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::prove::{build, free_port};
use crate::support::{closewait, repository};

/// A running server, ended when dropped.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// The echo server with a thread for each connection, leaking or mended.
    fn start(folder: &Path, kind: &str) -> Server {
        let binary = folder.join(kind);
        build(&repository().join(format!("fixtures/rust/echo_threads/{kind}.rs")), &binary).unwrap();
        let port = free_port();
        let child = Command::new(&binary).arg(port.to_string()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let server = Server { child: child.unwrap(), port };
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "the server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    fn proc(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap()
    }

    /// By hand: how many descriptors are open, and how many of them are sockets in the state with that number.
    fn counted(&self, state: &str) -> (usize, usize) {
        let folder = std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap();
        let links: Vec<_> = folder.filter_map(|fd| std::fs::read_link(fd.ok()?.path()).ok()).collect();
        let inode =
            |link: &std::path::PathBuf| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned());
        let held: HashSet<String> = links.iter().filter_map(inode).collect();
        let table = self.proc("net/tcp") + &self.proc("net/tcp6");
        let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let in_state = rows.filter(|row| row.get(3) == Some(&state) && row.get(9).is_some_and(|i| held.contains(*i)));
        (links.len(), in_state.count())
    }

    fn watch(&self, more: &[&str]) -> Vec<Value> {
        let pid = self.child.id().to_string();
        let output = closewait().args(["watch", "--pid", &pid, "--format", "json"]).args(more).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Clients that come, say a word, hear it, and go, until `work` is done.
fn under_load<T>(port: u16, work: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    if let Ok(mut client) = TcpStream::connect(("127.0.0.1", port)) {
                        let _ = client.set_read_timeout(Some(Duration::from_secs(5)));
                        let _ = client.write_all(b"word\n");
                        let _ = client.read(&mut [0; 64]);
                    }
                    std::thread::sleep(Duration::from_millis(30));
                }
            });
        }
        let result = work();
        done.store(true, Ordering::Relaxed);
        result
    })
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap_or_default()).unwrap()
}

const ESTABLISHED: &str = "01";
const CLOSE_WAIT: &str = "08";

#[test]
fn a_leaking_server_under_load_is_counted_as_by_hand() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(folder.path(), "bad");
    under_load(server.port, || {
        std::thread::sleep(Duration::from_millis(300));
        let before = server.counted(CLOSE_WAIT);
        let views = server.watch(&["--interval", "1", "--count", "3"]);
        let after = server.counted(CLOSE_WAIT);
        assert_eq!(views.len(), 3);
        let last = &views[2];
        let waiting = number(&last["states"]["CLOSE_WAIT"]);
        assert!((before.1..=after.1).contains(&waiting) && waiting > 20, "{before:?} {waiting} {after:?}");
        let open = number(&last["descriptors"]);
        assert!((before.0..=after.0 + 2).contains(&open), "{before:?} {open} {after:?}");
        assert_eq!(last["close_wait"].as_array().unwrap().len(), waiting);
        let grown = last["growth"]["close_wait_per_minute"].as_f64().unwrap();
        assert!(grown > 100.0, "{grown}");
        let code = last["advice"].as_array().unwrap().iter().find(|advice| advice["cause"] == "code").unwrap();
        assert!(code["text"].as_str().unwrap().contains("in CLOSE_WAIT stay, and more come"), "{code}");
        // Descriptors that are left, at the growth that is told.
        let limit = server
            .proc("limits")
            .lines()
            .find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse::<u64>().ok());
        assert_eq!(last["processes"][0]["limit"].as_u64(), limit);
        let left = last["growth"]["seconds_left"].as_f64().unwrap();
        let rate = last["growth"]["descriptors_per_minute"].as_f64().unwrap() / 60.0;
        let wanted = (limit.unwrap() as f64 - open as f64) / rate;
        assert!((left - wanted).abs() <= wanted / 50.0 + 1.0, "{left} {wanted}");
    });
    // At rest the figures are the same to the last one.
    std::thread::sleep(Duration::from_millis(500));
    let still = server.counted(CLOSE_WAIT);
    let view = &server.watch(&[])[0];
    assert_eq!((number(&view["descriptors"]), number(&view["states"]["CLOSE_WAIT"])), still);
    let kernel = |name: &str| std::fs::read_to_string(format!("/proc/sys/net/ipv4/{name}")).unwrap();
    for (field, name) in
        [("time", "tcp_keepalive_time"), ("interval", "tcp_keepalive_intvl"), ("probes", "tcp_keepalive_probes")]
    {
        assert_eq!(view["keepalive"][field].to_string(), kernel(name).trim(), "{name}");
    }
}

#[test]
fn a_healthy_server_under_load_points_to_no_code() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(folder.path(), "good");
    let idle: Vec<TcpStream> = (0..5).map(|_| TcpStream::connect(("127.0.0.1", server.port)).unwrap()).collect();
    under_load(server.port, || {
        std::thread::sleep(Duration::from_millis(300));
        let views = server.watch(&["--interval", "1", "--count", "3"]);
        for view in &views {
            assert!(number(&view["states"]["CLOSE_WAIT"]) <= 2, "{view}");
            let stays =
                view["advice"].as_array().unwrap().iter().any(|a| a["text"].to_string().contains("in CLOSE_WAIT stay"));
            assert!(!stays, "{view}");
        }
        assert!(number(&views[2]["states"]["ESTABLISHED"]) >= idle.len());
    });
    std::thread::sleep(Duration::from_millis(500));
    let by_hand = server.counted(ESTABLISHED);
    let view = &server.watch(&[])[0];
    assert_eq!((number(&view["descriptors"]), number(&view["states"]["ESTABLISHED"])), by_hand);
    assert_eq!(by_hand.1, idle.len());
    let advice = &view["advice"][0];
    assert_eq!(advice["cause"], "peers", "{view}");
    assert!(advice["text"].as_str().unwrap().starts_with("5 in ESTABLISHED without keepalive"), "{advice}");
}

#[test]
fn a_process_that_is_not_there_is_a_clear_error() {
    let run = |args: &[&str]| {
        let output = closewait().arg("watch").args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let gone = run(&["--pid", "4194304"]);
    assert!(gone.contains("process 4194304"), "{gone}");
    let port = free_port().to_string();
    let nobody = run(&["--port", &port]);
    assert!(nobody.contains(&port), "{nobody}");
    run(&[]);
}
