//! The text of a publication beside its tables: right sentences of several offices say nothing, one wrong figure,
//! share, direction or year is one finding, and what is not certain is never called wrong.

#[allow(dead_code, reason = "only its random numbers are used here")]
#[path = "support/books.rs"]
mod books;
#[allow(dead_code, reason = "the plan of these books is a plain one")]
#[path = "support/facts.rs"]
mod facts;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use books::Random;
use facts::Plan;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use yusuan::book::Book;
use yusuan::check::Figures;
use yusuan::diagnostic::{Diagnostic, Severity};
use yusuan::narrative::{self, Books, Composed, Given, paragraphs};
use yusuan::rules::{self, terms};
use yusuan::schema::standard;

const NAME: &str = "南山市清河区教育局";

/// Two books of one department, one year after the other.
fn two_books(seed: u64) -> (Book, Book) {
    let standard = standard().unwrap();
    let book = |seed: u64, year: i32| {
        let plan = Plan {
            departments: 1,
            units: 1,
            three: true,
            other_sources: seed % 2 == 1,
            funds: seed % 3 == 1,
            ..Plan::plain()
        };
        let mut book = facts::book(standard, &mut Random(seed), &plan);
        book.year = Some(year);
        book.department = Some(NAME.into());
        book
    };
    (book(seed, 2025), book(seed.wrapping_add(7), 2024))
}

/// A figure of a text: how it is printed, and how it may be wrong.
#[derive(Clone, Debug)]
enum Part {
    Text(String),
    /// An amount or a share with its unit.
    Figure(Decimal, &'static str),
    /// More or less: the words, and which is right.
    Way([&'static str; 2], bool),
    Year(i32),
}

type Words = Vec<Part>;

fn spell(words: &Words) -> String {
    let spelled = words.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Figure(amount, unit) => format!("{amount}{unit}"),
        Part::Way(words, up) => words[usize::from(!*up)].to_owned(),
        Part::Year(year) => format!("{year}年"),
    });
    spelled.collect()
}

/// What sentences are made of.
struct Facts<'a> {
    now: Figures<'a>,
    last: Figures<'a>,
}

impl Facts<'_> {
    fn is(&self, cells: &str, is_last: bool) -> Decimal {
        let terms = terms(cells, standard().unwrap()).unwrap();
        let figures = if is_last { &self.last } else { &self.now };
        figures.sum(&terms).unwrap_or_else(|| panic!("{cells}")).amount
    }
}

fn printed(amount: Decimal) -> Decimal {
    let mut own = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    own.rescale(2);
    own
}

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

/// What is said of a change: how its sentence begins, the words for more and less, and whether a percentage follows.
fn change(facts: &Facts, cells: &str, before: &str, ways: [&'static str; 2], percents: [&'static str; 2]) -> Words {
    let (now, last) = (facts.is(cells, false), facts.is(cells, true));
    let difference = now - last;
    if printed(difference).is_zero() {
        return vec![text(before), text("持平")];
    }
    let up = difference > Decimal::ZERO;
    let mut words = vec![
        text(before),
        Part::Way(ways, up),
        Part::Figure(printed(difference.abs()), "万元"),
    ];
    if !last.is_zero() {
        words.push(text("，"));
        words.push(Part::Way(percents, up));
        words.push(Part::Figure(
            printed(difference.abs() / last * Decimal::ONE_HUNDRED),
            "%",
        ));
    }
    words
}

fn share(facts: &Facts, part: &str, whole: &str) -> Option<Decimal> {
    let (part, whole) = (facts.is(part, false), facts.is(whole, false));
    (!whole.is_zero()).then(|| printed(part / whole * Decimal::ONE_HUNDRED))
}

const REVENUE: &str = "01[revenue grand_total].amount";
const EXPENDITURE: &str = "01[expenditure grand_total].amount";
const GENERAL: &str = "05[total].total";
const GENERAL_IN: &str = "01[revenue general_public].amount";
const FUND: &str = "04[expenditure grand_total].government_fund";
const BASIC: &str = "03[total].basic.subtotal";
const PROJECT: &str = "03[total].project.subtotal";
const BASIC_GENERAL: &str = "06[total].total";
const PROJECT_GENERAL: &str = "05[total].project.subtotal";
const PERSONNEL: &str = "06[total].personnel";
const PUBLIC: &str = "06[total].public";
const THREE: &str = "08[total].total";
const OVERSEAS: &str = "08[total].overseas";
const VEHICLES: &str = "08[total].vehicle.subtotal";
const PURCHASE: &str = "08[total].vehicle.purchase";
const OPERATION: &str = "08[total].vehicle.operation";
const RECEPTION: &str = "08[total].reception";

fn amount(facts: &Facts, cells: &str) -> Part {
    Part::Figure(printed(facts.is(cells, false)), "万元")
}

fn of_which(facts: &Facts, (whole, parts): (&str, &[(&str, &str)]), words: [&'static str; 2]) -> Words {
    let mut all = Vec::new();
    for (number, (label, cells)) in parts.iter().enumerate() {
        if number > 0 {
            all.push(text("；"));
        }
        all.push(text(label));
        all.push(amount(facts, cells));
        if let Some(share) = share(facts, cells, whole) {
            all.push(text(words[0]));
            all.push(Part::Figure(share, "%"));
            all.push(text(words[1]));
        }
    }
    all
}

/// The sentences of an office, each a paragraph.
fn sentences(facts: &Facts, office: usize) -> Vec<Words> {
    let join = |parts: Vec<Words>| parts.concat();
    let heading = |name: &str| vec![text(name)];
    match office {
        0 => vec![
            heading("一、收入支出预算总体情况说明"),
            join(vec![
                vec![text(NAME), Part::Year(2025), text("收入总计"), amount(facts, REVENUE)],
                vec![
                    text("，支出总计"),
                    amount(facts, EXPENDITURE),
                    text("，与"),
                    Part::Year(2024),
                ],
                change(facts, REVENUE, "预算相比，收入", ["增加", "减少"], ["增长", "下降"]),
                vec![text("，主要原因：项目支出增加35万元。")],
            ]),
            heading("三、支出预算总体情况说明"),
            join(vec![
                vec![
                    text(NAME),
                    Part::Year(2025),
                    text("支出合计"),
                    amount(facts, EXPENDITURE),
                    text("，其中："),
                ],
                of_which(
                    facts,
                    (EXPENDITURE, &[("基本支出", BASIC), ("项目支出", PROJECT)]),
                    ["，占", ""],
                ),
                vec![text("。")],
            ]),
            heading("五、一般公共预算支出预算情况说明"),
            join(vec![
                vec![
                    text(NAME),
                    Part::Year(2025),
                    text("一般公共预算支出年初预算为"),
                    amount(facts, GENERAL),
                ],
                vec![text("。其中：")],
                of_which(
                    facts,
                    (GENERAL, &[("基本支出", BASIC_GENERAL), ("项目支出", PROJECT_GENERAL)]),
                    ["，占", ""],
                ),
                vec![text("。")],
            ]),
            heading("六、一般公共预算基本支出情况说明"),
            join(vec![
                vec![
                    text(NAME),
                    Part::Year(2025),
                    text("一般公共预算基本支出年初预算为"),
                    amount(facts, BASIC_GENERAL),
                ],
                vec![text("。其中：")],
                of_which(
                    facts,
                    (BASIC_GENERAL, &[("人员经费支出", PERSONNEL), ("公用经费支出", PUBLIC)]),
                    ["，占", ""],
                ),
                vec![text("。")],
            ]),
            heading("七、“三公”经费支出情况说明"),
            join(vec![
                vec![
                    text(NAME),
                    Part::Year(2025),
                    text("“三公”经费预算为"),
                    amount(facts, THREE),
                    text("。"),
                ],
                change(
                    facts,
                    THREE,
                    "比2024年“三公”经费支出预算数",
                    ["增加", "减少"],
                    ["增长", "下降"],
                ),
                vec![text("，主要原因是厉行节约。")],
            ]),
            join(vec![
                vec![
                    text("（一）因公出国（境）费"),
                    amount(facts, OVERSEAS),
                    text("，主要用于单位工作人员出国。"),
                ],
                change(
                    facts,
                    OVERSEAS,
                    "因公出国（境）费预算数比2024年",
                    ["增加", "减少"],
                    ["增加", "减少"],
                ),
                vec![text("。")],
            ]),
            vec![
                text("（三）公务用车购置及运行费"),
                amount(facts, VEHICLES),
                text("，其中，公务用车购置费"),
                amount(facts, PURCHASE),
                text("；公务用车运行维护费"),
                amount(facts, OPERATION),
                text("。"),
            ],
        ],
        1 => vec![
            heading("2025年单位预算编制说明"),
            join(vec![
                vec![Part::Year(2025), text("，我局预算收入总额"), amount(facts, REVENUE)],
                change(facts, REVENUE, "，比上年", ["增加", "减少"], ["上升", "下降"]),
                vec![
                    text("；其中：一般公共预算财政拨款收入"),
                    amount(facts, GENERAL_IN),
                    text("。"),
                ],
            ]),
            join(vec![
                vec![text("支出总预算"), amount(facts, EXPENDITURE)],
                change(
                    facts,
                    EXPENDITURE,
                    "，较2024年预算数",
                    ["增加", "减少"],
                    ["增幅为", "降低"],
                ),
                vec![text("。")],
            ]),
            join(vec![
                vec![text("一般公共预算支出"), amount(facts, GENERAL)],
                change(facts, GENERAL, "，较上年预算", ["增加了", "减少了"], ["增长", "下降"]),
                vec![text("，主要用于人员经费100万元。")],
            ]),
            join(vec![
                vec![
                    text("本单位2025年基本支出"),
                    amount(facts, BASIC),
                    text("，占支出总额的"),
                ],
                vec![share(facts, BASIC, EXPENDITURE).map_or(text("0%"), |share| Part::Figure(share, "%"))],
                vec![text("。")],
            ]),
            join(vec![
                vec![text("2.公务接待费"), amount(facts, RECEPTION)],
                change(facts, RECEPTION, "，比上年", ["增加", "减少"], ["增长", "下降"]),
                vec![text("，主要原因是接待批次变化。")],
            ]),
        ],
        2 => vec![
            heading("（二）收支预算总体情况"),
            join(vec![
                vec![
                    text("按照综合预算的原则，"),
                    text(NAME),
                    text("所有收入和支出均纳入部门预算管理。"),
                ],
                vec![
                    text(NAME),
                    Part::Year(2025),
                    text("收支总预算"),
                    amount(facts, REVENUE),
                    text("。"),
                ],
            ]),
            join(vec![
                vec![text("收入预算"), amount(facts, REVENUE), text("，其中：")],
                of_which(facts, (REVENUE, &[("一般公共预算", GENERAL_IN)]), ["，占比", ""]),
                change(
                    facts,
                    REVENUE,
                    "。收入预算较上年预算",
                    ["增加", "减少"],
                    ["上升", "下降"],
                ),
                vec![text("。")],
            ]),
            join(vec![
                vec![text("支出预算"), amount(facts, EXPENDITURE), text("，其中：")],
                of_which(
                    facts,
                    (EXPENDITURE, &[("基本支出", BASIC), ("项目支出", PROJECT)]),
                    ["（占", "）"],
                ),
                vec![text("。")],
            ]),
            vec![
                text(NAME),
                text("2025年政府性基金预算支出"),
                amount(facts, FUND),
                text("。"),
            ],
            vec![
                text("一般公共预算基本支出"),
                amount(facts, BASIC_GENERAL),
                text("，包括：人员经费"),
                amount(facts, PERSONNEL),
                text("，公用经费"),
                amount(facts, PUBLIC),
                text("。"),
            ],
            join(vec![
                vec![
                    text("2025年“三公”经费预算数为"),
                    amount(facts, THREE),
                    text("，其中：因公出国（境）费"),
                ],
                vec![
                    amount(facts, OVERSEAS),
                    text("，公务用车购置及运行费"),
                    amount(facts, VEHICLES),
                ],
                vec![
                    text("（其中：公务用车购置费"),
                    amount(facts, PURCHASE),
                    text("，公务用车运行费"),
                ],
                vec![
                    amount(facts, OPERATION),
                    text("），公务接待费"),
                    amount(facts, RECEPTION),
                    text("。"),
                ],
            ]),
        ],
        _ => {
            let hundred_million = |cells: &str| {
                let mut own = facts.is(cells, false) / Decimal::from(10_000);
                own = own.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero);
                own.rescale(4);
                Part::Figure(own, "亿元")
            };
            vec![
                vec![
                    text("我部门"),
                    Part::Year(2025),
                    text("度收入总计为"),
                    hundred_million(REVENUE),
                    text("，支出总计为"),
                    hundred_million(EXPENDITURE),
                    text("。"),
                ],
                vec![
                    text("财政拨款安排的"),
                    text("“三公”经费"),
                    Part::Figure(
                        (facts.is(THREE, false) * Decimal::from(10_000)).round_dp(0).normalize(),
                        "元",
                    ),
                    text("。"),
                ],
                vec![text(
                    "本年度预计完成培训200人次，新建道路35公里，投入约500万元，涉及项目12个。",
                )],
                vec![text("下属某某中心2025年基本支出1.23万元，项目支出4.56万元。")],
                vec![text("2024年执行数为12.34万元，比2023年决算数减少0.5万元，下降3%。")],
                vec![text("基本支出中，某某专项9.99万元，占0.01%。")],
            ]
        }
    }
}

fn told(words: &[Words], now: &Book, last: Option<&Book>) -> Vec<Diagnostic> {
    let lines: Vec<String> = words.iter().map(spell).collect();
    judged(&lines, now, last)
}

/// The errors and warnings about a text.
fn judged(lines: &[String], now: &Book, last: Option<&Book>) -> Vec<Diagnostic> {
    let (standard, books) = (standard().unwrap(), Books { now, last });
    let rules = rules::builtin(standard).unwrap();
    let mut findings = narrative::check(&paragraphs(lines, false), books, standard, &rules).unwrap();
    findings.retain(|finding| finding.severity > Severity::Info);
    findings
}

fn figure(part: &Part) -> Option<Decimal> {
    match part {
        Part::Figure(amount, _) => Some(*amount),
        _ => None,
    }
}

fn shown(findings: &[Diagnostic]) -> Vec<String> {
    let show = |finding: &Diagnostic| {
        format!(
            "{} {:?} {:?} {:?}",
            finding.code.id(),
            finding.found,
            finding.expected,
            finding.data
        )
    };
    findings.iter().map(show).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn right_sentences_say_nothing_and_one_wrong_part_is_one_finding(seed: u64, office in 0_usize..4, pick: usize) {
        let (now, last) = two_books(seed);
        let facts = Facts {
            now: Figures::new(&now, standard().unwrap()),
            last: Figures::new(&last, standard().unwrap()),
        };
        let right = sentences(&facts, office);
        prop_assert!(told(&right, &now, Some(&last)).is_empty(), "{:#?}", (shown(&told(&right, &now, Some(&last))), right.iter().map(spell).collect::<Vec<_>>()));
        prop_assert!(told(&right, &now, None).is_empty(), "{:#?}", shown(&told(&right, &now, None)));
        let places: Vec<(usize, usize)> = right
            .iter()
            .enumerate()
            .flat_map(|(line, words)| words.iter().enumerate().map(move |(place, part)| (line, place, part)))
            .filter(|(line, place, part)| match part {
                Part::Text(_) => false,
                // 0.00% has no direction.
                Part::Way(..) => !right[*line][*place..].iter().find_map(figure).is_some_and(|own| own.is_zero()),
                _ => true,
            })
            .map(|(line, place, _)| (line, place))
            .collect();
        if let Some((line, place)) = places.get(pick % places.len().max(1)).copied() {
            let mut wrong = right.clone();
            match &mut wrong[line][place] {
                Part::Figure(amount, "元") => *amount += Decimal::from(30_000),
                Part::Figure(amount, _) => *amount += Decimal::from(3),
                Part::Way(_, up) => *up = !*up,
                Part::Year(year) => *year -= 1,
                Part::Text(_) => {}
            }
            let findings = told(&wrong, &now, Some(&last));
            prop_assert_eq!(findings.len(), 1, "{} → {}: {:#?}", spell(&right[line]), spell(&wrong[line]), shown(&findings));
            let row = findings[0].cell().map(|cell| cell.row as usize);
            prop_assert_eq!(row, Some(line), "{:?}", shown(&findings));
        }
    }
}

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

/// Runs `check`; the exit code, and the findings about texts from warnings up: code, rule, paragraph.
fn checked(arguments: &[&Path], options: &[&str]) -> (i32, Vec<String>) {
    let output = Command::new(env!("CARGO_BIN_EXE_yusuan"))
        .args(["check", "--format", "json", "--lang", "zh-CN"])
        .args(options)
        .args(arguments)
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let findings = report["files"][0]["findings"].as_array().cloned().unwrap_or_default();
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let of_text = findings.iter().filter(|finding| finding["severity"] != "info");
    let told = of_text.map(|own| [text(own, "code"), text(own, "rule"), text(own, "cell")].join(" "));
    let told = told.filter(|told| told.as_bytes().get(1) == Some(&b'8') || told.starts_with("E1"));
    (output.status.code().unwrap(), told.collect())
}

/// What reviewers found in the text of the publication, and nothing else.
const WRONG: [&str; 11] = [
    "W814 N21 A11",
    "W812 N20 A18",
    "E801  A30",
    "E802  A30",
    "E802  A30",
    "W813 N13 A32",
    "W811 N14 A42",
    "W812 N17 A48",
    "W812 N19 A50",
    "W812 N22 A53",
    "W812 N20 A64",
];

#[test]
fn a_publication_is_compared_with_its_own_tables() {
    let publication = case("publication-docx/input.docx");
    assert_eq!(checked(&[&publication], &[]), (1, WRONG.map(str::to_owned).to_vec()));
}

#[test]
fn a_text_may_be_a_document_a_page_or_plain_text() {
    let book = case("seed-xlsx/input.xlsx");
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(case("publication-docx/text.txt")).unwrap();
    let page: String = text.lines().map(|line| format!("<p>{line}</p>")).collect();
    let gbk = folder.path().join("gbk.html");
    fs::write(&gbk, format!("<html><body>{page}</body></html>")).unwrap();
    // Lines of 30 characters, as a page of a document is copied.
    let broken = text.lines().flat_map(|line| {
        let line: Vec<char> = line.chars().collect();
        line.chunks(30)
            .map(|part| part.iter().collect::<String>())
            .collect::<Vec<_>>()
    });
    let plain = folder.path().join("a.txt");
    fs::write(&plain, broken.collect::<Vec<_>>().join("\n\n")).unwrap();
    let codes = |told: Vec<String>| {
        let mut codes: Vec<String> = told
            .iter()
            .map(|told| told.rsplit_once(' ').unwrap().0.to_owned())
            .collect();
        codes.sort();
        codes
    };
    let expected = codes(WRONG.map(str::to_owned).to_vec());
    for path in [case("publication-docx/input.docx"), gbk, plain] {
        let (exit, told) = checked(&[&book, Path::new("--text"), &path], &[]);
        assert_eq!((exit, codes(told)), (1, expected.clone()), "{}", path.display());
    }
}

#[test]
fn rules_about_texts_can_be_switched_off() {
    let publication = case("publication-docx/input.docx");
    let options = ["--severity", "N14=off,N20=off,E802=info,W812=error"];
    let (exit, told) = checked(&[&publication], &options);
    assert_eq!(exit, 1);
    assert!(told.iter().all(|told| !told.contains("N14") && !told.contains("N20")));
    assert_eq!(told.len(), WRONG.len() - 5);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let book = case("seed-xlsx/input.xlsx");
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("a.pdf");
    fs::write(&pdf, "%PDF-1.7").unwrap();
    assert_eq!(
        checked(&[&book, Path::new("--text"), &pdf], &[]),
        (2, vec!["E102  ".to_owned()])
    );
    assert_eq!(checked(&[&book, Path::new("--text"), &book], &[]).0, 2);
    assert_eq!(checked(&[&book, &book, Path::new("--text"), &pdf], &[]).0, 2);
    let (_, told) = checked(&[&case("publication-docx/input.docx"), Path::new("--last"), &book], &[]);
    assert!(told.contains(&"W815  ".to_owned()), "{told:?}");
}

/// The text of a PDF comes from `pdftotext`; without it, or where it finds nothing to read, people learn what to do.
#[cfg(unix)]
#[test]
fn the_text_of_a_pdf_is_taken_out_by_poppler() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (pdf, program) = (folder.path().join("a.pdf"), folder.path().join("pdftotext"));
    fs::write(&pdf, b"%PDF-1.7 binary").unwrap();
    let check = |written: Option<&str>| {
        if let Some(text) = written {
            let script = format!("#!/bin/sh\nread -r first rest\n[ \"$first\" = %PDF-1.7 ] || exit 1\n{text}\n");
            fs::write(&program, script).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let mut command = assert_cmd::Command::cargo_bin("yusuan").unwrap();
        command
            .env("PATH", folder.path())
            .args(["--lang", "en", "check", "--text"]);
        let output = command.arg(&pdf).arg(case("seed-xlsx/input.xlsx")).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    };
    let (exit, missing) = check(None);
    assert_eq!(exit, 2);
    assert!(
        missing.contains("E102") && missing.contains("poppler-utils"),
        "{missing}"
    );
    for garbled in ["echo", "echo 2024", "printf '\\356\\200\\200706.61'", "exit 3"] {
        let (exit, told) = check(Some(garbled));
        assert_eq!(exit, 2, "{garbled}");
        assert!(told.contains("without readable text"), "{told}");
    }
    let (exit, told) = check(Some("echo 基本支出600.99万元。\necho 项目支出100.62万元。"));
    assert_eq!(exit, 1, "{told}");
    assert!(told.contains("E801") && told.contains("105.62"), "{told}");
}

/// Right sentences, or such of which nobody can say: none of them is wrong.
#[test]
fn what_is_not_certain_is_never_called_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.md");
    let lines = [
        "2024年，一般公共预算当年拨款706.61万元，主要用于人大会议60万元、党建0.62万元。",
        "一般公共服务（类）支出706.61万元，占100%；社会保障和就业（类）支出0万元，占0%。",
        "一般公共服务支出（类）人大事务（款）行政运行（项）2024年预算数为600.99万元，比2023年执行数增加10.5万元，增长1.78%。",
        "人员经费552.32万元，主要包括：基本工资140.55万元、津贴补贴71.69万元；公用经费48.67万元。",
        "收入706.61万元（含上年结转0万元）。",
        "收支总计0.07亿元，即7066100元，约707万元，比上年基本持平。",
        "2022年决算数为1304.70万元。2023年预算1304.70万元，2024年预算706.61万元。",
        "所属人大工作服务中心2024年收入总计12.30万元，支出总计12.30万元，其中：基本支出1.00万元，占8.13%。",
        "本级基本支出500.00万元。在职人员经费300万元。离退休人员经费200.5万元。",
        "截至2023年12月31日，共有车辆1辆，其中：一般公务用车1辆。单价100万元以上设备0台。",
        "2024年未安排公务用车购置，也没有安排因公出国（境）费。无政府性基金预算支出。",
        "人员经费占基本支出的91.9%，比上年提高2.5个百分点。",
        "与2022年决算相比，基本支出增加12万元，增长2%。",
        "预算执行率95%，政府采购执行率90%以上。",
        "政府采购预算50万元，其中面向中小企业预留40万元。",
        "项目支出105.62万元，其中：人大会议60万元，其他人大事务45万元，党建0.62万元。",
        "全年预计接待12批次、130人，人均不超过0.01万元。",
        "根据《预算法》（2018年修正）和新财〔2023〕12号文件，2024年部门预算于2024年3月20日批复。",
        "全区生产总值比2020年增长5.5%，与2020年相比，居民收入增加1.2万元，增长30%。",
        "【名词解释】",
        "2025年起，项目支出增加5万元的部分由区财政统筹。",
        // Without last year's book: the percentage follows from the change of its own clause.
        "基本支出600.99万元，较上年增加100.99万元，增长20.2%；项目支出105.62万元，较上年增加5.62万元，增长5.62%。",
        "2023年，我办收入预算530万元。基本支出330万元，项目支出200万元。",
        "2022年度决算：“三公”经费支出2.85万元。2022年结转10万元。",
        "2023年“三公”经费预算3.2万元，其中公务用车运行维护费1.1万元，公务接待费2.1万元。",
        "财政拨款支出706.61万元，其中人大会议安排60万元，占8.49%；其他项目支出45.62万元。",
        "项目支出中，一般公共预算安排100万元，占项目支出的94.68%；商品和服务支出98.5万元。",
        "项目支出按资金来源：一般公共预算105万元、政府性基金0.62万元。",
        "政府采购支出50万元，其中，一般公共预算拨款安排40万元，占80%。",
        "政府采购预算70万元，其中：集中采购40万元（货物10万元、工程10万元、服务20万元），分散采购30万元。",
        "一般公共服务支出706.61万元，其中人员经费552.32万元；全部为项目支出1万元。",
        "机关：基本支出500万元，项目支出90万元。第一中心：基本支出100.99万元，项目支出15.62万元。",
        "全区一般公共预算收入安排125亿元，我区一般公共预算支出200.5亿元。",
        "公用经费（不含办公费）30.5万元。扣除公务用车购置费后，“三公”经费1.05万元。",
        "2024年12月31日前完成设备采购。2024年底前完成老旧设备更新58.14万元。",
        "“三公”经费预算1.1万元，比上年减少2.1万元，系公务接待减少所致。",
        "一、2023年预算执行情况",
        "全年支出530.65万元，其中：基本支出330.65万元。",
        "二、政府性基金预算支出情况",
        "项目支出24.2万元，基本支出2万元。城乡社区支出16.7万元，占100%。",
        "新乡市红旗区人大常委会2024年部门预算",
        "区级财政拨款706.61万元，其中上级市级财政补助0万元。项目绩效由市级财政统一评价，省级财政资金0万元。",
        "“三公”经费1.1万元，较上年减少2.1万元。其中：公务接待费减少1.6万元；公务用车运行维护费减少0.5万元。",
    ];
    fs::write(&path, lines.join("\n\n")).unwrap();
    let (exit, told) = checked(&[&case("seed-xlsx/input.xlsx"), Path::new("--text"), &path], &[]);
    assert_eq!((exit, told), (0, Vec::<String>::new()));
}

/// What some count in a figure others give beside it: capital in public expenditure, what was carried over in what is
/// spent this year.
#[test]
fn both_of_two_customs_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.md");
    let offices = Path::new("tests/offices");
    let texts = [
        (
            "henan-2019.xls",
            "日常公用经费971.46万元，资本性支出238.52万元。公用经费1209.98万元。",
        ),
        (
            "central-2025.xlsx",
            "本年财政拨款支出5039.95万元，其中：基本支出3711.62万元，项目支出1328.33万元。",
        ),
    ];
    for (book, text) in texts {
        fs::write(&path, text).unwrap();
        let (_, told) = checked(&[&offices.join(book), Path::new("--text"), &path], &[]);
        assert_eq!(told, Vec::<String>::new(), "{text}");
    }
}

/// Items of functional classes are known by the names of their class, section and item.
#[test]
fn items_are_compared_with_their_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.md");
    let check = |lines: &[&str]| {
        fs::write(&path, lines.join("\n\n")).unwrap();
        checked(&[&case("seed-xlsx/input.xlsx"), Path::new("--text"), &path], &[]).1
    };
    let right = [
        "1.一般公共服务支出（类）人大事务（款）行政运行（项）。2024年预算数为600.99万元。",
        "2.一般公共服务支出（类）人大事务（款）人大会议（项）",
        "年初预算为60.00万元，主要用于会议。",
        "“一般公共服务支出（类）人大事务（款）其他人大事务支出（项）”45万元，主要用于工作经费。",
        "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）44.43万元。",
        "（1）2010101行政运行600.99万元；2010104-人大会议60万元。",
    ];
    assert_eq!(check(&right), Vec::<String>::new());
    let wrong = right.map(|line| {
        line.replace("600.99", "610.99")
            .replace("60.00", "80.00")
            .replace("45万元", "54万元")
    });
    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
    assert_eq!(check(&wrong), ["E801  A1", "E801  A3", "E801  A4", "E801  A6"]);
}

/// The document with comments is the same book, its comments are told as nobody's but this program's, and it can be
/// written over.
#[test]
fn findings_become_comments_of_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let (publication, out) = (case("publication-docx/input.docx"), folder.path().join("out.docx"));
    let arguments = [publication.as_path(), Path::new("--annotate-text"), &out];
    for _ in 0..2 {
        assert_eq!(checked(&arguments, &[]).0, 1);
    }
    let mut archive = zip::ZipArchive::new(fs::File::open(&out).unwrap()).unwrap();
    let part = std::io::read_to_string(archive.by_name("word/comments.xml").unwrap()).unwrap();
    assert_eq!(part.matches("<w:comment ").count(), WRONG.len());
    assert_eq!(checked(&[&out], &[]), (1, WRONG.map(str::to_owned).to_vec()));
    let codes = |path: &Path| {
        let output = Command::new(env!("CARGO_BIN_EXE_yusuan"))
            .args(["check", "--format", "json"])
            .arg(path)
            .output();
        let report: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
        let findings = report["files"][0]["findings"].as_array().unwrap().clone();
        findings.iter().map(|own| own["code"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&out), codes(&publication));
    // What somebody made with another program stays, as does the source.
    fs::copy(&publication, &out).unwrap();
    assert_eq!(checked(&arguments, &[]).0, 2);
    assert_eq!(
        checked(&[&publication, Path::new("--annotate-text"), &publication], &[]).0,
        2
    );
    let book = case("seed-xlsx/input.xlsx");
    assert_eq!(checked(&[&book, Path::new("--annotate-text"), &out], &["--force"]).0, 2);
}

/// Facts with everything that no table says; `asked` are their names.
fn all_facts(asked: &[String]) -> narrative::Facts {
    let value = |name: &String| match name.as_str() {
        "主要职责" | "专项转移支付项目" => {
            format!("\"{name}\" = [\"贯彻落实有关政策\", \"承办交办的其他事项\"]\n")
        }
        name if name.ends_with("车") || name.ends_with("设备") => format!("\"{name}\" = 2\n"),
        name if name.starts_with("政府采购") => format!("\"{name}\" = 12.5\n"),
        name if name.ends_with("原因") => format!("\"{name}\" = \"厉行节约\"\n"),
        "机构设置" | "人员编制" | "主要工作任务" => format!("\"{name}\" = \"按规定执行。\"\n"),
        // A figure that a table should have.
        _ => String::new(),
    };
    let text: String = asked.iter().map(value).collect();
    narrative::facts("facts.toml", text.as_bytes(), narrative::SENTENCES, standard().unwrap()).unwrap()
}

/// What `narrate` writes of two books, with and without everything else that it asks for.
fn composed(now: &Book, last: Option<&Book>, publication: bool) -> (Composed, Composed) {
    let compose = |facts: &narrative::Facts| {
        let given = Given {
            facts,
            sentences: ("narrate.md", narrative::SENTENCES),
            publication,
        };
        narrative::compose(Books { now, last }, given, standard().unwrap()).unwrap()
    };
    let open = compose(&narrative::Facts::default());
    let whole = compose(&all_facts(&open.asked));
    (open, whole)
}

/// What is told of a text that `narrate` wrote, but for what stands open in it.
fn told_of(text: &Composed, now: &Book, last: Option<&Book>) -> Vec<String> {
    let lines: Vec<String> = text.prose().map(str::to_owned).collect();
    let mut findings = judged(&lines, now, last);
    let is_open = !text.open.is_empty() || text.without_last > 0;
    findings.retain(|finding| !is_open || finding.rule.as_deref() != Some("N19"));
    shown(&findings)
}

/// Where amounts and percentages stand in a line, but for thresholds.
fn figures_in(text: &str) -> Vec<Range<usize>> {
    let ends = ["万元", "%"].into_iter().flat_map(|unit| text.match_indices(unit));
    let figures = ends.filter(|(at, _)| !text[*at..].starts_with("万元以上"));
    let of = |(at, _): (usize, &str)| {
        let before = text[..at].trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        before.len()..at
    };
    figures.map(of).filter(|range| !range.is_empty()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What `narrate` writes, `check --text` finds nothing in, whatever stands open; and as a document it is the same
    /// text.
    #[test]
    fn what_narrate_writes_is_right(seed: u64, flat: bool, pick: usize) {
        let (now, last) = two_books(seed);
        let last = if flat { Book { year: Some(2024), ..now.clone() } } else { last };
        for last in [Some(&last), None] {
            for publication in [false, true] {
                let (open, whole) = composed(&now, last, publication);
                prop_assert!(!open.open.is_empty());
                prop_assert_eq!((whole.open.len(), whole.without_last > 0), (0, last.is_none()));
                for text in [&open, &whole] {
                    prop_assert_eq!(told_of(text, &now, last), Vec::<String>::new(), "{}", text.markdown());
                }
                prop_assert_eq!(whole.markdown().contains("待填写"), last.is_none());
            }
        }
        // Any figure of it that is changed is found, but for thresholds and counts that no table has.
        let (_, whole) = composed(&now, Some(&last), false);
        let places: Vec<(usize, Range<usize>)> = whole.lines.iter().enumerate().flat_map(|(line, text)| {
            figures_in(text).into_iter().map(move |range| (line, range))
        }).collect();
        let (line, range) = places[pick % places.len()].clone();
        let mut wrong = whole.clone();
        let amount: Decimal = whole.lines[line][range.clone()].parse().unwrap();
        wrong.lines[line].replace_range(range, &(amount + Decimal::from(3)).to_string());
        prop_assert!(!told_of(&wrong, &now, Some(&last)).is_empty(), "{}", wrong.lines[line]);
    }
}

#[test]
fn a_publication_is_the_book_that_it_was_written_from() {
    let standard = standard().unwrap();
    let outcome = |bytes: Vec<u8>| {
        yusuan::pipeline::run(bytes, Path::new("x"), standard, &yusuan::pipeline::Options::default()).unwrap()
    };
    let seed = outcome(fs::read(case("seed-xlsx/input.xlsx")).unwrap()).book;
    let books = [seed].into_iter().chain([3, 4, 11].map(|seed| two_books(seed).0));
    for book in books {
        let (_, whole) = composed(&book, None, true);
        let document = narrative::document(&whole, &book, standard).unwrap();
        assert_eq!(document, narrative::document(&whole, &book, standard).unwrap());
        let read = outcome(document.clone());
        let json = |book: &Book| String::from_utf8(yusuan::write::json(book, standard).unwrap()).unwrap();
        let through_xlsx = outcome(yusuan::write::xlsx(&book, standard).unwrap());
        assert_eq!(json(&read.book), json(&through_xlsx.book));
        // Its text is the one that was written, contents and cover beside it.
        let source = yusuan::read::read(document, Path::new("x"), &yusuan::read::Limits::default()).unwrap();
        let prose = source
            .sheets
            .iter()
            .filter(|grid| grid.is_prose)
            .flat_map(|grid| grid.cells());
        let prose: Vec<String> = prose.map(|cell| cell.value.to_string()).collect();
        let written: Vec<&str> = whole.prose().map(|line| line.trim_start_matches('#').trim()).collect();
        assert!(written.len() > 50);
        let mut rest = prose.iter();
        for line in written {
            assert!(rest.any(|own| own == line), "{line}");
        }
    }
}

/// Runs `narrate` in Chinese: the exit code, stdout, stderr.
fn narrated(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_yusuan"))
        .args(["narrate", "--lang", "zh-CN"])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A clerk drafts the facts, fills them in, and gets a text in which nothing is open; wrong facts are named with their
/// line and what was meant.
#[test]
fn facts_are_drafted_filled_in_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let book = case("seed-xlsx/input.xlsx").display().to_string();
    let (facts, text) = (path("facts.toml"), path("a.md"));
    let (exit, out, told) = narrated(&[&book, "--draft-facts", &facts]);
    assert_eq!((exit, out.as_str()), (0, ""), "{told}");
    assert!(
        told.contains("W816") && told.contains("收支增减原因") && told.contains("6 处要有上年的数"),
        "{told}"
    );
    let draft = fs::read_to_string(&facts).unwrap();
    assert!(
        draft.contains("\"收支增减原因\" = \"\"") && !draft.contains("主要职责"),
        "{draft}"
    );
    // What was drafted and not filled in is open as before, and nothing is wrong with it.
    let (exit, unfilled, _) = narrated(&[&book, "--facts", &facts]);
    assert_eq!((exit, unfilled), (0, narrated(&[&book]).1));
    let filled = draft
        .replace("车\" = \"\"", "车\" = \"1\"")
        .replace("备\" = \"\"", "备\" = 0");
    let filled = filled.replace("\"政府采购服务\" = \"\"", "\"政府采购服务\" = 1.5");
    let filled = filled.replace("\"收支增减原因\" = \"\"", "\"收支增减原因\" = \"厉行节约\"");
    fs::write(&facts, &filled).unwrap();
    let (exit, _, told) = narrated(&[&book, "--facts", &facts, "-o", &text]);
    let written = fs::read_to_string(&text).unwrap();
    assert_eq!(exit, 0);
    assert!(written.contains("车辆4辆，其中：一般公务用车1辆") && written.contains("主要原因：厉行节约。"));
    assert!(
        !told.contains("收支增减原因") && told.contains("政府采购货物"),
        "{told}"
    );
    // A text that people may have worked on stays.
    fs::write(&text, "mine").unwrap();
    assert_eq!(narrated(&[&book, "-o", &text]).0, 2);
    assert_eq!(fs::read_to_string(&text).unwrap(), "mine");
    assert_eq!(narrated(&[&book, "-o", &text, "--force"]).0, 0);
    for (wrong, line, problem) in [
        ("\n\"收支增减的原因\" = \"x\"", "第 2 行", "收支增减原因"),
        ("\"其他用车\" = 1.5", "第 1 行", "整数"),
        ("\"政府采购货物\" = \"约5\"", "第 1 行", "金额"),
        ("\"收支增减原因\" = [1]", "第 1 行", "文字"),
        ("\"收支增减原因\"", "第 1 行", "E135"),
    ] {
        fs::write(&facts, wrong).unwrap();
        let (exit, _, told) = narrated(&[&book, "--facts", &facts]);
        assert!(exit == 2 && told.contains(line) && told.contains(problem), "{told}");
    }
}

#[test]
fn a_template_of_ones_own_is_used_and_judged() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.md");
    let path = own.display().to_string();
    let book = case("seed-xlsx/input.xlsx").display().to_string();
    let narrate = |text: &str| {
        fs::write(&own, text).unwrap();
        narrated(&[&book, "--template", &path])
    };
    let (exit, text, _) =
        narrate("{{ 年度 }}年收入总计{{ 收入总计|元 }}元，公用经费{{ 公用经费 }}万元。{{ 选填(\"口号\", \"\") }}");
    assert_eq!(
        (exit, text.as_str()),
        (0, "2024年收入总计7066100元，公用经费48.67万元。\n")
    );
    // What contradicts the tables is an error, though it was written.
    let (exit, _, told) = narrate("{{ 年度 }}年收入总计{{ 基本支出 }}万元。");
    assert!(exit == 1 && told.contains("E801"), "{told}");
    let (exit, _, told) = narrate("好\n{{ 没有的数 }}");
    assert!(exit == 2 && told.contains("E136") && told.contains("第 2 行"), "{told}");
    assert_eq!(narrated(&["--show-template"]).1, narrative::SENTENCES);
}

/// A workbook with errors is not narrated, that of another year is not last year's.
#[test]
fn wrong_figures_are_not_written_as_if_they_were_right() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("a.md").display().to_string();
    let book = case("seed-xlsx/input.xlsx").display().to_string();
    let wrong = case("one-total-wrong/input.xlsx").display().to_string();
    let (exit, _, told) = narrated(&[&wrong, "-o", &text]);
    assert!(
        exit == 1 && told.contains("E807") && !Path::new(&text).exists(),
        "{told}"
    );
    assert_eq!(narrated(&[&wrong, "-o", &text, "--with-errors"]).0, 1);
    assert!(Path::new(&text).exists());
    let (exit, _, told) = narrated(&[&book, "--last", &book]);
    assert!(exit == 2 && told.contains("E133"), "{told}");
    assert_eq!(narrated(&[&book, "-o", &text, "--publication"]).0, 2);
}

/// What a table would say that the workbook lacks stands open: it is not taken for nothing.
#[test]
fn what_the_books_lack_is_not_nothing() {
    let standard = standard().unwrap();
    let (mut now, _) = two_books(5);
    let lacking = ["05", "08", "09", "10", "12"];
    now.tables
        .retain(|table| !lacking.contains(&standard.tables[table.schema].number.as_str()));
    let (open, whole) = composed(&now, None, false);
    let text = open.markdown();
    for part in [
        "“三公”经费预算为【待填写：三公经费】万元",
        "一般公共预算支出年初预算为【待填写：一般公共预算支出】万元",
        "预算项目【待填写：项目数】个，其中【待填写：绩效目标项目数】个",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("没有安排预算项目"));
    assert_eq!(told_of(&open, &now, None), Vec::<String>::new());
    // A clerk may say it.
    let given = Given {
        facts: &narrative::facts(
            "facts.toml",
            "\"三公经费\" = 3.5\n\"项目数\" = 4\n\"绩效目标项目数\" = \"4\"".as_bytes(),
            "",
            standard,
        )
        .unwrap(),
        sentences: ("narrate.md", narrative::SENTENCES),
        publication: false,
    };
    let books = Books { now: &now, last: None };
    let text = narrative::compose(books, given, standard).unwrap().markdown();
    assert!(
        text.contains("“三公”经费预算为3.50万元") && text.contains("预算项目4个，均按要求编制了绩效目标"),
        "{text}"
    );
    assert!(whole.open.iter().any(|(name, _)| name == "三公经费"));
}
