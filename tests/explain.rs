//! `yusuan explain`: every code is explained in every language, and docs/rules.md lists them all.

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/run.rs"]
mod run;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use run::Desk;
use serde_json::Value;
use yusuan::diagnostic::{ASPECTS, Code, Explanation, group_name};
use yusuan::locale::{Lang, Messages};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether a word names a cell (F8, G4:K4) or a file.
fn names_a_place(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    let files = [".xlsx", ".xls", ".csv", ".toml"];
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = word.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
    let is_cell = (1..=3).contains(&letters) && digits > 0 && word.len() == letters + digits;
    is_cell || files.iter().any(|file| word.ends_with(file))
}

#[test]
fn every_code_is_explained_in_every_language() {
    let mut missing = Vec::new();
    for lang in Lang::ALL {
        let texts = Messages::explanations(*lang);
        for code in Code::ALL {
            let explanation = Explanation::of(*code, &texts);
            let mut lack =
                |what: &str| missing.push(format!("{} {} in {}: {what}", code.id(), code.slug(), lang.tag()));
            if !texts.has(code.slug(), None) {
                lack("title");
            }
            for (aspect, text) in ASPECTS.iter().zip(&explanation.texts) {
                if text.trim().is_empty() {
                    lack(aspect);
                }
                if text.contains(['{', '}', '$']) {
                    lack("a placeholder is not available here");
                }
            }
            let word = |c: char| !(c.is_ascii_alphanumeric() || c == '.');
            if !explanation.texts[2].split(word).any(names_a_place) {
                lack("an example with a cell or a file");
            }
            if !texts.has(&format!("group-{}", code.group()), None) {
                lack("the name of its group");
            }
        }
    }
    assert!(
        missing.is_empty(),
        "templates/locales/*/explain.ftl:\n{}",
        missing.join("\n")
    );
}

#[test]
fn nothing_is_explained_that_is_no_code() {
    let slugs: BTreeSet<&str> = Code::ALL.iter().map(|code| code.slug()).collect();
    for lang in Lang::ALL {
        let path = project("templates/locales").join(lang.tag()).join("explain.ftl");
        let mut seen = BTreeSet::new();
        for line in fs::read_to_string(path).unwrap().lines() {
            let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with([' ', '#'])) else {
                continue;
            };
            assert!(
                key.starts_with("group-") || slugs.contains(key),
                "{}: {key}",
                lang.tag()
            );
            assert!(seen.insert(key.to_owned()), "{}: {key} twice", lang.tag());
        }
    }
}

#[test]
fn a_code_is_explained_by_any_of_its_names() {
    let desk = Desk::new();
    let ran = desk.run("explain E501");
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("wrong_sum_zh", ran.stdout);
    insta::assert_snapshot!("wrong_sum_en", desk.run("explain E501 --lang en").stdout);
    for name in ["e501", "501", "wrong-sum"] {
        assert_eq!(desk.run(&format!("explain {name}")).stdout, ran.stdout, "{name}");
    }
}

#[test]
fn without_a_code_all_are_listed() {
    let desk = Desk::new();
    let ran = desk.run("explain");
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stdout.lines().take(4).collect::<Vec<_>>().join("\n"), @r"
    1xx 文件
      E101  错误  读不了文件  cannot-read
      E102  错误  不是工作簿  not-a-workbook
      E103  错误  暂不支持的格式  unsupported
    ");
    let listed = |code: &&Code| ran.stdout.contains(&format!("  {}  ", code.id()));
    assert_eq!(Code::ALL.iter().filter(listed).count(), Code::ALL.len());
}

#[test]
fn the_same_for_programs() {
    let desk = Desk::new();
    let one: Value = serde_json::from_str(&desk.run("explain W503 --format json --lang en").stdout).unwrap();
    assert_eq!((&one["code"], &one["severity"]), (&"W503".into(), &"warning".into()));
    assert!(ASPECTS.iter().all(|aspect| one[aspect].is_string()), "{one}");
    let all: Value = serde_json::from_str(&desk.run("explain --format json --lang en").stdout).unwrap();
    let codes = all["codes"].as_array().unwrap();
    assert_eq!(codes.len(), Code::ALL.len());
    assert!(codes.contains(&one));
}

#[test]
fn an_unknown_code_is_wrong_usage_and_the_nearest_are_offered() {
    let desk = Desk::new();
    let ran = desk.run("explain wrng-sum");
    assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.starts_with("没有这个代码：wrng-sum\n  是不是 E501  "),
        "{}",
        ran.stderr
    );
    let ran = desk.run("explain E407 --format json");
    assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("N407"), "{}", ran.stderr);
}

/// docs/rules.md, as the texts say it.
fn rules() -> String {
    let (chinese, english) = (Messages::explanations(Lang::ZhCn), Messages::explanations(Lang::En));
    let mut page = "# Codes\n\n\
        Every finding has a code: E is an error, W a warning, N a note. `yusuan explain E501` tells what it\n\
        is, why it matters, an example, how to fix it and where the rule comes from.\n\n\
        This page is written by `UPDATE_DOCS=1 cargo test --test explain`.\n"
        .to_owned();
    let mut group = None;
    for code in Code::ALL {
        if group.replace(code.group()) != Some(code.group()) {
            let name = |texts| group_name(code.group(), texts);
            let _ = write!(
                page,
                "\n## {}xx {} ({})\n\n",
                code.group(),
                name(&english),
                name(&chinese)
            );
            page += "| code | 中文 | English | slug |\n| --- | --- | --- | --- |\n";
        }
        let title = |texts| Explanation::of(*code, texts).title;
        let _ = writeln!(
            page,
            "| {} | {} | {} | `{}` |",
            code.id(),
            title(&chinese),
            title(&english),
            code.slug()
        );
    }
    page
}

#[test]
fn the_page_of_codes_is_up_to_date() {
    let path = project("docs/rules.md");
    let rules = rules();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &rules).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        written == rules,
        "docs/rules.md is out of date: UPDATE_DOCS=1 cargo test --test explain"
    );
}
