//! A drafted mapping file: decisions, suggestions and remarks.

use crate::diagnostic::{one_line, unbroken};
use crate::locale::Messages;
use crate::locale::visible::acts;

/// The text of a draft. Lines that begin with `## ` address people, those that begin with `# `
/// are suggestions: without that mark they hold.
pub struct Draft<'a> {
    messages: &'a Messages,
    text: String,
    /// How many things people have to decide.
    pub open: usize,
}

impl<'a> Draft<'a> {
    /// An empty one.
    pub fn new(messages: &'a Messages) -> Self {
        Self {
            messages,
            text: String::new(),
            open: 0,
        }
    }

    /// Tells a message.
    pub fn say<'d>(&mut self, key: &str, data: impl IntoIterator<Item = (&'d str, String)>) {
        self.line("## ", &self.messages.get(key, data));
    }

    /// Writes lines that hold.
    pub fn write(&mut self, lines: &[String]) {
        for line in lines {
            self.line("", line);
        }
    }

    /// Writes lines that would hold without the mark before them.
    pub fn suggest(&mut self, lines: &[String]) {
        for line in lines {
            self.line("# ", line);
        }
    }

    /// Writes a blank line.
    pub fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// The whole text.
    pub fn finish(mut self) -> String {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        self.text.push('\n');
        self.text
    }

    fn line(&mut self, mark: &str, line: &str) {
        let line = [mark, &one_line(line)].concat();
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// A key with a text, as TOML has it; signs that do something to what is around them stand as `\u001B`.
pub fn text_entry(key: &str, text: &str) -> String {
    let text = unbroken(text);
    if !text.contains(acts) {
        return entry(key, text);
    }
    let spelled = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if acts(c) => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("{key} = \"{}\"", spelled.collect::<String>())
}

/// A key with a value.
pub fn entry(key: &str, value: impl Into<toml::Value>) -> String {
    format!("{key} = {}", value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_stays_one_value_on_one_line() {
        for text in [
            "项目",
            "a\"b",
            "a\\b",
            "'''",
            "\"\"\"",
            "a\nb\tc",
            "\u{7f}\u{1}\u{9b}\"\u{202e}\\",
            "# [[x]]",
            "",
        ] {
            let written = text_entry("key", text);
            assert_eq!(written.lines().count(), 1, "{written}");
            let read: toml::Table = toml::from_str(&written).unwrap();
            assert!(!written.contains(acts), "{written}");
            assert_eq!(read["key"].as_str(), Some(unbroken(text).as_str()));
        }
    }
}
