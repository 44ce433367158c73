//! What can be typed about versions of a workbook.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Format;

/// `yusuan diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The older workbook.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The newer workbook.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// What is not compared.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Puts last year beside this year.
    #[arg(long)]
    pub years: bool,
    /// How it is told.
    #[arg(id = "diff-format", long = "format", value_name = "FORMAT", value_enum, default_value_t = DiffFormat::Text)]
    pub format: DiffFormat,
    /// Where the newer workbook goes with what changed marked in it, or the page.
    #[arg(id = "diff-output", short = 'o', long = "output", value_name = "OUT.xlsx|OUT.html")]
    pub output: Option<PathBuf>,
    /// Overwrite a file that yusuan did not write.
    #[arg(long)]
    pub force: bool,
}

/// `yusuan merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// The workbook that both versions were made from.
    #[arg(value_name = "BASE", required_unless_present = "resolve", requires = "theirs")]
    pub base: Option<PathBuf>,
    /// One version.
    #[arg(value_name = "OURS")]
    pub ours: Option<PathBuf>,
    /// The other version.
    #[arg(value_name = "THEIRS")]
    pub theirs: Option<PathBuf>,
    /// The merged workbook.
    #[arg(
        id = "merged",
        short = 'o',
        long = "output",
        value_name = "OUT.xlsx",
        required_unless_present = "resolve"
    )]
    pub output: Option<PathBuf>,
    /// Carries out what was chosen in a merged workbook.
    #[arg(long, value_name = "OUT.xlsx", conflicts_with_all = ["base", "ours", "theirs"])]
    pub resolve: Option<PathBuf>,
    /// Settles every conflict that is open.
    #[arg(long, value_enum, value_name = "ours|theirs")]
    pub prefer: Option<Side>,
    /// Overwrite a file that yusuan did not write.
    #[arg(long)]
    pub force: bool,
    /// How the result is told.
    #[arg(id = "merge-format", long = "format", value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// One of two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Side {
    Ours,
    Theirs,
}

/// How a comparison is told. What is said of a value here would be said in the help, in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    Text,
    Json,
    Html,
    // Only two years beside each other.
    Csv,
}
