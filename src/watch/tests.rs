use std::io::Read;
use std::net::{TcpListener, TcpStream};

use super::*;

fn me() -> Pid {
    Pid::try_from(std::process::id()).unwrap()
}

#[test]
fn a_socket_that_is_kept_is_seen_to_stay_and_points_to_code() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut watcher = Watcher::new(Target::Process(me()));
    watcher.look().unwrap();
    let client = TcpStream::connect(address).unwrap();
    let (mut kept, peer) = listener.accept().unwrap();
    drop(client);
    assert_eq!(kept.read(&mut [0; 8]).unwrap(), 0);
    watcher.look().unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let view = watcher.look().unwrap();
    let ours = view.waiting.iter().find(|w| w.peer == peer).unwrap();
    assert!(ours.at_least >= Duration::from_millis(900) && ours.end_was_read);
    assert!(view.advice.iter().any(|advice| advice.cause == Cause::Code));
    drop(kept);
    let view = watcher.look().unwrap();
    assert!(view.waiting.iter().all(|waiting| waiting.peer != peer));
}

#[test]
fn growth_is_told_for_a_minute() {
    let at = Instant::now();
    let moment =
        |seconds, close_wait, descriptors| Moment { at: at + Duration::from_secs(seconds), close_wait, descriptors };
    let growth = Growth::over(&[moment(0, 10, 20), moment(30, 15, 18)].into());
    assert!((growth.close_wait - 10.0).abs() < 1e-9);
    assert!((growth.descriptors + 4.0).abs() < 1e-9);
    assert!(Growth::over(&[moment(0, 10, 20)].into()).close_wait.abs() < 1e-9);
}

#[test]
fn who_listens_on_a_port_is_found() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    assert_eq!(proc::listening_on(port).unwrap(), [me()]);
    drop(listener);
    let error = Watcher::new(Target::Port(port)).look().unwrap_err();
    assert!(error.to_string().contains("nobody listens"));
}

#[test]
fn a_process_that_is_not_there_is_a_clear_error() {
    let error = Watcher::new(Target::Process(Pid::MAX)).look().unwrap_err();
    assert!(error.to_string().contains("no such process"), "{error}");
}
