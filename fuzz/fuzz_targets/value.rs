#![no_main]
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yusuan::pipeline::{self, Options};
use yusuan::schema::{self, Standard};

static STANDARD: LazyLock<&'static Standard> = LazyLock::new(|| schema::standard().unwrap());

/// A table of expenditure in which the fields of the last rows are what is tried.
const HEAD: &str = "title,,,,,,,,,,,,,预算03表
2025年部门支出总体情况表,,,,,,,,,,,,,
部门名称：甲局,,,,,,,,,,,,,单位：万元
科目编码,,,单位代码,单位（科目名称）,合计,基本支出,,,,,项目支出,,
类,款,项,,,,小计,人员经费,,公用经费,,小计,其他运转类,特定目标类
,,,,,,,工资福利支出,对个人和家庭的补助,商品和服务支出,资本性支出,,,
,,,,合计,3,2,1,,1,,1,1,
";

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut fields = text.split('\n').map(|field| field.replace(['"', '\r'], "'"));
    let mut table = HEAD.to_owned();
    for _ in 0..3 {
        let row: Vec<String> = (0..14).map(|_| format!("\"{}\"", fields.next().unwrap_or_default())).collect();
        table.push_str(&row.join(","));
        table.push('\n');
    }
    let options = Options {
        limits: shared::limits(),
        ..Options::default()
    };
    let _ = pipeline::run(table.into_bytes(), Path::new("预算03表.csv"), *STANDARD, &options);
});
