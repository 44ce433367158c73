//! LibreOffice at work on our workbooks, through `office.py`.
#![allow(dead_code)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

/// What is done with one workbook.
pub struct Job {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The extension that says what format these are.
    pub format: &'static str,
    /// The edits, a list, as `office.py` describes them.
    pub edits: Json,
    /// The formats that it is saved in.
    pub to: Vec<&'static str>,
}

impl Job {
    /// A workbook of ours that is edited and saved as .xlsx.
    pub fn edited(bytes: Vec<u8>, edits: Json) -> Self {
        Self {
            bytes,
            format: "xlsx",
            edits,
            to: vec!["xlsx"],
        }
    }
}

/// Does the jobs, all in one LibreOffice; what each saves, in the order of its formats and of the jobs.
pub fn run(jobs: &[Job]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: String| folder.path().join(name);
    let (mut script, mut saved) = (Vec::new(), Vec::new());
    for (number, job) in jobs.iter().enumerate() {
        let from = path(format!("{number}.{}", job.format));
        fs::write(&from, &job.bytes).unwrap();
        let to = job.to.iter().map(|format| path(format!("{number}-saved.{format}")));
        let to: Vec<_> = to.collect();
        script.push(json!({ "from": from, "to": to, "edits": job.edits }));
        saved.extend(to);
    }
    fs::write(path("script.json".into()), serde_json::to_vec(&script).unwrap()).unwrap();
    let python = std::env::var("OFFICE_PYTHON").unwrap_or_else(|_| "/usr/bin/python3".to_owned());
    let output = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/office.py"))
        .args([folder.path(), &path("script.json".into())])
        .output()
        .expect("a Python with LibreOffice's uno is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    saved.iter().map(|path| fs::read(path).unwrap()).collect()
}
