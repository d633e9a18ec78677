// expect: eof-indistinguishable in on_event. The scores beside it are no reason to lose sight of the connection that stays.
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};

struct Player {
    link: TcpStream,
    inbox: String,
}

struct Score {
    name: String,
    points: u64,
}

struct Quiz {
    players: HashMap<usize, Player>,
    scores: Vec<Score>,
}

fn fill(player: &mut Player) -> io::Result<bool> {
    let mut bytes = [0; 1024];
    loop {
        match player.link.read(&mut bytes) {
            Ok(0) => return Ok(true),
            Ok(n) => player.inbox += &String::from_utf8_lossy(&bytes[..n]),
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

impl Quiz {
    fn best(&self) -> String {
        let mut best: Vec<&Score> = self.scores.iter().collect();
        best.sort_by_key(|score| std::cmp::Reverse(score.points));
        best.iter().take(10).map(|score| format!("{} {}\n", score.points, score.name)).collect()
    }

    fn answer(&mut self, line: &str) -> String {
        let mut words = line.split_whitespace();
        match (words.next(), words.next(), words.next().map(str::parse)) {
            (Some("post"), Some(name), Some(Ok(points))) => {
                self.scores.push(Score { name: name.to_uppercase(), points });
                "ok\n".into()
            }
            (Some("reset"), Some(name), None) => {
                self.scores.retain(|score| score.name != name);
                "ok\n".into()
            }
            (Some("best"), ..) => self.best(),
            _ => "error\n".into(),
        }
    }

    fn on_event(&mut self, id: usize) -> io::Result<()> {
        let Some(player) = self.players.get_mut(&id) else { return Ok(()) };
        let ended = fill(player)?;
        let lines: Vec<String> = match player.inbox.rfind('\n') {
            Some(end) => player.inbox.drain(..=end).collect::<String>().lines().map(String::from).collect(),
            None => Vec::new(),
        };
        for line in lines {
            let answer = self.answer(&line);
            if let Some(player) = self.players.get_mut(&id) {
                player.link.write_all(answer.as_bytes())?;
            }
        }
        if ended {
            println!("{id} has left");
        }
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let mut listener = TcpListener::bind("127.0.0.1:1980".parse().unwrap())?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    let mut quiz = Quiz { players: HashMap::new(), scores: Vec::new() };
    let mut events = Events::with_capacity(64);
    let mut next = 1;
    loop {
        poll.poll(&mut events, None)?;
        for event in events.iter() {
            let id = event.token().0;
            if id != 0 {
                if quiz.on_event(id).is_err() {
                    quiz.players.remove(&id);
                }
                continue;
            }
            while let Ok((mut link, _)) = listener.accept() {
                poll.registry().register(&mut link, Token(next), Interest::READABLE)?;
                quiz.players.insert(next, Player { link, inbox: String::new() });
                next += 1;
            }
        }
    }
}
