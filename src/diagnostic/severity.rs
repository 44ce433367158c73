//! The severity of findings.

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// For the record: a repair, or something set aside.
    Info,
    /// Should be reviewed.
    Warning,
    /// Wrong, or could not be converted.
    Error,
}

impl Severity {
    /// The name in JSON and in the locale files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
