//! What can be typed. The texts of the help are in `templates/locales/*/cli.ftl`.

mod versions;

use std::path::PathBuf;

use clap::builder::ArgPredicate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::memory::Memory;
use crate::book::Rounding;
use crate::map::LayoutChoice;
use crate::read::Encoding;
pub use versions::{Diff, DiffFormat, Merge, Side};

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "yusuan", version, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What all commands share.
    #[command(flatten)]
    pub common: Common,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Reads, maps, checks, writes.
    Convert(Convert),
    /// Reads, maps, checks; writes nothing but the report.
    Check(Check),
    /// Tells what changed between two workbooks.
    Diff(Diff),
    /// Makes one workbook of two versions of another.
    Merge(Merge),
    /// Adds up many departments' workbooks.
    Consolidate(Consolidate),
    /// Tells how each sheet was understood.
    Inspect(Inspect),
    /// Drafts a mapping file.
    Mapping(Mapping),
    /// Writes the blank workbook to fill in.
    Template(Template),
    /// Writes the text of a publication.
    Narrate(Narrate),
    /// Tells what a code means.
    Explain(Explain),
    /// Prints what completes commands in a shell.
    Completions(Completions),
    /// Prints the manual page.
    Man(Man),
    /// Prints the help of a command.
    Help(HelpOf),
}

impl Command {
    /// Whether what comes of it is read by a program.
    pub fn wants_json(&self) -> bool {
        match self {
            Self::Convert(args) => args.format == Format::Json,
            Self::Check(args) => args.format == ReportFormat::Json,
            Self::Consolidate(args) => args.format == Format::Json,
            Self::Inspect(args) => args.format == Format::Json,
            Self::Explain(args) => args.format == Format::Json,
            Self::Diff(args) => args.format == DiffFormat::Json,
            Self::Merge(args) => args.format == Format::Json,
            Self::Mapping(_)
            | Self::Template(_)
            | Self::Narrate(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Help(_) => false,
        }
    }
}

/// `yusuan convert`.
#[derive(Debug, Args)]
pub struct Convert {
    /// Workbooks, folders of them, patterns.
    #[arg(required = true, value_name = "INPUT")]
    pub input: Vec<PathBuf>,
    /// Where the results go; each beside its input without it.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// What is written; with an upload layout nothing else, beside the input the workbook alone, unless it is
    /// asked for.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "xlsx",
        default_value_ifs([
            ("export", ArgPredicate::IsPresent, None),
            ("output", ArgPredicate::IsPresent, Some("xlsx,csv")),
        ])
    )]
    pub to: Vec<Target>,
    /// How CSV files are spelled.
    #[command(flatten)]
    pub csv: Spelling,
    /// Upload layouts to write: names of built-in ones, or files.
    #[arg(long, value_name = "NAME|FILE", requires = "output")]
    pub export: Vec<String>,
    /// The template that the layout is filled into.
    #[arg(long, value_name = "TEMPLATE.xlsx", requires = "export")]
    pub into: Option<PathBuf>,
    /// Overwrite files that yusuan did not write.
    #[arg(long)]
    pub force: bool,
    /// Warnings count as errors; with errors nothing is written.
    #[arg(long)]
    pub strict: bool,
    /// Go on with a dataset of columns.
    #[arg(long, conflicts_with_all = ["force", "trace"])]
    pub resume: bool,
    /// Rows of a dataset that are written at once.
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub part_rows: u32,
    /// What a dataset is partitioned by.
    #[arg(long, value_enum, default_value_t = PartitionBy::Year)]
    pub partition: PartitionBy,
    /// The offices with their provinces.
    #[arg(id = "provinces", long = "roster", value_name = "FILE")]
    pub provinces: Option<PathBuf>,
    /// The most memory that is taken.
    #[arg(long, value_name = "SIZE", default_value_t)]
    pub memory: Memory,
    /// Where every value came from, and what was done to it.
    #[arg(long, value_name = "FILE.csv")]
    pub trace: Option<PathBuf>,
    /// Decimals that amounts are rounded to.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=6))]
    pub round: Option<u32>,
    /// Round so that the sums hold.
    #[arg(long, requires = "round")]
    pub balance: bool,
    /// How findings are told.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// What is checked.
    #[command(flatten)]
    pub checks: Checks,
}

impl Convert {
    /// How amounts are rounded, if they are.
    pub fn rounding(&self) -> Option<Rounding> {
        let balance = self.balance;
        self.round.map(|decimals| Rounding { decimals, balance })
    }
}

/// How CSV files are spelled.
#[derive(Debug, Args)]
pub struct Spelling {
    /// Their encoding.
    #[arg(id = "csv-encoding", long = "csv-encoding", value_name = "ENCODING", value_enum, default_value_t = CsvEncoding::Utf8Bom)]
    pub encoding: CsvEncoding,
    /// What heads their columns.
    #[arg(id = "csv-header", long = "csv-header", alias = "header", value_name = "HEADER", value_enum, default_value_t = CsvHeader::Label)]
    pub header: CsvHeader,
}

/// `yusuan check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Workbooks, folders of them, patterns.
    #[arg(required = true, value_name = "INPUT")]
    pub input: Vec<PathBuf>,
    /// How findings are told.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Where the report goes, if not to the terminal.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Where the workbook goes, with the findings at its cells; a folder for several inputs.
    #[arg(long, value_name = "OUT.xlsx|DIR")]
    pub annotate: Option<PathBuf>,
    /// Mark the standard workbook, also of an .xlsx.
    #[arg(long, requires = "annotate")]
    pub annotate_standard: bool,
    /// What an earlier run found: a workbook that was sent back, a report as JSON, a folder of them.
    #[arg(long, value_name = "FILE|DIR")]
    pub since: Vec<PathBuf>,
    /// The rounds of correction, which this one is added to.
    #[arg(long, value_name = "FILE.jsonl")]
    pub journal: Option<PathBuf>,
    /// Leave workbooks without problems out of the report.
    #[arg(long)]
    pub only_problems: bool,
    /// The offices that have to hand in.
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,
    /// The text of the publication, which is compared with the tables.
    #[arg(long, value_name = "FILE")]
    pub text: Option<PathBuf>,
    /// Where the document of the text goes, with the findings as comments.
    #[arg(long, value_name = "OUT.docx")]
    pub annotate_text: Option<PathBuf>,
    /// Last year's workbook, which the text compares with.
    #[arg(long, value_name = "FILE")]
    pub last: Option<PathBuf>,
    /// Overwrite files that yusuan did not write.
    #[arg(long)]
    pub force: bool,
    /// Warnings count as errors.
    #[arg(long)]
    pub strict: bool,
    /// What is checked.
    #[command(flatten)]
    pub checks: Checks,
}

/// `yusuan consolidate`.
#[derive(Debug, Args)]
pub struct Consolidate {
    /// Workbooks, folders of them, patterns.
    #[arg(required = true, value_name = "INPUT")]
    pub input: Vec<PathBuf>,
    /// The workbook to write; as JSON if it is called so.
    #[arg(id = "book", short = 'o', long = "output", value_name = "OUT.xlsx")]
    pub output: PathBuf,
    /// What the result calls its department.
    #[arg(long, value_name = "NAME")]
    pub department: Option<String>,
    /// The offices that have to hand in.
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,
    /// Last year's book, for the charts of both years.
    #[arg(long, value_name = "FILE")]
    pub last_year: Option<PathBuf>,
    /// Leave out workbooks with errors.
    #[arg(long)]
    pub require_clean: bool,
    /// Overwrite a file that yusuan did not write.
    #[arg(long)]
    pub force: bool,
    /// Warnings count as errors; with errors nothing is written.
    #[arg(long)]
    pub strict: bool,
    /// How findings are told.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// What is checked.
    #[command(flatten)]
    pub checks: Checks,
}

/// What is checked, and how bad it is.
#[derive(Debug, Args)]
pub struct Checks {
    /// A file that adds rules and switches rules off.
    #[arg(long = "checks", id = "checks", value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// How bad findings of a rule or code are.
    #[arg(long, value_name = "ID=off|info|warning|error", value_delimiter = ',')]
    pub severity: Vec<String>,
}

/// `yusuan inspect`.
#[derive(Debug, Args)]
pub struct Inspect {
    /// The workbook.
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,
    /// List the cells of these dispositions.
    #[arg(long, value_enum, value_delimiter = ',', num_args = 0.., default_missing_value = "carried,structural,set-aside,reported")]
    pub cells: Vec<Fate>,
    /// How it is told.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `yusuan mapping`.
#[derive(Debug, Args)]
pub struct Mapping {
    /// The workbook.
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,
    /// The file to write; else it goes to stdout.
    #[arg(id = "draft", short = 'o', long = "output", value_name = "FILE.toml")]
    pub output: Option<PathBuf>,
    /// Draft an upload layout for a template.
    #[arg(id = "export-draft", long = "export")]
    pub export: bool,
    /// Overwrite a file that is there.
    #[arg(long)]
    pub force: bool,
}

/// `yusuan template`.
#[derive(Debug, Args)]
pub struct Template {
    /// The file to write.
    #[arg(id = "blank", short = 'o', long = "output", value_name = "FILE.xlsx")]
    pub output: PathBuf,
    /// The department.
    #[arg(long, value_name = "NAME")]
    pub department: Option<String>,
    /// Its code of three digits.
    #[arg(id = "department-code", long = "code", value_name = "CODE", value_parser = department_code)]
    pub code: Option<String>,
    /// Its units: a table of codes and names, or how many there are.
    #[arg(long, value_name = "FILE|N")]
    pub units: Option<String>,
    /// Blank rows of each list.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=2_000))]
    pub rows: u16,
    /// Overwrite a file that is there.
    #[arg(long)]
    pub force: bool,
}

/// `yusuan narrate`.
#[derive(Debug, Args)]
pub struct Narrate {
    /// The workbook.
    #[arg(value_name = "INPUT", required_unless_present = "show_template")]
    pub input: Option<PathBuf>,
    /// Last year's workbook.
    #[arg(id = "last-book", long = "last", value_name = "FILE")]
    pub last: Option<PathBuf>,
    /// What no workbook says.
    #[arg(long, value_name = "FILE.toml")]
    pub facts: Option<PathBuf>,
    /// Where a file of facts to fill in goes.
    #[arg(long, value_name = "FILE.toml")]
    pub draft_facts: Option<PathBuf>,
    /// Where the text goes; else to stdout.
    #[arg(id = "narrative", short = 'o', long = "output", value_name = "OUT.docx|OUT.md")]
    pub output: Option<PathBuf>,
    /// Write the whole publication, with the tables.
    #[arg(long, requires = "narrative")]
    pub publication: bool,
    /// The sentences.
    #[arg(id = "sentences", long = "template", value_name = "FILE.md")]
    pub sentences: Option<PathBuf>,
    /// Print the sentences.
    #[arg(long)]
    pub show_template: bool,
    /// Write though the workbook has errors.
    #[arg(long)]
    pub with_errors: bool,
    /// Overwrite files that are there.
    #[arg(id = "force-narrative", long = "force")]
    pub force: bool,
    /// What is checked.
    #[command(flatten)]
    pub checks: Checks,
}

/// A code of up to three digits, with the zeros before it.
fn department_code(text: &str) -> Result<String, String> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| format!("{text:0>3}")).ok_or_else(|| text.to_owned())
}

/// `yusuan explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The code (E501, 501, wrong-sum) or rule (X09); all of them without one.
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    /// How it is told.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `yusuan completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `yusuan man`.
#[derive(Debug, Args)]
pub struct Man {
    /// The command whose page it is; that of all of them without one.
    #[arg(value_name = "COMMAND")]
    pub of: Option<String>,
}

/// `yusuan help`.
#[derive(Debug, Args)]
pub struct HelpOf {
    /// The command whose help it is; that of all of them without one.
    #[arg(id = "help-of", value_name = "COMMAND")]
    pub of: Option<String>,
}

/// What became of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fate {
    Carried,
    Structural,
    SetAside,
    Reported,
}

/// What all commands share.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// Mapping file, name of a built-in layout, or none.
    #[arg(long, global = true, value_name = "FILE|NAME|none")]
    pub mapping: Option<String>,
    /// What `mapping` stands for, once it is known.
    #[arg(skip)]
    pub layout: LayoutChoice,
    /// Currency unit of sheets that do not say theirs.
    #[arg(long, global = true, value_name = "UNIT")]
    pub unit: Option<String>,
    /// Budget year, where the sheets do not say it.
    #[arg(long, global = true, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1990..2100))]
    pub year: Option<i32>,
    /// Encoding of text files, where it is not recognised rightly.
    #[arg(long, global = true, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
    /// Use hidden sheets, rows and columns, too.
    #[arg(long, global = true)]
    pub include_hidden: bool,
    /// Password of encrypted workbooks; else that of the variable YUSUAN_PASSWORD.
    #[arg(long, global = true, value_name = "PASSWORD")]
    pub password: Option<Password>,
    /// Language of messages.
    #[arg(long, global = true, value_name = "LANG", value_parser = ["zh-CN", "en"])]
    pub lang: Option<String>,
    /// When to colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Only errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Notes too.
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Threads.
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

impl Common {
    /// What `--mapping` names, which may be a file.
    pub fn mapping_file(&self) -> Option<PathBuf> {
        self.mapping.as_ref().map(PathBuf::from)
    }

    /// The same for the workbook of the year before: the year that is asked for is not its year.
    pub fn before(&self) -> Self {
        Self {
            year: None,
            ..self.clone()
        }
    }
}

/// A password, which no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

impl std::str::FromStr for Password {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// What `convert` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    Xlsx,
    Csv,
    Json,
    Parquet,
}

/// What a dataset is partitioned by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PartitionBy {
    Year,
    Province,
}

/// The encoding of CSV files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CsvEncoding {
    #[value(name = "utf-8-bom")]
    Utf8Bom,
    #[value(name = "utf-8")]
    Utf8,
    Gb18030,
    Gbk,
}

/// What heads the columns of CSV files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CsvHeader {
    Label,
    Key,
    Both,
}

/// How a result is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

/// How the findings of a run are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Text,
    Json,
    Html,
}

impl From<Format> for ReportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Json => Self::Json,
        }
    }
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}
