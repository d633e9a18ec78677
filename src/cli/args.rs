//! The arguments. Help, completions and the manual page derive from this file alone.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::report::Format;

/// Finds the code behind CLOSE_WAIT: accepted sockets that nobody closes after the peer has.
///
/// Exit status: 0 nothing at warn or above, 1 findings, 2 could not run.
#[derive(Debug, Parser)]
#[command(
    name = "closewait",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
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
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Files and folders to check [default: the current folder]
    pub paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format)]
    pub format: Format,
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
    /// Read no settings file
    #[arg(long)]
    pub no_config: bool,
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
    /// Print what the sources were lowered to, and stop
    #[arg(long, hide = true)]
    pub dump_ir: bool,
}

fn format(word: &str) -> Result<Format, String> {
    let words = Format::ALL.map(|(word, _)| word).join(", ");
    Format::from_word(word).ok_or_else(|| format!("choose one of: {words}"))
}

/// When to colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ColorArg {
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
        assert_eq!(
            paths(&["closewait", "src"]),
            paths(&["closewait", "check", "src"])
        );
    }
}
