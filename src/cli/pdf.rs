//! The text of a PDF, which poppler's `pdftotext` takes out where it is installed.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use crate::error::{Content, Error, Result};

const PROGRAM: &str = "pdftotext";
/// To standard output, from standard input: no file of ours is named.
const ARGUMENTS: [&str; 8] = ["-q", "-enc", "UTF-8", "-eol", "unix", "-nopgbrk", "-", "-"];
/// How long it may take. Publications of a thousand pages take some seconds.
const LONGEST: Duration = Duration::from_secs(60);
/// Of so many characters one may be none that a text has.
const STRANGE: usize = 50;

/// The lines of the text in `bytes`, of at most `limit` bytes.
///
/// # Errors
/// [`Error::NotAWorkbook`] where the program is missing, or takes no text out: a scan, a protected or damaged
/// document, fonts that do not say which characters they show.
pub fn lines(bytes: Arc<[u8]>, path: &Path, limit: u64) -> Result<Vec<String>> {
    let refused = |found| Error::NotAWorkbook {
        path: path.to_owned(),
        found,
    };
    let text = match run(bytes, limit) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(refused(Content::PdfWithoutProgram)),
        Err(_) => return Err(refused(Content::PdfUnreadable)),
    };
    if is_garbled(&text) {
        return Err(refused(Content::PdfUnreadable));
    }
    Ok(text.lines().map(str::to_owned).collect())
}

fn run(bytes: Arc<[u8]>, limit: u64) -> io::Result<String> {
    let mut child = Command::new(PROGRAM)
        .args(ARGUMENTS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let text = piped(&mut child, bytes, limit);
    if text.is_err() {
        // It may have ended by itself.
        let _ = child.kill();
    }
    let status = child.wait()?;
    match status.success() {
        true => text,
        false => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Gives the program its input and takes its output, beside each other: it may write before it has read all.
fn piped(child: &mut Child, bytes: Arc<[u8]>, limit: u64) -> io::Result<String> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    // What it does not read is its own decision; its status says whether it could do without.
    thread::spawn(move || input.write_all(&bytes));
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        let read = output.take(limit).read_to_string(&mut text).map(|_| text);
        // Nobody waits any longer when it took too long.
        let _ = sender.send(read);
    });
    let waited = receiver.recv_timeout(LONGEST);
    waited.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}

/// Whether a text is none that a person wrote: empty, or with characters that only fonts know.
fn is_garbled(text: &str) -> bool {
    let is_strange = |c: &char| {
        matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
            || c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')
    };
    let seen = text.chars().filter(|c| !c.is_whitespace()).count();
    let strange = text.chars().filter(is_strange).count();
    seen == 0 || strange.saturating_mul(STRANGE) > seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_and_unknown_fonts_have_no_text() {
        assert!(is_garbled("\n\u{c}\n"));
        assert!(is_garbled(&"\u{e123}\u{e124}706.61\u{e125}".repeat(9)));
        assert!(!is_garbled("2024年收入总计706.61万元。\n\u{c}"));
    }
}
