//! `closewait hook install`: a plain git hook.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::args::Hook;
use super::errors::{Exit, Failure};

/// By this line an own hook is known again and may be replaced.
const MARK: &str = "# installed by `closewait hook install`";

/// Does what `command` says.
pub(super) fn run(command: &Hook) -> Result<Exit, Failure> {
    let Hook::Install { force } = command;
    let file = folder()?.join("pre-commit");
    if let Ok(there) = std::fs::read_to_string(&file)
        && !there.contains(MARK)
        && !force
    {
        let hint = "--force replaces it, or add the line `closewait check` to it yourself";
        return Err(Failure::new(format!("{}: there is another hook; {hint}", file.display())));
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::of(folder, &error))?;
    }
    let script = format!(
        "#!/bin/sh\n{MARK}\n# A commit with findings is refused; `git commit --no-verify` goes past it.\nexec closewait check\n"
    );
    std::fs::write(&file, script).map_err(|error| Failure::of(&file, &error))?;
    executable(&file)?;
    anstream::eprintln!("{} written", file.display());
    Ok(Exit::Clean)
}

/// Where git looks for hooks here.
fn folder() -> Result<PathBuf, Failure> {
    let asked = Command::new("git").args(["rev-parse", "--git-path", "hooks"]).output();
    let output = asked.map_err(|error| Failure::new(format!("git: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new("this folder is in no git repository"));
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim_end()))
}

#[cfg(unix)]
fn executable(file: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(file, permissions).map_err(|error| Failure::of(file, &error))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> Result<(), Failure> {
    Ok(())
}
