//! A department made up of facts: who spends how much on what, from which money. Every table is
//! added up from the same facts, so all of them agree.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Row, Table, Value};
use yusuan::cell::CellRef;
use yusuan::schema::{BlockBody, Codes, Shape, Standard, Table as Schema, codes};

use crate::books::Random;

/// What a made-up department is like.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Departments in the workbook.
    pub departments: usize,
    /// Units of each.
    pub units: usize,
    /// Basic expenditure of each unit: this many facts.
    pub basic: usize,
    /// Projects of each unit.
    pub projects: usize,
    /// Rows by which 03, 05, 09 are taken apart.
    pub heads: Heads,
    /// Class and section rows in 03, 05, 09.
    pub classes: bool,
    /// Class rows in 06 and 07.
    pub economic_classes: bool,
    /// Projects from special accounts, institutional revenue and so on.
    pub other_sources: bool,
    /// Projects from government funds.
    pub funds: bool,
    /// Projects from the state capital budget, which no table of the set shows by itself.
    pub state_capital: bool,
    /// Projects from what the year before left.
    pub carryover: bool,
    /// Something is left for the next year.
    pub year_end: bool,
    /// The three public expenses.
    pub three: bool,
    /// Capital expenditure.
    pub capital: bool,
    /// Public institutions beside government bodies.
    pub mixed: bool,
    /// Zeros where nothing is, instead of blanks.
    pub zeros: bool,
    /// The currency unit of the sheets, and the decimals of the figures in it.
    pub unit: (&'static str, u32),
    /// 05 and 09 hold only what is spent of this year's money.
    pub this_year: bool,
    /// All of this year's general public budget is fiscal appropriation.
    pub all_fiscal: bool,
    /// One of the facts is so much more.
    pub more: Option<(usize, Decimal)>,
    /// Tables that are left out.
    pub missing: Vec<&'static str>,
}

/// Rows over the functional codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heads {
    /// None; the codes of all units are added up.
    None,
    /// A row for each department; each code with the unit beside it.
    Departments,
    /// A row for each department and each unit.
    Units,
}

impl Plan {
    /// Everything there is, with figures everywhere.
    pub fn rich() -> Self {
        Self {
            departments: 1,
            units: 2,
            basic: 24,
            projects: 18,
            heads: Heads::Units,
            classes: true,
            economic_classes: true,
            other_sources: true,
            funds: true,
            state_capital: true,
            carryover: true,
            year_end: false,
            three: true,
            capital: true,
            mixed: false,
            zeros: false,
            unit: ("万元", 2),
            this_year: false,
            all_fiscal: false,
            more: None,
            missing: Vec::new(),
        }
    }

    /// Fiscal money of this year only.
    pub fn plain() -> Self {
        Self {
            other_sources: false,
            funds: false,
            state_capital: false,
            carryover: false,
            ..Self::rich()
        }
    }

    /// Any.
    pub fn random(random: &mut Random) -> Self {
        let mut one_in = |n: u64| random.below(n) == 0;
        let mut plan = Self {
            classes: one_in(2),
            economic_classes: one_in(2),
            other_sources: one_in(2),
            funds: one_in(2),
            state_capital: one_in(6),
            carryover: one_in(3),
            year_end: one_in(5),
            three: one_in(2),
            capital: !one_in(4),
            mixed: one_in(3),
            zeros: one_in(5),
            ..Self::rich()
        };
        plan.departments = 1 + (random.below(4) / 3) as usize;
        plan.units = 1 + random.below(4) as usize;
        plan.basic = 1 + random.below(12) as usize;
        plan.projects = random.below(7) as usize;
        plan.heads = [Heads::None, Heads::Departments, Heads::Units][random.below(3) as usize];
        plan.unit = [("万元", 2), ("元", 2), ("元", 0), ("万元", 4)][random.below(4) as usize];
        let all = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];
        plan.missing = all.into_iter().filter(|_| random.below(8) == 0).collect();
        plan.this_year = random.below(3) == 0;
        plan.all_fiscal = random.below(2) == 0;
        plan
    }
}

/// Money by where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    General,
    Fund,
    State,
    Special,
    Institution,
    Business,
    Superior,
    Affiliate,
    Other,
    OldGeneral,
    OldFund,
    OldState,
    OldSpecial,
    OldUnit,
}

use Source::{
    Affiliate, Business, Fund, General, Institution, OldFund, OldGeneral, OldSpecial, OldState, OldUnit, Other,
    Special, State, Superior,
};

impl Source {
    fn is_carried_over(self) -> bool {
        self >= OldGeneral
    }

    /// The key of 02.
    fn key02(self) -> &'static str {
        match self {
            General => "current.general_public.subtotal",
            Fund => "current.government_fund",
            State => "current.state_capital",
            Special => "current.fiscal_special_account",
            Institution => "current.institution",
            Business => "current.institution_business",
            Superior => "current.superior_subsidy",
            Affiliate => "current.affiliate_remittance",
            Other => "current.other",
            OldGeneral => "carryover.general_public",
            OldFund => "carryover.government_fund",
            OldState => "carryover.state_capital",
            OldSpecial => "carryover.fiscal_special_account",
            OldUnit => "carryover.unit_funds",
        }
    }

    /// The line of 01.
    fn line01(self) -> &'static str {
        match self {
            General => "general_public",
            source if source.is_carried_over() => "carryover",
            source => source.key02().strip_prefix("current.").unwrap(),
        }
    }

    /// The key of 07.
    fn key07(self) -> &'static str {
        match self {
            General => "general_public.subtotal",
            source => source.line01(),
        }
    }

    /// The key of 10.
    fn key10(self) -> &'static str {
        match self {
            General => "current.general_public",
            Special | OldSpecial => "fiscal_special_account",
            source if source.key11() == "单位资金" => "unit_funds",
            source => source.key02(),
        }
    }

    /// The line of 11.
    fn key11(self) -> &'static str {
        match self {
            General | Fund | State | OldGeneral | OldFund | OldState => "政府预算资金",
            Special | OldSpecial => "财政专户管理资金",
            _ => "单位资金",
        }
    }

    /// The key of 12.
    fn key12(self) -> &'static str {
        match self.key11() {
            "政府预算资金" => "amount.government",
            "财政专户管理资金" => "amount.fiscal_special_account",
            _ => "amount.unit_funds",
        }
    }

    /// The column of 04 and the block of its revenue side, for fiscal money.
    fn key04(self) -> Option<(&'static str, &'static str)> {
        match self {
            General | OldGeneral => Some(("general_public.subtotal", "general_public")),
            Fund | OldFund => Some(("government_fund", "government_fund")),
            State | OldState => Some(("state_capital", "state_capital")),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
struct Fact {
    unit: usize,
    function: String,
    department: String,
    government: String,
    source: Source,
    fiscal: bool,
    project: Option<usize>,
    amount: Decimal,
}

struct Project {
    unit: usize,
    name: String,
    kind: &'static str,
}

/// Sums by key.
type Sums = BTreeMap<&'static str, Decimal>;

struct Maker<'a> {
    standard: &'a Standard,
    codes: &'static Codes,
    plan: &'a Plan,
    units: Vec<(String, String)>,
    facts: Vec<Fact>,
    projects: Vec<Project>,
    /// Left for the next year, by unit.
    left: Vec<Decimal>,
}

/// A book whose tables agree.
pub fn book(standard: &Standard, random: &mut Random, plan: &Plan) -> Book {
    let mut maker = Maker {
        standard,
        codes: codes(&standard.frame).unwrap(),
        plan,
        units: Vec::new(),
        facts: Vec::new(),
        projects: Vec::new(),
        left: Vec::new(),
    };
    maker.invent(random);
    let tables = standard
        .tables
        .iter()
        .filter(|table| !plan.missing.contains(&table.number.as_str()));
    let tables = tables.map(|schema| maker.table(schema)).collect();
    Book {
        year: Some(2025),
        department: Some("青禾县农业农村局".into()),
        tables,
    }
}

const FUND_CODES: &[&str] = &["2296002", "2082201", "2290804"];
/// Classes whose printed names are old, or differ between 01 and 04; and those of other budgets.
const OTHER_CLASSES: &[&str] = &["207", "209", "212", "213", "215", "220", "223", "229", "230"];
const THREE: &[&str] = &["30212", "30217", "30231", "31013"];

impl Maker<'_> {
    fn invent(&mut self, random: &mut Random) {
        for department in 0..self.plan.departments {
            for unit in 0..self.plan.units {
                let code = format!("{:03}{:03}", 18 + department, 1 + unit);
                self.units
                    .push((code, format!("青禾县第{}所", 1 + department * 100 + unit)));
            }
        }
        let lines: Vec<String> = match &self.standard.table("01").unwrap().shape {
            Shape::TwoSided { sides, .. } => sides[1].lines.iter().map(|line| line.id.clone()).collect(),
            _ => unreachable!(),
        };
        let functions = self.codes.dictionary("function").unwrap();
        let functions: Vec<String> = functions
            .0
            .keys()
            .filter(|code| code.len() == 7 && lines.iter().any(|line| code.starts_with(line.as_str())))
            .filter(|code| !OTHER_CLASSES.contains(&&code[..3]))
            .map(|code| (*code).to_owned())
            .collect();
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (own, others) in &self.codes.pairs {
            let known = |code: &str, name: &str| self.codes.dictionary(name).unwrap().0.contains_key(code);
            let other = others
                .iter()
                .map(|(code, _)| code)
                .find(|code| code.len() == 5 && known(code, "government-economic"));
            let plain = !THREE.contains(own) && own.len() == 5 && known(own, "department-economic");
            let fits = plain && (self.plan.mixed || !other.is_some_and(|code| code.starts_with("505")));
            pairs.extend(
                other
                    .filter(|_| fits)
                    .map(|other| ((*own).to_owned(), (*other).to_owned())),
            );
        }
        pairs.sort();
        let of = |classes: &[&str]| -> Vec<(String, String)> {
            let own = pairs
                .iter()
                .filter(|(code, _)| classes.iter().any(|class| code.starts_with(class)));
            own.cloned().collect()
        };
        let capital = if self.plan.capital { "310" } else { "302" };
        let (basic, project) = (of(&["301", "302", "303", capital]), of(&["302", capital]));
        let amount = |random: &mut Random| {
            // Of any size between 1 and 500 万元.
            let scale = self.plan.unit.1 + if self.plan.unit.0 == "元" { 4 } else { 0 };
            let unit = 10_u64.pow(scale);
            Decimal::new((unit + random.below(499 * unit)) as i64, scale)
        };
        for unit in 0..self.units.len() {
            let mut own: Vec<&String> = (0..3).map(|_| pick(random, &functions)).collect();
            own.push(functions.first().unwrap());
            for _ in 0..self.plan.basic {
                let (department, government) = pick(random, &basic).clone();
                self.facts.push(Fact {
                    unit,
                    function: (*pick(random, &own)).clone(),
                    department,
                    government,
                    source: General,
                    fiscal: random.below(5) > 0 || self.plan.all_fiscal,
                    project: None,
                    amount: amount(random),
                });
            }
            if self.plan.three {
                for (code, government) in [
                    ("30212", "50207"),
                    ("30217", "50206"),
                    ("30231", "50208"),
                    ("31013", "50303"),
                ] {
                    self.facts.push(Fact {
                        unit,
                        function: own[0].clone(),
                        department: code.to_owned(),
                        government: government.to_owned(),
                        source: General,
                        fiscal: true,
                        project: None,
                        amount: amount(random),
                    });
                }
            }
            let sources = self.sources();
            for number in 0..self.plan.projects {
                let position = self.projects.len();
                let words = ["环卫保洁外包", "人大会议", "工作经费", "市政设施维护", "“双创”补助"];
                self.projects.push(Project {
                    unit,
                    name: format!("{}（{}）", pick(random, &words), position + 1),
                    kind: ["其他运转类", "特定目标类"][random.below(2) as usize],
                });
                let source = sources[number % sources.len()];
                for _ in 0..1 + random.below(2) {
                    let (department, government) = pick(random, &project).clone();
                    let function = match source {
                        Fund | OldFund => (*pick(random, FUND_CODES)).to_owned(),
                        State | OldState => "2230105".to_owned(),
                        _ => (*pick(random, &own)).clone(),
                    };
                    self.facts.push(Fact {
                        unit,
                        function,
                        department,
                        government,
                        source,
                        fiscal: source == General && (random.below(5) > 0 || self.plan.all_fiscal),
                        project: Some(position),
                        amount: amount(random),
                    });
                }
            }
            let left = if self.plan.year_end {
                amount(random)
            } else {
                Decimal::ZERO
            };
            self.left.push(left);
        }
        if let Some((fact, by)) = self.plan.more {
            let count = self.facts.len();
            self.facts[fact % count].amount += by;
        }
    }

    fn sources(&self) -> Vec<Source> {
        let mut sources = vec![General];
        if self.plan.funds {
            sources.push(Fund);
        }
        if self.plan.state_capital {
            sources.push(State);
        }
        if self.plan.other_sources {
            sources.extend([Special, Institution, Business, Superior, Affiliate, Other]);
        }
        if self.plan.carryover {
            sources.push(OldGeneral);
            sources.extend(self.plan.funds.then_some(OldFund));
            sources.extend(self.plan.state_capital.then_some(OldState));
            if self.plan.other_sources {
                sources.extend([OldSpecial, OldUnit]);
            }
        }
        sources
    }

    fn table(&self, schema: &Schema) -> Table {
        let number = self
            .standard
            .tables
            .iter()
            .position(|own| own.number == schema.number)
            .unwrap();
        let mut table = Table::new(number, schema.fields.len());
        table.sheets = vec![schema.form_number.as_str().into()];
        table.source_unit = self.plan.unit.0.into();
        let mut sheet = Sheet {
            schema,
            zeros: self.plan.zeros,
            total: self.standard.frame.print.total.clone(),
            table,
        };
        match schema.number.as_str() {
            "01" => self.table01(&mut sheet),
            "02" => self.table02(&mut sheet),
            "03" => self.functional(&mut sheet, |_| true),
            "04" => self.table04(&mut sheet),
            "05" => self.functional(&mut sheet, |fact| {
                fact.source == General || (fact.source == OldGeneral && !self.plan.this_year)
            }),
            "06" => self.table06(&mut sheet),
            "07" => self.table07(&mut sheet),
            "08" => self.table08(&mut sheet),
            "09" => self.functional(&mut sheet, |fact| {
                fact.source == Fund || (fact.source == OldFund && !self.plan.this_year)
            }),
            "10" => self.table10(&mut sheet),
            "11" => self.table11(&mut sheet),
            _ => self.table12(&mut sheet),
        }
        let mut table = sheet.table;
        let filled = (0..table.rows.len()).any(|row| table.values(row).iter().any(|value| value.amount().is_some()));
        if !filled {
            table.clear_rows();
            table.notes = vec!["说明：本部门没有此项收支，故本表无数据。".into()];
        }
        table
    }

    /// The facts by department and unit: code, name, facts of a department, then of its units.
    fn departments(&self) -> impl Iterator<Item = (String, usize)> + '_ {
        (0..self.plan.departments).map(|number| (format!("{:03}", 18 + number), number))
    }

    fn units_of(&self, department: usize) -> std::ops::Range<usize> {
        department * self.plan.units..(department + 1) * self.plan.units
    }

    fn name(&self, dictionary: &str, code: &str) -> String {
        let entry = self.codes.dictionary(dictionary).and_then(|own| own.0.get(code));
        entry.map_or_else(|| format!("科目{code}"), |entry| entry.name.to_owned())
    }

    fn left_of(&self, units: std::ops::Range<usize>) -> Decimal {
        self.left[units].iter().sum()
    }

    fn table01(&self, sheet: &mut Sheet) {
        let mut revenue: BTreeMap<String, Decimal> = BTreeMap::new();
        let mut expenditure: BTreeMap<String, Decimal> = BTreeMap::new();
        let mut add = |side: bool, line: &str, amount: Decimal| {
            let lines = if side { &mut expenditure } else { &mut revenue };
            *lines.entry(line.to_owned()).or_default() += amount;
        };
        for fact in &self.facts {
            add(false, fact.source.line01(), fact.amount);
            if !fact.source.is_carried_over() {
                add(false, "current_total", fact.amount);
            }
            if fact.fiscal {
                add(false, "fiscal_appropriation", fact.amount);
            }
            add(false, "grand_total", fact.amount);
            for line in [&fact.function[..3], "current_total", "grand_total"] {
                add(true, line, fact.amount);
            }
        }
        let left = self.left_of(0..self.units.len());
        if !left.is_zero() {
            for line in ["general_public", "current_total", "grand_total"] {
                add(false, line, left);
            }
            add(true, "carryover", left);
            add(true, "grand_total", left);
        }
        for (side, lines) in [(0, revenue), (1, expenditure)] {
            sheet.lines(side, &|line| {
                lines.get(line).map(|amount| Sums::from([("amount", *amount)]))
            });
        }
    }

    fn sums02(&self, facts: impl Iterator<Item = usize>, left: Decimal) -> Sums {
        let mut sums = Sums::new();
        let mut add = |key, amount| *sums.entry(key).or_insert(Decimal::ZERO) += amount;
        for fact in facts.map(|number| &self.facts[number]) {
            add("total", fact.amount);
            let own = if fact.source.is_carried_over() {
                "carryover.total"
            } else {
                "current.total"
            };
            add(own, fact.amount);
            add(fact.source.key02(), fact.amount);
            if fact.fiscal {
                add("current.general_public.fiscal_appropriation", fact.amount);
            }
        }
        if !left.is_zero() {
            for key in ["total", "current.total", "current.general_public.subtotal"] {
                add(key, left);
            }
        }
        sums
    }

    fn facts_where<'a>(&'a self, wanted: impl Fn(&Fact) -> bool + 'a) -> impl Iterator<Item = usize> + 'a {
        (0..self.facts.len()).filter(move |number| wanted(&self.facts[*number]))
    }

    fn table02(&self, sheet: &mut Sheet) {
        let all = 0..self.units.len();
        sheet.total_row(self.sums02(0..self.facts.len(), self.left_of(all)));
        for (code, department) in self.departments() {
            let units = self.units_of(department);
            let own = self.facts_where(|fact| units.contains(&fact.unit));
            let sums = self.sums02(own, self.left_of(units.clone()));
            sheet.row(
                "department",
                &[("unit_code", &code), ("unit_name", "青禾县农业农村局")],
                sums,
            );
            for unit in units {
                let (code, name) = &self.units[unit];
                let sums = self.sums02(self.facts_where(|fact| fact.unit == unit), self.left[unit]);
                sheet.row("unit", &[("unit_code", code), ("unit_name", name)], sums);
            }
        }
    }

    fn sums03(&self, facts: &[usize]) -> Sums {
        let mut sums = Sums::new();
        for fact in facts.iter().map(|number| &self.facts[*number]) {
            let project = fact.project.map(|project| self.projects[project].kind);
            let keys = match (project, &fact.department[..3]) {
                (Some("其他运转类"), _) => ["project.subtotal", "project.other_operation"],
                (Some(_), _) => ["project.subtotal", "project.specific_target"],
                (None, "301") => ["basic.subtotal", "basic.personnel.wages_welfare"],
                (None, "303") => ["basic.subtotal", "basic.personnel.individual_family_subsidy"],
                (None, "302") => ["basic.subtotal", "basic.public.goods_services"],
                (None, _) => ["basic.subtotal", "basic.public.capital"],
            };
            for key in keys.into_iter().chain(["total"]) {
                *sums.entry(key).or_default() += fact.amount;
            }
        }
        sums
    }

    fn functional(&self, sheet: &mut Sheet, wanted: impl Fn(&Fact) -> bool) {
        let all: Vec<usize> = self.facts_where(&wanted).collect();
        sheet.total_row(self.sums03(&all));
        if self.plan.heads == Heads::None {
            self.function_rows(sheet, &all, None);
            return;
        }
        for (code, department) in self.departments() {
            let units = self.units_of(department);
            let of = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
                all.iter()
                    .copied()
                    .filter(|number| wanted(self.facts[*number].unit))
                    .collect()
            };
            let own = of(&|unit| units.contains(&unit));
            if own.is_empty() {
                continue;
            }
            sheet.row(
                "department",
                &[("unit_code", &code), ("name", "青禾县农业农村局")],
                self.sums03(&own),
            );
            for unit in units.clone() {
                let (code, name) = &self.units[unit];
                let own = of(&|other| other == unit);
                if self.plan.heads == Heads::Units && !own.is_empty() {
                    sheet.row("unit", &[("unit_code", code), ("name", name)], self.sums03(&own));
                    self.function_rows(sheet, &own, None);
                } else {
                    self.function_rows(sheet, &own, Some(code));
                }
            }
        }
    }

    fn function_rows(&self, sheet: &mut Sheet, facts: &[usize], unit: Option<&str>) {
        let mut by_code: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let widths: &[usize] = if self.plan.classes && unit.is_none() {
            &[3, 5, 7]
        } else {
            &[7]
        };
        for number in facts {
            for width in widths {
                by_code
                    .entry(&self.facts[*number].function[..*width])
                    .or_default()
                    .push(*number);
            }
        }
        for (code, own) in by_code {
            let level = match code.len() {
                3 => "class",
                5 => "section",
                _ => "item",
            };
            let name = self.name("function", code);
            let part = |from: usize, to: usize| code.get(from..to).unwrap_or_default();
            let texts = [
                ("function.class", part(0, 3)),
                ("function.section", part(3, 5)),
                ("function.item", part(5, 7)),
                ("unit_code", unit.unwrap_or_default()),
                ("name", &name),
            ];
            sheet.row(level, &texts, self.sums03(&own));
        }
    }

    fn table04(&self, sheet: &mut Sheet) {
        let mut revenue: BTreeMap<String, Decimal> = BTreeMap::new();
        let mut expenditure: BTreeMap<String, Sums> = BTreeMap::new();
        for fact in &self.facts {
            let Some((key, block)) = fact.source.key04() else {
                continue;
            };
            let head = if fact.source.is_carried_over() {
                "carryover"
            } else {
                "current"
            };
            let mut lines = vec![head.to_owned(), format!("{head}.{block}"), "grand_total".to_owned()];
            lines.extend(fact.fiscal.then(|| "current.fiscal_appropriation".to_owned()));
            for line in lines {
                *revenue.entry(line).or_default() += fact.amount;
            }
            for line in [&fact.function[..3], "current", "grand_total"] {
                let sums = expenditure.entry(line.to_owned()).or_default();
                for key in [key, "total"] {
                    *sums.entry(key).or_default() += fact.amount;
                }
                if fact.fiscal {
                    *sums.entry("general_public.fiscal_appropriation").or_default() += fact.amount;
                }
            }
        }
        let left = self.left_of(0..self.units.len());
        if !left.is_zero() {
            for line in ["current", "current.general_public", "grand_total"] {
                *revenue.entry(line.to_owned()).or_default() += left;
            }
            for line in ["carryover", "grand_total"] {
                for key in ["total", "general_public.subtotal"] {
                    *expenditure.entry(line.to_owned()).or_default().entry(key).or_default() += left;
                }
            }
        }
        sheet.lines(0, &|line| {
            revenue.get(line).map(|amount| Sums::from([("total", *amount)]))
        });
        sheet.lines(1, &|line| expenditure.get(line).cloned());
    }

    fn table06(&self, sheet: &mut Sheet) {
        let own: Vec<usize> = self
            .facts_where(|fact| fact.project.is_none() && fact.source == General)
            .collect();
        let sums = |facts: &[usize]| {
            let mut sums = Sums::new();
            for fact in facts.iter().map(|number| &self.facts[*number]) {
                let key = if matches!(&fact.department[..3], "301" | "303") {
                    "personnel"
                } else {
                    "public"
                };
                for key in [key, "total"] {
                    *sums.entry(key).or_default() += fact.amount;
                }
            }
            sums
        };
        sheet.total_row(sums(&own));
        for (class, code, government, own) in self.economic(&own) {
            let text = if class { "class" } else { "item" };
            let texts = [
                ("department_economic.code", code.as_str()),
                ("department_economic.name", &self.name("department-economic", &code)),
                ("government_economic.code", &government),
                ("government_economic.name", &self.government(&government)),
            ];
            sheet.row(text, &texts, sums(&own));
        }
    }

    fn government(&self, code: &str) -> String {
        if code.is_empty() {
            String::new()
        } else {
            self.name("government-economic", code)
        }
    }

    /// Rows of the economic classification: whether a class, its code, that of the government, facts.
    fn economic(&self, facts: &[usize]) -> Vec<(bool, String, String, Vec<usize>)> {
        let mut rows: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for number in facts {
            let fact = &self.facts[*number];
            rows.entry((fact.department.clone(), fact.government.clone()))
                .or_default()
                .push(*number);
            if self.plan.economic_classes {
                rows.entry((fact.department[..3].to_owned(), String::new()))
                    .or_default()
                    .push(*number);
            }
        }
        rows.into_iter()
            .map(|((code, other), own)| (code.len() == 3, code, other, own))
            .collect()
    }

    fn table07(&self, sheet: &mut Sheet) {
        let sums = |facts: &[usize]| {
            let mut sums = Sums::new();
            for fact in facts.iter().map(|number| &self.facts[*number]) {
                *sums.entry("total").or_default() += fact.amount;
                *sums.entry(fact.source.key07()).or_default() += fact.amount;
                if fact.fiscal {
                    *sums.entry("general_public.fiscal_appropriation").or_default() += fact.amount;
                }
            }
            sums
        };
        let all: Vec<usize> = (0..self.facts.len()).collect();
        sheet.total_row(sums(&all));
        for (code, department) in self.departments() {
            let units = self.units_of(department);
            let own: Vec<usize> = self.facts_where(|fact| units.contains(&fact.unit)).collect();
            let texts = [
                ("unit_code", code.as_str()),
                ("department_economic.name", "青禾县农业农村局"),
            ];
            sheet.row("department", &texts, sums(&own));
            let groups: Vec<Vec<usize>> = match self.plan.heads {
                Heads::Units => units
                    .map(|unit| self.facts_where(|fact| fact.unit == unit).collect())
                    .collect(),
                _ => vec![own],
            };
            for own in groups.into_iter().filter(|own| !own.is_empty()) {
                if self.plan.heads == Heads::Units {
                    let (code, name) = &self.units[self.facts[own[0]].unit];
                    let texts = [("unit_code", code.as_str()), ("department_economic.name", name)];
                    sheet.row("unit", &texts, sums(&own));
                }
                for (class, code, government, own) in self.economic(&own) {
                    let part =
                        |code: &'_ str, from: usize, to: usize| code.get(from..to).unwrap_or_default().to_owned();
                    let texts = [
                        ("department_economic.class", part(&code, 0, 3)),
                        ("department_economic.section", part(&code, 3, 5)),
                        ("department_economic.name", self.name("department-economic", &code)),
                        ("government_economic.class", part(&government, 0, 3)),
                        ("government_economic.section", part(&government, 3, 5)),
                        ("government_economic.name", self.government(&government)),
                    ];
                    let texts = texts.each_ref().map(|(key, text)| (*key, text.as_str()));
                    sheet.row(if class { "class" } else { "item" }, &texts, sums(&own));
                }
            }
        }
    }

    fn table08(&self, sheet: &mut Sheet) {
        let mut sums = Sums::new();
        for fact in self
            .facts
            .iter()
            .filter(|fact| THREE.contains(&fact.department.as_str()))
        {
            let keys: &[&str] = match fact.department.as_str() {
                "30212" => &["overseas"],
                "30217" => &["reception"],
                "30231" => &["vehicle.subtotal", "vehicle.operation"],
                _ => &["vehicle.subtotal", "vehicle.purchase"],
            };
            for key in keys.iter().chain(&["total"]) {
                *sums.entry(*key).or_default() += fact.amount;
            }
        }
        if !sums.is_empty() {
            sheet.row("total", &[], sums);
        }
    }

    /// The facts of projects.
    fn project_facts(&self, wanted: impl Fn(&Fact) -> bool) -> Vec<usize> {
        self.facts_where(|fact| fact.project.is_some() && wanted(fact))
            .collect()
    }

    fn sums10(&self, facts: &[usize]) -> Sums {
        let mut sums = Sums::new();
        for fact in facts.iter().map(|number| &self.facts[*number]) {
            *sums.entry("total").or_default() += fact.amount;
            *sums.entry(fact.source.key10()).or_default() += fact.amount;
        }
        sums
    }

    fn table10(&self, sheet: &mut Sheet) {
        sheet.total_row(self.sums10(&self.project_facts(|_| true)));
        for (code, department) in self.departments() {
            let units = self.units_of(department);
            let own = self.project_facts(|fact| units.contains(&fact.unit));
            let texts = [("unit_code", code.as_str()), ("project_name", "青禾县农业农村局")];
            sheet.row("department", &texts, self.sums10(&own));
            for unit in units {
                let (code, name) = &self.units[unit];
                if self.plan.heads == Heads::Units && self.projects.iter().any(|project| project.unit == unit) {
                    let texts = [("unit_code", code.as_str()), ("project_name", name)];
                    sheet.row(
                        "unit",
                        &texts,
                        self.sums10(&self.project_facts(|fact| fact.unit == unit)),
                    );
                }
                for (number, project) in self.projects.iter().enumerate().filter(|(_, own)| own.unit == unit) {
                    let texts = [
                        ("type", project.kind),
                        ("project_name", &project.name),
                        ("unit_name", name),
                    ];
                    let own = self.project_facts(|fact| fact.project == Some(number));
                    sheet.row("item", &texts, self.sums10(&own));
                }
            }
        }
    }

    fn table11(&self, sheet: &mut Sheet) {
        let mut lines: BTreeMap<&str, Decimal> = BTreeMap::new();
        for fact in &self.facts {
            let kind = if fact.project.is_some() {
                "项目支出"
            } else {
                "基本支出"
            };
            for line in ["", fact.source.key11(), kind] {
                *lines.entry(line).or_default() += fact.amount;
            }
        }
        sheet.row(
            "goal",
            &[("level1", "目标1"), ("value", "保障各项工作正常运转。")],
            Sums::new(),
        );
        sheet.form_lines(&|name| lines.get(name).copied());
        let texts = [
            ("level1", "产出指标"),
            ("level2", "履职目标实现"),
            ("level3", "任务完成率"),
            ("value", "≥95%"),
        ];
        sheet.row("indicator", &texts, Sums::new());
    }

    fn sums12(&self, facts: &[usize]) -> Sums {
        let mut sums = Sums::new();
        for fact in facts.iter().map(|number| &self.facts[*number]) {
            *sums.entry("amount.total").or_default() += fact.amount;
            *sums.entry(fact.source.key12()).or_default() += fact.amount;
        }
        sums
    }

    fn table12(&self, sheet: &mut Sheet) {
        for (code, department) in self.departments() {
            let units = self.units_of(department);
            let own = self.project_facts(|fact| units.contains(&fact.unit));
            if own.is_empty() {
                continue;
            }
            sheet.row(
                "department",
                &[("code", &code), ("name", "青禾县农业农村局")],
                self.sums12(&own),
            );
            for unit in units {
                let (code, name) = &self.units[unit];
                let own = self.project_facts(|fact| fact.unit == unit);
                sheet.row("unit", &[("code", code), ("name", name)], self.sums12(&own));
                for (number, project) in self.projects.iter().enumerate().filter(|(_, own)| own.unit == unit) {
                    let own = self.sums12(&self.project_facts(|fact| fact.project == Some(number)));
                    let code = format!("410702250000{number:09}");
                    let texts = [
                        ("code", code.as_str()),
                        ("name", &project.name),
                        ("cost.indicator", "项目总成本"),
                        ("cost.value", &format!("≤{}万元", own["amount.total"])),
                        ("output.indicator", "任务完成率"),
                        ("output.value", "≥95%"),
                        ("benefit.indicator", "服务水平"),
                        ("benefit.value", "提升"),
                        ("satisfaction.indicator", "群众满意度"),
                        ("satisfaction.value", "≥90%"),
                    ];
                    sheet.row("project", &texts, own);
                    let texts = [
                        ("code", code.as_str()),
                        ("name", &project.name),
                        ("output.indicator", "完成时间"),
                        ("output.value", "2025年12月31日前"),
                    ];
                    sheet.row("indicator", &texts, Sums::new());
                }
            }
        }
    }
}

fn pick<'a, T>(random: &mut Random, items: &'a [T]) -> &'a T {
    &items[random.below(items.len() as u64) as usize]
}

/// A table being written.
struct Sheet<'a> {
    schema: &'a Schema,
    zeros: bool,
    total: String,
    table: Table,
}

impl Sheet<'_> {
    /// Adds a row; values stand in the column of their field, those of another side further right.
    fn push(&mut self, row_kind: usize, line: Option<usize>, texts: &[(&str, &str)], sums: Sums) {
        let row = self.table.rows.len();
        let at = |field: usize| Some(CellRef::new(row as u32, (field + row_kind * 40) as u32));
        let mut values = vec![Value::default(); self.schema.fields.len()];
        for (key, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
            let field = self.schema.field(key).unwrap();
            values[field] = Value {
                content: Content::Text((*text).into()),
                source: at(field),
            };
        }
        let on_row = |field: usize| {
            let mut columns = self
                .schema
                .columns
                .iter()
                .filter(|column| column.field == field)
                .peekable();
            self.schema.is_amount(field) && columns.any(|column| column.side.is_none_or(|side| side == row_kind))
        };
        for field in (0..values.len())
            .filter(|_| self.zeros && !sums.is_empty())
            .filter(|field| on_row(*field))
        {
            values[field] = Value {
                content: Content::Amount(Decimal::ZERO),
                source: at(field),
            };
        }
        for (key, amount) in sums {
            let field = self.schema.field(key).unwrap();
            values[field] = Value {
                content: Content::Amount(amount),
                source: at(field),
            };
        }
        let row = Row {
            row_kind,
            line,
            source: row as u32,
            sheet: 0,
        };
        self.table.push(row, values);
    }

    fn row(&mut self, row_kind: &str, texts: &[(&str, &str)], sums: Sums) {
        self.push(self.schema.row_kind(row_kind).unwrap(), None, texts, sums);
    }

    fn total_row(&mut self, sums: Sums) {
        let field = self.schema.total_label().unwrap();
        let (key, label) = (self.schema.fields[field].key.clone(), self.total.clone());
        self.push(0, None, &[(&key, &label)], sums);
    }

    /// All lines of a side, also those without a figure.
    fn lines(&mut self, side: usize, sums: &dyn Fn(&str) -> Option<Sums>) {
        let schema = self.schema;
        let Shape::TwoSided { sides, .. } = &schema.shape else {
            unreachable!()
        };
        for (number, line) in sides[side].lines.iter().enumerate() {
            self.push(
                side,
                Some(number),
                &[("item", &line.label)],
                sums(&line.id).unwrap_or_default(),
            );
        }
    }

    fn form_lines(&mut self, amount: &dyn Fn(&str) -> Option<Decimal>) {
        let schema = self.schema;
        let Shape::Form { blocks, .. } = &schema.shape else {
            unreachable!()
        };
        for (row_kind, block) in blocks.iter().enumerate() {
            let BlockBody::Lines { lines, .. } = &block.body else {
                continue;
            };
            for (number, line) in lines.iter().enumerate() {
                let sums = amount(&line.name).map(|amount| Sums::from([("amount", amount)]));
                let texts = [("level1", line.group.as_str()), ("level2", &line.name)];
                self.push(row_kind, Some(number), &texts, sums.unwrap_or_default());
            }
        }
    }
}

/// Every filled amount of a book: (table, row, field).
#[allow(dead_code, reason = "only tests that change figures need it")]
pub fn amounts(book: &Book, standard: &Standard) -> Vec<(usize, usize, usize)> {
    let mut found = BTreeSet::new();
    for (number, table) in book.tables.iter().enumerate() {
        for row in 0..table.rows.len() {
            for field in 0..standard.tables[table.schema].fields.len() {
                if table.amount(row, field).is_some_and(|amount| !amount.is_zero()) {
                    found.insert((number, row, field));
                }
            }
        }
    }
    found.into_iter().collect()
}
