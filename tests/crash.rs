//! What a run leaves that ends in the midst of its work, at any step on the file system: every result is wholly
//! the old one or wholly the new one, and the next run clears away what is half written.
#![cfg(all(unix, debug_assertions))]

#[path = "support/run.rs"]
#[allow(dead_code)]
mod run;

use std::collections::BTreeMap;
use std::fs;

use run::Desk;

/// What stands below a folder, by name.
type Files = BTreeMap<String, Vec<u8>>;

const EXPENDITURE: &str = ",,,,,,,,,,,,,,预算03表
2025年部门支出总体情况表
部门名称：甲局,,,,,,,,,,,,,,单位：万元
科目编码,,,单位代码,单位（科目名称）,合计,基本支出,,,,,项目支出,,
类,款,项,,,,小计,人员经费,,公用经费,,小计,其他运转类,特定目标类
,,,,,,,工资福利支出,对个人和家庭的补助,商品和服务支出,资本性支出,,,
,,,,合计,3,2,1,,1,,1,1,
,,,101,甲局,3,2,1,,1,,1,1,
,,,101001,甲局机关,3,2,1,,1,,1,1,
213,03,01,,行政运行,3,2,1,,1,,1,1,
";

const PROJECTS: &str = ",,,,,,,,,,,预算10表
2025年部门预算项目支出情况表
部门名称：甲局,,,,,,,,,,,单位：万元
类型,项目名称,项目单位,合计,本年拨款,,,财政拨款结转结余,,,财政专户管理资金,单位资金
,,,,一般公共预算,政府性基金预算,国有资本经营预算,一般公共预算,政府性基金预算,国有资本经营预算,,
合计,,,1,1,,,,,,,
101,甲局,,1,1,,,,,,,
其他运转类,巡查,甲局机关,1,1,,,,,,,
";

/// Workbooks of two small tables: `a`, `b` and `d` in which a project has another name, `c` of another department; and
/// `now/a`, which has one table only, with another class.
fn desk() -> Desk {
    let desk = Desk::new();
    let other = |text: &str| text.replace("甲局", "乙局").replace("101", "102");
    for (name, table, projects) in [
        ("a", EXPENDITURE.to_owned(), PROJECTS.to_owned()),
        ("b", EXPENDITURE.to_owned(), PROJECTS.replace("巡查", "检查")),
        ("d", EXPENDITURE.to_owned(), PROJECTS.replace("巡查", "看护")),
        ("c", other(EXPENDITURE), other(PROJECTS)),
    ] {
        desk.file(&format!("{name}/03.csv"), table.as_bytes());
        desk.file(&format!("{name}/10.csv"), projects.as_bytes());
    }
    let later = EXPENDITURE.replace("213,03,01,,行政运行", "213,03,02,,一般行政管理事务");
    desk.file("now/a/03.csv", later.as_bytes());
    desk
}

fn is_temporary(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|name| name.starts_with(".yusuan-"))
}

/// What stands below `out`: results, and what is half written.
fn found(desk: &Desk) -> (Files, Files) {
    let read = |name: String| {
        let content = fs::read(desk.path("out").join(&name)).unwrap();
        (name, content)
    };
    let all = desk.list("out").into_iter().map(read);
    all.partition(|(name, _)| !is_temporary(name))
}

/// Makes `files` the results that stand below `out`; what is half written stays.
fn restore(desk: &Desk, files: &Files) {
    for name in found(desk).0.keys().filter(|name| !files.contains_key(*name)) {
        fs::remove_file(desk.path("out").join(name)).unwrap();
    }
    for (name, content) in files {
        desk.file(&format!("out/{name}"), content);
    }
}

/// Lets `replace` end at each of its steps, over the results of `make`, which has the same places. All results are
/// one set, but for `last`, which follows when the set is complete. There must be so many steps at the `least`.
fn at_every_step(make: &str, replace: &str, last: Option<&str>, least: usize) {
    let desk = desk();
    let results = |arguments: &str| {
        let ran = desk.run(arguments);
        assert!(ran.exit < 2, "{arguments}: {}", ran.stderr);
        found(&desk).0
    };
    let old = results(make);
    let new = results(replace);
    let is_new = |name: &str, now: &Files| now.get(name) == new.get(name);
    let changed: Vec<&str> = old
        .keys()
        .map(String::as_str)
        .filter(|name| !is_new(name, &old))
        .collect();
    assert!(!changed.is_empty() && new.keys().all(|name| old.contains_key(name)));
    let mut left = Files::new();
    for step in 1.. {
        restore(&desk, &old);
        let status = desk.crash(replace, step);
        let (now, half) = found(&desk);
        let what = format!("{replace}, step {step}: {:?}", half.keys());
        if let Some(exit) = status.code() {
            assert!(exit < 2 && now == new && half.is_empty(), "{what}");
            assert!(step > least, "{what}");
            return;
        }
        assert!(now.keys().all(|name| old.contains_key(name)), "{what}");
        let is_old = |name: &str| now.get(name) == old.get(name);
        assert!(
            old.keys().all(|name| is_old(name) || is_new(name, &now)),
            "{what}: neither old nor new"
        );
        // The first of a set is replaced when all are complete: what is still old has its successor beside it.
        if changed.iter().any(|name| !is_old(name)) {
            let set = changed.iter().filter(|name| last != Some(name));
            for name in set.filter(|name| is_old(name)) {
                let next = new.get(*name);
                assert!(
                    next.is_none() || half.values().any(|half| Some(half) == next),
                    "{what}: {name}"
                );
                assert!(last.is_none_or(is_old), "{what}: {name}");
            }
        }
        assert!(
            left.keys().all(|name| !half.contains_key(name)),
            "{what}: left by the run before"
        );
        left = half;
    }
}

#[test]
fn convert_ends_anywhere() {
    let options = "--to xlsx,csv,json -o out";
    // One table less: its file of the earlier run goes.
    let (make, replace) = (format!("convert a {options}"), format!("convert now/a {options}"));
    at_every_step(&make, &replace, None, 29);
}

#[test]
fn convert_with_a_trace_ends_anywhere() {
    let options = "--to json -o out --trace out/trace.csv";
    let (make, replace) = (format!("convert a {options}"), format!("convert now/a {options}"));
    at_every_step(&make, &replace, Some("trace.csv"), 15);
}

#[test]
fn check_ends_anywhere() {
    let options = "--annotate out/a.xlsx --report out/report.html --format html";
    let (make, replace) = (format!("check a {options}"), format!("check b {options}"));
    at_every_step(&make, &replace, Some("report.html"), 16);
}

#[test]
fn merge_ends_anywhere() {
    at_every_step("merge a a a -o out/a.xlsx", "merge a a b -o out/a.xlsx", None, 7);
}

/// The result takes the place of what is read.
#[test]
fn a_resolved_merge_ends_anywhere() {
    let resolve = "merge --resolve out/a.xlsx --prefer theirs";
    at_every_step("merge a b d -o out/a.xlsx", resolve, None, 8);
}

#[test]
fn consolidate_ends_anywhere() {
    at_every_step("consolidate a -o out/a.xlsx", "consolidate a c -o out/a.xlsx", None, 7);
}

#[test]
fn diff_ends_anywhere() {
    at_every_step("diff a b -o out/a.xlsx", "diff b a -o out/a.xlsx", None, 7);
}
