//! The arguments. Help, completions and the manual page derive from this file alone.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::report::Format;

/// Finds the code behind CLOSE_WAIT: accepted sockets that nobody closes after the peer has.
///
/// Exit status: 0 nothing at warn or above, 1 findings, 2 could not run.
#[derive(Debug, Parser)]
#[command(name = "closewait", version, args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub check: Check,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check source files (the default command)
    Check(Check),
    /// Print a rule's page, or the list of rules
    Explain {
        /// The rule
        rule: Option<String>,
    },
    /// List the rules with their levels
    Rules {
        /// As a Markdown table
        #[arg(long)]
        markdown: bool,
    },
    /// Keep the findings of today out of the report, so that only new ones are shown
    #[command(subcommand)]
    Baseline(Baseline),
    /// Write a commented closewait.toml
    Init {
        /// Write a baseline of what is found now, too
        #[arg(long)]
        baseline: bool,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Manage a git hook that refuses commits with findings
    #[command(subcommand)]
    Hook(Hook),
    /// Run a server, send it clients over loopback, and see which sockets it keeps
    ///
    /// Exit status: 0 it kept none, 1 it leaked, 2 could not run. The server is ended at the end.
    #[cfg(target_os = "linux")]
    Prove(Prove),
    /// Show the sockets and descriptors of a running server, and what points to code
    #[cfg(target_os = "linux")]
    Watch(Watch),
    /// Print a completion script
    Completions {
        /// For which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in roff
    Man,
    /// Print the JSON schema of closewait.toml
    Schema,
    /// Start the language server on standard input and output
    #[cfg(feature = "lsp")]
    Lsp {
        /// Take standard input and output, which is what happens anyway
        #[arg(long)]
        stdio: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Baseline {
    /// Write all findings of today to the baseline
    Write(BaselineArgs),
    /// Remove the entries that are no longer found
    Prune(BaselineArgs),
    /// Print the entries
    Show(BaselineArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct BaselineArgs {
    /// Files and folders to check [default: the current folder]
    pub paths: Vec<PathBuf>,
    /// The baseline file [default: the one of the settings, or closewait-baseline.json beside them]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Use this settings file instead of the nearest closewait.toml or Cargo.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Take files that .gitignore excludes, and hidden ones
    #[arg(long)]
    pub no_ignore: bool,
    /// Number of threads [default: one for each core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub threads: usize,
}

impl From<&BaselineArgs> for Check {
    fn from(args: &BaselineArgs) -> Check {
        Check {
            paths: args.paths.clone(),
            baseline: args.baseline.clone(),
            config: args.config.clone(),
            no_ignore: args.no_ignore,
            threads: args.threads,
            ..Check::default()
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Hook {
    /// Install a pre-commit hook in this repository
    Install {
        /// Replace a hook that is there
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Default, clap::Args)]
pub(super) struct Check {
    /// Files and folders to check [default: the current folder]
    pub paths: Vec<PathBuf>,
    /// How findings are written: text, concise, json, sarif, github, gitlab, junit, checkstyle or rustc; with =FILE,
    /// to that file. May be given several times [default: text, or github in a GitHub workflow]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = target)]
    pub format: Vec<Target>,
    /// Write the report to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Only these rules; one that is off by default gives advice
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Not these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Set the level of a rule: allow, warn or deny
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',')]
    pub level: Vec<String>,
    /// Keep back findings that are less sure than this [default: medium]
    #[arg(long, value_name = "CONFIDENCE")]
    pub confidence: Option<ConfidenceArg>,
    /// Use this settings file instead of the nearest closewait.toml or Cargo.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no settings file and no baseline
    #[arg(long)]
    pub no_config: bool,
    /// Use this baseline
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Use no baseline
    #[arg(long, conflicts_with = "baseline")]
    pub no_baseline: bool,
    /// Fail when the baseline has entries that are no longer found
    #[arg(long)]
    pub strict_baseline: bool,
    /// Only findings that are not there at the merge base with this git revision
    #[arg(long, value_name = "REV")]
    pub new_from: Option<String>,
    /// Take files that .gitignore excludes, and hidden ones
    #[arg(long)]
    pub no_ignore: bool,
    /// Colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorArg,
    /// Exit with 0 even when there are findings
    #[arg(long)]
    pub exit_zero: bool,
    /// Print findings and nothing else
    #[arg(long, short)]
    pub quiet: bool,
    /// Print how many findings each rule has
    #[arg(long)]
    pub statistics: bool,
    /// Print where the time went
    #[arg(long)]
    pub timings: bool,
    /// Number of threads [default: one for each core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub threads: usize,
    /// Where runs of a second and more keep what they found, so that the next one looks only at what has changed
    /// [default: $CLOSEWAIT_CACHE_DIR, or closewait in your cache folder]
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
    /// Neither use nor keep what earlier runs found
    #[arg(long, conflicts_with = "cache_dir")]
    pub no_cache: bool,
    /// Change the files: make every safe fix that silences its finding and makes no new one
    #[arg(long)]
    pub fix: bool,
    /// Make or show fixes that may change what the program means otherwise, too
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Print what --fix would change, as a unified diff, and change nothing
    #[arg(long, conflicts_with_all = ["fix", "format", "output"])]
    pub diff: bool,
    /// With --format rustc: run this command (cargo clippy --message-format=json), pass its messages through and
    /// add the findings as messages of cargo
    #[arg(last = true, value_name = "COMMAND")]
    pub after: Vec<std::ffi::OsString>,
    /// Print what the sources were lowered to, and stop
    #[arg(long, hide = true)]
    pub dump_ir: bool,
}

#[cfg(target_os = "linux")]
#[derive(Debug, clap::Args)]
pub(super) struct Prove {
    /// The port the server listens on [default: found from its sockets]
    #[arg(long)]
    pub port: Option<u16>,
    /// How many clients
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub clients: u32,
    /// What each client sends; \n, \r, \t, \0 and \\ are taken as in C
    #[arg(long, value_name = "TEXT", default_value = "test\\n")]
    pub send: String,
    /// What the clients do; several kinds take turns [default: close]
    #[arg(long = "client", value_name = "KIND", value_delimiter = ',')]
    pub kinds: Vec<ClientArg>,
    /// As --client half-close
    #[arg(long)]
    pub half_close: bool,
    /// Milliseconds to watch after the last client has gone
    #[arg(long, value_name = "MS", default_value_t = 3000, value_parser = clap::value_parser!(u64).range(300..=600_000))]
    pub hold: u64,
    /// Seconds the server may take until it listens
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub start: u64,
    /// Send the clients in waves that double: 1, 2, 4 and so on
    #[arg(long)]
    pub ramp: bool,
    /// Lint these sources and say which findings were confirmed
    #[arg(long, value_name = "PATH")]
    pub source: Vec<PathBuf>,
    /// Show what the server prints
    #[arg(long)]
    pub output: bool,
    /// How the proof is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ViewFormat,
    /// The server and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<std::ffi::OsString>,
}

#[cfg(target_os = "linux")]
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("target").required(true))]
pub(super) struct Watch {
    /// The process to look at, with all it started
    #[arg(long, group = "target", value_parser = clap::value_parser!(i32).range(1..))]
    pub pid: Option<i32>,
    /// Look at the processes that listen on this port
    #[arg(long, group = "target")]
    pub port: Option<u16>,
    /// Look again and again, with this many seconds between [default: two looks, a second apart]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub interval: Option<u64>,
    /// End after this many views [default: with the process]
    #[arg(long, value_name = "N", requires = "interval")]
    pub count: Option<u64>,
    /// How a view is written; json gives one line for each
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ViewFormat,
}

/// How a proof or a view is written.
#[cfg(target_os = "linux")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ViewFormat {
    Text,
    Json,
}

/// What a client does.
#[cfg(target_os = "linux")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ClientArg {
    /// Sends, reads what comes, closes
    Close,
    /// Sends, ends its sending side, stays until the end
    HalfClose,
    /// Sends, then resets the connection
    Reset,
    /// Says nothing, then closes
    Silent,
    /// Sends byte by byte, then closes
    Slow,
    /// Sends bytes that are no protocol, then closes
    Garbage,
}

/// A format and where it goes.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub format: Format,
    pub file: Option<PathBuf>,
}

fn target(text: &str) -> Result<Target, String> {
    let (word, file) = match text.split_once('=') {
        Some((word, file)) => (word, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let words = Format::ALL.map(|(word, _)| word).join(", ");
    let format = Format::from_word(word).ok_or_else(|| format!("choose one of: {words}"))?;
    Ok(Target { format, file })
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum ColorArg {
    #[default]
    Auto,
    Always,
    Never,
}

/// How sure.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ConfidenceArg {
    High,
    Medium,
    Low,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn check_is_the_default_command() {
        let paths = |argv: &[&str]| {
            let args = Args::try_parse_from(argv).unwrap();
            match args.command {
                Some(Command::Check(check)) => check.paths,
                None => args.check.paths,
                _ => Vec::new(),
            }
        };
        assert_eq!(paths(&["closewait", "src"]), paths(&["closewait", "check", "src"]));
    }
}
