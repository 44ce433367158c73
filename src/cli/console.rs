//! What people see: the language, the colours, how much of it.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::args::{Color, Common};
use crate::diagnostic::{Diagnostic, Severity, render_text};
use crate::locale::{Lang, Messages};

/// Where messages go and how.
pub struct Console {
    /// The user's language.
    pub lang: Lang,
    /// Its messages.
    pub messages: Messages,
    choice: ColorChoice,
    least: Severity,
    quiet: bool,
}

impl Console {
    /// The console that the common options ask for.
    pub fn new(lang: Lang, messages: Messages, common: &Common) -> Self {
        let choice = match common.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let least = match (common.quiet, common.verbose) {
            (true, _) => Severity::Error,
            (false, true) => Severity::Info,
            (false, false) => Severity::Warning,
        };
        Self {
            lang,
            messages,
            choice,
            least,
            quiet: common.quiet,
        }
    }

    /// Tells findings on stderr.
    pub fn findings(&self, findings: &[Diagnostic]) -> io::Result<()> {
        self.stderr(&render_text(findings, self.least, &self.messages))
    }

    /// Findings as a file has them, without colours.
    pub fn plain(&self, findings: &[Diagnostic]) -> String {
        let text = render_text(findings, self.least, &self.messages);
        anstream::adapter::strip_str(&text).to_string()
    }

    /// Tells a line of progress or summary on stderr, unless quiet.
    pub fn note(&self, line: &str) -> io::Result<()> {
        if self.quiet {
            Ok(())
        } else {
            self.stderr(&format!("{line}\n"))
        }
    }

    /// Tells of wrong usage on stderr.
    pub fn usage(&self, text: &str) -> io::Result<()> {
        self.stderr(&format!("{text}\n{}\n", self.messages.text("usage-see-help")))
    }

    /// Writes a result to stdout.
    pub fn result(&self, text: &str) -> io::Result<()> {
        let mut out = AutoStream::new(io::stdout().lock(), self.choice);
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Whether a progress bar would be seen.
    pub fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    fn stderr(&self, text: &str) -> io::Result<()> {
        AutoStream::new(io::stderr().lock(), self.choice).write_all(text.as_bytes())
    }
}

/// A text without the breaks that only lay it out and without signs that move the cursor.
pub fn one_line(text: &str) -> String {
    let shown = text.split(|c: char| c.is_whitespace() || c.is_control());
    shown.filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}
