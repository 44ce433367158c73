//! What a check of many hand-ins ends with: the offices with errors, the worst first, the others as a number.

use super::batch::{self, Done, Telling};
use super::console::Console;
use crate::diagnostic::Severity;
use crate::report::{File, worst_first};

/// The end of the report, as people read it.
pub fn text(done: &[Done], telling: &Telling, console: &Console) -> String {
    let mut lines = Vec::new();
    if done.len() > 1 && !console.is_quiet() {
        lines.extend(offices(&batch::files(done, telling), console));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The offices with errors, each on a line, and how many have none.
fn offices(files: &[File], console: &Console) -> Vec<String> {
    let (bad, good): (Vec<&File>, Vec<&File>) = worst_first(files)
        .into_iter()
        .filter_map(|position| files.get(position))
        .partition(|file| file.has_errors());
    let mut lines = Vec::new();
    if !bad.is_empty() {
        lines.push(console.messages.get("offices-bad", [("count", bad.len().to_string())]));
        lines.extend(bad.iter().map(|file| office(file, console)));
    }
    let warned = good.iter().filter(|file| file.count(Severity::Warning) > 0).count();
    let data = [("count", good.len().to_string()), ("warned", warned.to_string())];
    lines.push(console.messages.get("offices-good", data));
    lines
}

fn office(file: &File, console: &Console) -> String {
    let none = || "none".to_owned();
    let data = [
        ("code", file.code.map_or_else(none, str::to_owned)),
        ("department", file.department.map_or_else(none, str::to_owned)),
        ("file", file.name.to_owned()),
        ("errors", file.count(Severity::Error).to_string()),
        ("warnings", file.count(Severity::Warning).to_string()),
    ];
    let key = if file.is_failed() { "office-failed" } else { "office-bad" };
    console.messages.get(key, data)
}
