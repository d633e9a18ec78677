//! A workspace of 200 files, one of which has 3,000 lines: a server of a line protocol with many commands.

use std::fmt::Write;

/// How many files there are.
pub const FILES: usize = 200;
/// Lines of the large one.
pub const LINES: usize = 3000;

/// A language's workspace: the large file first.
pub struct Workspace {
    /// Paths and texts.
    pub files: Vec<(String, String)>,
    /// Ends the reading loop of the large file's server.
    pub leaves: &'static str,
    /// What stands in its place when it leaks.
    pub stays: &'static str,
    /// A place in the large file that no socket comes near.
    pub aside: &'static str,
}

/// One crate: a server module with all commands, modules beside it that serve, and modules that only compute.
pub fn rust() -> Workspace {
    let mut server = String::from(RUST_HEAD);
    let mut commands = 0;
    while server.lines().count() + RUST_SERVE.lines().count() + 2 * commands + 60 < LINES {
        server.push_str(&RUST_COMMAND.replace("NN", &commands.to_string()));
        commands += 1;
    }
    let mut arms = String::new();
    for at in 0..commands {
        let _ = writeln!(arms, "        \"c{at}\" => command_{at}(session, rest),");
    }
    server.push_str(&RUST_SERVE.replace("        ARMS\n", &arms));
    let missing = LINES.saturating_sub(server.lines().count());
    server.push_str(&"// The end.\n".repeat(missing));
    let mut main = String::from("mod server;\n");
    let mut files = vec![("src/server.rs".to_owned(), server)];
    for at in 0..FILES - 2 {
        let text = if at % 10 == 0 { RUST_BESIDE } else { RUST_PLAIN };
        files.push((format!("src/part_{at}.rs"), text.replace("NN", &at.to_string())));
        let _ = writeln!(main, "mod part_{at};");
    }
    main.push_str(RUST_MAIN);
    files.push(("src/main.rs".to_owned(), main));
    let manifest = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    files.push(("Cargo.toml".to_owned(), manifest.to_owned()));
    Workspace { files, leaves: "Ok(0) => break,", stays: "Ok(0) => continue,", aside: "// aside" }
}

/// One program: a server file with all commands, files beside it that serve, and files that only compute.
pub fn c() -> Workspace {
    let mut server = String::from(C_HEAD);
    let mut commands = 0;
    while server.lines().count() + C_SERVE.lines().count() + 2 * commands + 60 < LINES {
        server.push_str(&C_COMMAND.replace("NN", &commands.to_string()));
        commands += 1;
    }
    let mut arms = String::new();
    for at in 0..commands {
        let _ = writeln!(arms, "    case {at}: return command_{at}(session, rest);");
    }
    server.push_str(&C_SERVE.replace("    ARMS\n", &arms));
    let missing = LINES.saturating_sub(server.lines().count());
    server.push_str(&"/* The end. */\n".repeat(missing));
    let mut files = vec![("server.c".to_owned(), server)];
    for at in 0..FILES - 2 {
        let text = if at % 10 == 0 { C_BESIDE } else { C_PLAIN };
        files.push((format!("part_{at}.c"), text.replace("NN", &at.to_string())));
    }
    files.push(("server.h".to_owned(), "int serve(int fd);\n".to_owned()));
    Workspace { files, leaves: "if (n <= 0) break;", stays: "if (n < 0) break;", aside: "/* aside */" }
}

const RUST_HEAD: &str = "//! The commands.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;

pub struct Session {
    stream: TcpStream,
    seen: HashMap<String, u64>,
    user: Option<String>,
}
";

const RUST_COMMAND: &str = "
/// What command NN keeps.
#[derive(Clone, Debug, Default)]
pub struct RecordNN {
    pub id: u64,
    pub name: String,
    pub values: Vec<u32>,
}

impl RecordNN {
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut record = RecordNN::default();
        for (at, word) in text.split_whitespace().enumerate() {
            match (at, word.split_once('=')) {
                (0, None) => record.name = word.to_owned(),
                (_, Some((\"id\", value))) => {
                    record.id = value.parse().map_err(|error| format!(\"{word}: {error}\"))?;
                }
                (_, Some((key, value))) if key.starts_with('v') => match value.parse::<u32>() {
                    Ok(value) if value < 1000 => record.values.push(value),
                    Ok(value) => return Err(format!(\"{value} is too large\")),
                    Err(error) => return Err(error.to_string()),
                },
                _ => return Err(format!(\"what is {word}?\")),
            }
        }
        Ok(record)
    }

    pub fn total(&self) -> u64 {
        let mut total = self.id;
        for value in &self.values {
            total = total.wrapping_add(u64::from(*value) * 31);
            if total % 7 == 0 {
                total ^= 0xff;
            }
        }
        total
    }
}

fn command_NN(session: &mut Session, rest: &str) -> io::Result<()> {
    let record = match RecordNN::parse(rest) {
        Ok(record) => record,
        Err(why) => return writeln!(session.stream, \"error {why}\"),
    };
    let times = session.seen.entry(record.name.clone()).or_insert(0);
    *times += 1;
    if *times > 100 && session.user.is_none() {
        return writeln!(session.stream, \"enough\");
    }
    writeln!(session.stream, \"{} {}\", record.name, record.total())
}
";

const RUST_SERVE: &str = "
fn dispatch(session: &mut Session, line: &str) -> io::Result<()> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, \"\"));
    match word {
        ARMS
        \"user\" => {
            session.user = Some(rest.to_owned());
            Ok(())
        }
        _ => writeln!(session.stream, \"what?\"),
    }
}

pub fn serve(stream: TcpStream) {
    let mut session = Session { stream, seen: HashMap::new(), user: None };
    let mut buf = [0u8; 4096];
    let mut pending = String::new();
    loop {
        match session.stream.read(&mut buf) {
            Ok(0) => break,
            Ok(n) => pending.push_str(&String::from_utf8_lossy(&buf[..n])),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        }
        while let Some(end) = pending.find('\\n') {
            let line: String = pending.drain(..=end).collect();
            if dispatch(&mut session, line.trim()).is_err() {
                return;
            }
        }
    }
}

pub fn aside(values: &[u64]) -> u64 {
    // aside
    values.iter().copied().filter(|value| value % 2 == 0).sum()
}
";

const RUST_MAIN: &str = "
fn main() {
    let listener = std::net::TcpListener::bind(\"127.0.0.1:7000\").unwrap();
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || server::serve(stream));
    }
}
";

const RUST_BESIDE: &str = "use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

pub struct ServiceNN {
    listener: TcpListener,
    served: u64,
}

impl ServiceNN {
    pub fn bind(address: &str) -> io::Result<Self> {
        Ok(ServiceNN { listener: TcpListener::bind(address)?, served: 0 })
    }

    pub fn run(&mut self) -> io::Result<()> {
        loop {
            let (stream, peer) = self.listener.accept()?;
            self.served += 1;
            if let Err(error) = talk_NN(stream) {
                eprintln!(\"{peer}: {error}\");
            }
        }
    }
}

fn talk_NN(stream: TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line.trim() == \"quit\" {
            return Ok(());
        }
        writer.write_all(line.to_uppercase().as_bytes())?;
    }
}

pub fn fetch_NN(address: &str) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b\"GET NN\\r\\n\")?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    Ok(all)
}
";

const RUST_PLAIN: &str = "use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub struct TableNN {
    rows: BTreeMap<String, Vec<u64>>,
    limit: usize,
}

impl TableNN {
    pub fn with_limit(limit: usize) -> Self {
        TableNN { rows: BTreeMap::new(), limit }
    }

    pub fn insert(&mut self, key: &str, value: u64) -> bool {
        let row = self.rows.entry(key.to_owned()).or_default();
        if row.len() >= self.limit {
            return false;
        }
        row.push(value);
        true
    }

    pub fn mean(&self, key: &str) -> Option<f64> {
        let row = self.rows.get(key)?;
        if row.is_empty() {
            return None;
        }
        Some(row.iter().sum::<u64>() as f64 / row.len() as f64)
    }
}

pub fn normal_NN(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            _ if out.ends_with('_') => {}
            _ => out.push('_'),
        }
    }
    out
}
";

const C_HEAD: &str = "#include \"server.h\"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

struct session {
    int fd;
    unsigned long seen;
    char user[64];
};
";

const C_COMMAND: &str = "
struct record_NN {
    unsigned long id;
    char name[32];
    unsigned values[16];
    int count;
};

static int parse_NN(struct record_NN *record, const char *text)
{
    char copy[256];
    char *word, *rest = NULL;
    int at = 0;

    snprintf(copy, sizeof copy, \"%s\", text);
    memset(record, 0, sizeof *record);
    for (word = strtok_r(copy, \" \", &rest); word; word = strtok_r(NULL, \" \", &rest), at++) {
        char *value = strchr(word, '=');
        if (!value && at == 0) {
            snprintf(record->name, sizeof record->name, \"%s\", word);
            continue;
        }
        if (!value)
            return -1;
        *value++ = 0;
        if (strcmp(word, \"id\") == 0)
            record->id = strtoul(value, NULL, 10);
        else if (word[0] == 'v' && record->count < 16)
            record->values[record->count++] = (unsigned)atoi(value);
        else
            return -1;
    }
    return 0;
}

static unsigned long total_NN(const struct record_NN *record)
{
    unsigned long total = record->id;
    for (int i = 0; i < record->count; i++) {
        total += record->values[i] * 31UL;
        if (total % 7 == 0)
            total ^= 0xff;
    }
    return total;
}

static int command_NN(struct session *session, const char *rest)
{
    struct record_NN record;
    char reply[128];

    if (parse_NN(&record, rest) < 0)
        return dprintf(session->fd, \"error\\n\");
    if (++session->seen > 100 && session->user[0] == 0)
        return dprintf(session->fd, \"enough\\n\");
    snprintf(reply, sizeof reply, \"%s %lu\\n\", record.name, total_NN(&record));
    return (int)write(session->fd, reply, strlen(reply));
}
";

const C_SERVE: &str = "
static int dispatch(struct session *session, int word, const char *rest)
{
    switch (word) {
    ARMS
    default:
        return -1;
    }
}

int serve(int fd)
{
    struct session session = { .fd = fd };
    char buf[4096];

    for (;;) {
        ssize_t n = read(session.fd, buf, sizeof buf - 1);
        if (n <= 0) break;
        buf[n] = 0;
        if (dispatch(&session, atoi(buf), buf) < 0)
            dprintf(session.fd, \"what?\\n\");
    }
    close(session.fd);
    return 0;
}

unsigned long aside(const unsigned long *values, int count)
{
    unsigned long sum = 0;
    /* aside */
    for (int i = 0; i < count; i++)
        if (values[i] % 2 == 0)
            sum += values[i];
    return sum;
}

int main(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(7000) };
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 16) < 0)
        return 1;
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            continue;
        serve(fd);
    }
}
";

const C_BESIDE: &str = "#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int talk_NN(int listener)
{
    char buf[512];
    for (;;) {
        int fd = accept(listener, 0, 0);
        if (fd < 0)
            return -1;
        for (;;) {
            ssize_t n = recv(fd, buf, sizeof buf, 0);
            if (n <= 0)
                break;
            if (send(fd, buf, (size_t)n, 0) < 0)
                break;
        }
        close(fd);
    }
}

int fetch_NN(const struct sockaddr *address, socklen_t length, char *out, size_t room)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, address, length) < 0) {
        close(fd);
        return -1;
    }
    ssize_t n = read(fd, out, room);
    close(fd);
    return (int)n;
}
";

const C_PLAIN: &str = "#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct table_NN {
    unsigned long *rows;
    size_t count, room;
};

int table_NN_add(struct table_NN *table, unsigned long value)
{
    if (table->count == table->room) {
        size_t room = table->room ? table->room * 2 : 16;
        unsigned long *rows = realloc(table->rows, room * sizeof *rows);
        if (!rows)
            return -1;
        table->rows = rows;
        table->room = room;
    }
    table->rows[table->count++] = value;
    return 0;
}

void normal_NN(char *text)
{
    char *out = text;
    for (; *text; text++) {
        if (isalnum((unsigned char)*text))
            *out++ = (char)tolower((unsigned char)*text);
        else if (out[-1] != '_')
            *out++ = '_';
    }
    *out = 0;
}
";
