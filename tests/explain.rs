//! `yusuan explain`: every code is explained in every language, every rule is shown, and
//! docs/rules.md lists them all.

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
use yusuan::rules;
use yusuan::schema;

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
        ran.stderr.starts_with("没有这个代码或规则：wrng-sum\n  是不是 E501  "),
        "{}",
        ran.stderr
    );
    let ran = desk.run("explain E407 --format json");
    assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("N407"), "{}", ran.stderr);
}

#[test]
fn a_rule_is_shown_by_its_id() {
    let desk = Desk::new();
    let ran = desk.run("explain X09");
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("rule_zh", ran.stdout);
    insta::assert_snapshot!("rule_en", desk.run("explain x09 --lang en").stdout);
    for (id, shown) in [
        ("A01", "预算01表：本年收入合计 = 一、一般公共预算 + "),
        ("B05", "预算02表各栏：合计、部门、单位行 = "),
        ("J02", "预算11表：部门预算总额 = 基本支出 + 项目支出"),
        ("C06", "W532 同一单位内编码重复"),
        ("R13", "--severity R13=off"),
        ("D02", "templates/tables/04.toml"),
    ] {
        let ran = desk.run(&format!("explain {id}"));
        assert_eq!(ran.exit, 0, "{id}");
        assert!(ran.stdout.contains(shown), "{id}: {}", ran.stdout);
    }
}

#[test]
fn rules_are_listed_after_the_codes_for_programs_too() {
    let desk = Desk::new();
    let text = desk.run("explain").stdout;
    let all: Value = serde_json::from_str(&desk.run("explain --format json").stdout).unwrap();
    let listed = all["rules"].as_array().unwrap();
    assert!(listed.len() > 70);
    for rule in listed {
        let id = rule["rule"].as_str().unwrap();
        assert!(text.contains(&format!("\n  {id}  ")), "{id}");
        let one: Value = serde_json::from_str(&desk.run(&format!("explain {id} --format json")).stdout).unwrap();
        assert_eq!(one, *rule);
    }
}

/// What `explain` says of a rule is what findings of it are told as, in all cases that there are.
#[test]
fn findings_have_the_codes_that_their_rule_names() {
    let standard = schema::standard().unwrap();
    let rules = rules::builtin(standard).unwrap();
    let entries = rules::entries(&rules, standard);
    let cases = project("tests/cases");
    let ran = Desk::new().run(&format!("check {} --format json", cases.display()));
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let files = report["files"].as_array().unwrap();
    let mut seen = 0;
    for finding in files.iter().flat_map(|file| file["findings"].as_array().unwrap()) {
        let Some(rule) = finding["rule"].as_str() else { continue };
        let code = finding["code"].as_str().unwrap();
        let mut own = entries.iter().filter(|entry| entry.id == rule);
        assert!(
            own.any(|entry| entry.codes().iter().any(|known| known.id() == code)),
            "{rule} {code}"
        );
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

/// docs/rules.md, as the texts say it.
fn rules() -> String {
    let (chinese, english) = (Messages::explanations(Lang::ZhCn), Messages::explanations(Lang::En));
    let mut page = "# Codes and rules\n\n\
        Every finding has a code: E is an error, W a warning, N a note. `yusuan explain E501` tells what it\n\
        is, why it matters, an example, how to fix it and where the rule comes from; `yusuan explain X09`\n\
        shows a rule.\n\n\
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
    page + &rule_section()
}

/// The rules, part by part.
fn rule_section() -> String {
    let (chinese, english) = (Messages::new(Lang::ZhCn), Messages::new(Lang::En));
    let standard = schema::standard().unwrap();
    let rules = rules::builtin(standard).unwrap();
    let mut section = "\n## Rules\n\n\
        What must agree inside a table and between tables. A rule is switched off with `--severity X09=off`,\n\
        or by `off = [\"X09\"]` in a file for `--checks`; see [checks.md](checks.md).\n\n\
        | rule | 中文 | English | codes | file |\n| --- | --- | --- | --- | --- |\n"
        .to_owned();
    for entry in rules::entries(&rules, standard) {
        let codes: Vec<&str> = entry.codes().iter().map(|code| code.id()).collect();
        let _ = writeln!(
            section,
            "| {} | {} | {} | {} | {} |",
            entry.id,
            entry.name(&chinese),
            entry.name(&english),
            codes.join(" "),
            entry.file
        );
    }
    section
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
