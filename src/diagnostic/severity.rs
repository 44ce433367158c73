//! How bad a finding is.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Said for the record: a repair, something set aside.
    Info,
    /// Someone should look.
    Warning,
    /// Something is wrong or could not be converted.
    Error,
}

impl Severity {
    /// As JSON and the locale files have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
