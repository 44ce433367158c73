//! The binary, run in a clean folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use assert_cmd::Command;
use tempfile::TempDir;

/// A clean folder with copies of workbooks in it.
pub struct Desk {
    folder: TempDir,
}

/// What a run printed and how it ended.
pub struct Ran {
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a copy of a file of the project on the desk.
    pub fn copy(&self, from: &str, name: &str) -> &Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::copy(from, self.path(name)).unwrap();
        self
    }

    pub fn file(&self, name: &str, content: &[u8]) -> &Self {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), content).unwrap();
        self
    }

    /// Files below a folder of the desk, by name.
    pub fn list(&self, name: &str) -> Vec<String> {
        fn walk(folder: &Path, root: &Path, found: &mut Vec<String>) {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, root, found);
                } else {
                    found.push(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"));
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.path(name), &self.path(name), &mut found);
        found.sort();
        found
    }

    /// Runs a command that ends at a step on the file system, if it has so many.
    #[allow(dead_code, reason = "for tests of what an end in the midst leaves")]
    pub fn crash(&self, arguments: &str, step: usize) -> ExitStatus {
        std::process::Command::new(assert_cmd::cargo::cargo_bin("yusuan"))
            .current_dir(self.folder.path())
            .env("YUSUAN_CRASH_AT", step.to_string())
            .args(arguments.split_whitespace())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap()
    }

    /// Runs `yusuan` in the folder, in Chinese unless told otherwise.
    pub fn run(&self, arguments: &str) -> Ran {
        let output = Command::cargo_bin("yusuan")
            .unwrap()
            .current_dir(self.folder.path())
            .env("LC_ALL", "zh_CN.UTF-8")
            .args(arguments.split_whitespace())
            .output()
            .unwrap();
        Ran {
            exit: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
