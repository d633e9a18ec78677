//! The language server: findings while the code is being written.
//!
//! One thread talks, one analyses. What is open in the editor wins over the disk; what does not parse keeps the
//! findings of its last good text, moved to where they belong now. No other module knows the protocol.

mod actions;
mod client;
mod convert;
mod documents;
mod folder;
mod notes;
mod options;
mod page;
mod position;
mod server;
mod shift;
mod show;
mod uri;
mod worker;

use crossbeam_channel::unbounded;
use lsp_server::Connection;

use client::Client;
use server::Server;

/// Serves on standard input and output until the client says goodbye. The error is a sentence.
pub fn serve() -> Result<(), String> {
    let (connection, threads) = Connection::stdio();
    talk(&connection)?;
    drop(connection);
    threads.join().map_err(|error| error.to_string())
}

fn talk(connection: &Connection) -> Result<(), String> {
    let failed = |error: lsp_server::ProtocolError| error.to_string();
    let (id, params) = connection.initialize_start().map_err(failed)?;
    let client = Client::new(connection.sender.clone(), &params);
    connection.initialize_finish(id, client.capabilities()).map_err(failed)?;
    let (jobs, work) = unbounded();
    let (answer, answers) = unbounded();
    let worker = std::thread::Builder::new()
        .name("analysis".to_owned())
        .spawn(move || worker::run(&work, &answer))
        .map_err(|error| error.to_string())?;
    let ended = Server::new(client, jobs).run(&connection.receiver, &answers);
    // An analysis that is under way ends with the process.
    drop(worker);
    ended
}
