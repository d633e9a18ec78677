//! What the XML formats share.

/// Text for an attribute or between tags. Characters that XML 1.0 can not hold are shown as `\u{..}`.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => {
                let mut bytes = [0; 4];
                out.push_str(&super::clean::line(c.encode_utf8(&mut bytes)));
            }
        }
    }
    out
}
