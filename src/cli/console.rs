//! What people see: the language, the colours, how much of it.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::Style;

use super::args::{Color, Common};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::locale::visible::styled;
use crate::locale::{Lang, Messages};
use crate::report::{self, Detail, Excerpts};

/// Where messages go and how.
pub struct Console {
    /// The user's language.
    pub lang: Lang,
    /// Its messages.
    pub messages: Messages,
    /// The least severity that is reported.
    pub least: Severity,
    /// How much of a finding is reported.
    pub detail: Detail,
    /// Whether what comes of the run is read by a program.
    pub json: bool,
    choice: ColorChoice,
    quiet: bool,
}

impl Console {
    /// The console that the common options ask for.
    pub fn new(lang: Lang, messages: Messages, common: &Common, json: bool) -> Self {
        let choice = match common.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let (least, detail) = match (common.quiet, common.verbose) {
            (true, _) => (Severity::Error, Detail::Brief),
            (false, true) => (Severity::Info, Detail::Full),
            (false, false) => (Severity::Warning, Detail::Normal),
        };
        Self {
            lang,
            messages,
            least,
            detail,
            json,
            choice,
            quiet: common.quiet,
        }
    }

    /// Tells findings on stderr.
    pub fn findings(&self, findings: &[Diagnostic]) -> io::Result<()> {
        self.findings_with(findings, &Excerpts::default())
    }

    /// Tells findings on stderr, with the rows of the source that they are about.
    pub fn findings_with(&self, findings: &[Diagnostic], excerpts: &Excerpts) -> io::Result<()> {
        self.stderr(&self.text(findings, excerpts))
    }

    /// Findings as people read them, with the rows of the source that they are about; with ANSI styles.
    pub fn text(&self, findings: &[Diagnostic], excerpts: &Excerpts) -> String {
        report::text(findings, excerpts, (self.least, self.detail), &self.messages)
    }

    /// A text with ANSI styles as a file has it, without them.
    pub fn plain(&self, text: &str) -> String {
        anstream::adapter::strip_str(&styled(text)).to_string()
    }

    /// Prints a text with ANSI styles on stderr.
    pub fn styled_note(&self, text: &str) -> io::Result<()> {
        self.stderr(text)
    }

    /// Points people at a terminal to the explanation of the worst of these findings. It comes once,
    /// after all of them; who reads a file or a pipe of messages is spared it.
    pub fn pointer<'f>(&self, findings: impl IntoIterator<Item = &'f Diagnostic>) -> io::Result<()> {
        let Some(code) = worst(findings).filter(|_| self.shows_progress()) else {
            return Ok(());
        };
        let dim = Style::new().dimmed();
        let line = self.messages.get("see-explain", [("code", code.id().to_owned())]);
        self.stderr(&format!("{dim}{line}{dim:#}\n"))
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

    /// Reports that an option has a value that is none of the `valid` ones.
    pub fn wrong_value(&self, option: &str, value: impl ToString, valid: &str) -> io::Result<()> {
        let data = [
            ("argument", option.to_owned()),
            ("value", value.to_string()),
            ("valid", valid.to_owned()),
        ];
        self.usage(&self.messages.get("usage-value", data))
    }

    /// Writes a result to stdout; what of it is not of this program does nothing there but show.
    pub fn result(&self, text: &str) -> io::Result<()> {
        self.stdout(&styled(text))
    }

    /// Writes to stdout what this program alone has made, as it is.
    pub fn stdout(&self, text: &str) -> io::Result<()> {
        let mut out = AutoStream::new(io::stdout().lock(), self.choice);
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Whether only errors are reported.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether someone looks at what comes and goes: a progress bar, a hint.
    pub fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    fn stderr(&self, text: &str) -> io::Result<()> {
        AutoStream::new(io::stderr().lock(), self.choice).write_all(styled(text).as_bytes())
    }
}

/// The code of the first finding of the worst severity, of those that someone should look at.
fn worst<'f>(findings: impl IntoIterator<Item = &'f Diagnostic>) -> Option<Code> {
    let mut worst: Option<&Diagnostic> = None;
    for finding in findings {
        let least = worst.map_or(Severity::Info, |worst| worst.severity);
        if finding.severity > least {
            worst = Some(finding);
        }
    }
    worst.map(|finding| finding.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_worst_is_pointed_to() {
        let codes = |codes: &[Code]| codes.iter().copied().map(Diagnostic::new).collect::<Vec<_>>();
        let told = codes(&[
            Code::CodePadded,
            Code::NoYear,
            Code::WrongSum,
            Code::TextInAmount,
            Code::NoDepartment,
        ]);
        assert_eq!(worst(&told), Some(Code::WrongSum));
        assert_eq!(worst(told.iter().take(2)), Some(Code::NoYear));
        assert_eq!(worst(told.iter().take(1)), None);
    }
}
