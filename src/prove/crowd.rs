//! Many clients, taken forward in turns by one thread.

use std::collections::VecDeque;
use std::net::SocketAddr;

use super::Plan;
use super::client::{Client, Kind};

/// More connections are not held open at once.
const MOST_AT_ONCE: usize = 500;
/// How often a client that could not connect tries again.
const TRIES: u32 = 20;

/// A client that has not connected yet.
#[derive(Debug)]
struct Waiting {
    number: usize,
    kind: Kind,
    tries: u32,
}

/// All clients of a wave, and those of earlier ones that stay.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    target: Option<(SocketAddr, Vec<u8>)>,
    waiting: VecDeque<Waiting>,
    open: Vec<Client>,
    staying: Vec<Client>,
    connected: usize,
    failed: usize,
}

impl Crowd {
    /// Adds `size` clients, of which `earlier` came before.
    pub(super) fn open(&mut self, address: SocketAddr, plan: &Plan, earlier: usize, size: usize) {
        self.target = Some((address, plan.send.clone()));
        let kinds = plan.kinds.iter().copied().cycle().skip(earlier % plan.kinds.len().max(1));
        for (number, kind) in (earlier..earlier + size).zip(kinds) {
            self.waiting.push_back(Waiting { number, kind, tries: 0 });
        }
    }

    /// Nothing is to be done any more.
    pub(super) fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.open.is_empty()
    }

    /// Connects who waits, then lets every client do what it can.
    pub(super) fn turn(&mut self) {
        self.connect();
        for mut client in std::mem::take(&mut self.open) {
            if client.turn() {
                self.open.push(client);
            } else {
                self.staying.extend(client.leave());
            }
        }
    }

    /// Ends the wave: how many clients connected, and how many failed or had not finished.
    pub(super) fn leave(&mut self) -> (usize, usize) {
        let failed = self.failed + self.waiting.len();
        self.waiting.clear();
        for client in std::mem::take(&mut self.open) {
            self.staying.extend(client.leave());
        }
        let connected = std::mem::take(&mut self.connected);
        self.failed = 0;
        (connected, failed)
    }

    fn connect(&mut self) {
        let Some((address, text)) = &self.target else {
            return;
        };
        while self.open.len() + self.staying.len() < MOST_AT_ONCE
            && let Some(mut next) = self.waiting.pop_front()
        {
            match Client::connect(*address, next.kind, text, next.number) {
                Ok(client) => {
                    self.connected += 1;
                    self.open.push(client);
                }
                // The queue is full: those who are in go first.
                Err(_) if next.tries < TRIES => {
                    next.tries += 1;
                    self.waiting.push_front(next);
                    return;
                }
                Err(_) => self.failed += 1,
            }
        }
    }
}
