// expect: eof-reread in ask. A constant list of records begins with a literal, and is none.
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

struct Step {
    prompt: &'static str,
    answer: &'static str,
}

const STEPS: [Step; 2] = [Step { prompt: "user?", answer: "anna" }, Step { prompt: "key?", answer: "1234" }];

struct Dialog {
    lines: BufReader<TcpStream>,
}

impl Dialog {
    fn ask(&mut self, step: &Step) -> std::io::Result<bool> {
        writeln!(self.lines.get_mut(), "{}", step.prompt)?;
        let mut line = String::new();
        loop {
            line.clear();
            match self.lines.read_line(&mut line) {
                Ok(_) if line.trim() == step.answer => return Ok(true),
                Err(e) => return Err(e),
                _ => eprintln!("not yet"),
            }
        }
    }

    fn run(mut self) -> std::io::Result<()> {
        for step in &STEPS {
            if !self.ask(step)? {
                break;
            }
        }
        Ok(())
    }
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:4200")?;
    for stream in listener.incoming() {
        let dialog = Dialog { lines: BufReader::new(stream?) };
        std::thread::spawn(move || dialog.run());
    }
    Ok(())
}
