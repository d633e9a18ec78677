// expect: eof-still-stored in main. What a constant slice holds may be found in it.
use std::io::Read;
use std::net::{TcpListener, TcpStream};
const FILTERS: &[(&str, &str)] = &[("upper", "tr"), ("sort", "sort")];
fn main() {
    let l = TcpListener::bind("127.0.0.1:80").unwrap();
    let mut kept = Vec::new();
    for s in l.incoming() {
        let mut s = s.unwrap();
        let mut name = String::new();
        s.read_to_string(&mut name).unwrap();
        if let Some((_, x)) = FILTERS.iter().find(|(n, _)| *n == name) {
            kept.push(s);
        }
    }
}
