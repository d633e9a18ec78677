//! How to leave the loop that reads.

use super::blocks::{Block, Blocks};

/// Statements that leave the loop `around` a read, without `;`, the smaller change first.
pub(super) fn ways(text: &Blocks, around: Block) -> Vec<String> {
    let returns = text.function_around(around.open).map(|(function, header)| (function, header, value(header)));
    if !text.rust {
        return vec!["break".to_owned()];
    }
    let header = text.header(around);
    let gives_value = header.contains('=') && header.contains("loop");
    // `loop` as the last expression must have the function's type; after `break` it has none.
    let is_tail = header.ends_with("loop")
        && returns.as_ref().is_some_and(|(function, ..)| text.bare(around.close + 1, function.close).trim().is_empty());
    let mut ways = Vec::new();
    match returns {
        Some((_, header, value)) if header.contains("->") => {
            if !is_tail && !gives_value {
                ways.push("break".to_owned());
            }
            ways.extend(value.map(|value| format!("return {value}")));
        }
        Some((_, header, _)) => {
            if !gives_value {
                ways.push("break".to_owned());
            }
            if header.split_whitespace().any(|word| word == "fn") {
                ways.push("return".to_owned());
            }
        }
        None => ways.push("break".to_owned()),
    }
    ways
}

/// A value that says "ended well", by the type in a function's header.
fn value(header: &str) -> Option<&'static str> {
    let (_, ty) = header.rsplit_once("->")?;
    let ty = ty.split(" where ").next().unwrap_or(ty).trim();
    let ty = ty.rsplit_once("::").filter(|(path, _)| !path.contains('<')).map_or(ty, |(_, last)| last);
    let bare: String = ty.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.contains("Result<()") {
        Some("Ok(())")
    } else if bare.contains("Result<Option<") {
        Some("Ok(None)")
    } else if bare.starts_with("Option<") {
        Some("None")
    } else {
        None
    }
}
