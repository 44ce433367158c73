//! The formats that are read, or named when they are refused.

/// The file formats that are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excel 2007 and later (.xlsx, .xlsm), WPS.
    Xlsx,
    /// Excel 5.0 to 2003 (.xls, .et).
    Xls,
    /// Excel binary (.xlsb).
    Xlsb,
    /// OpenDocument spreadsheet (.ods).
    Ods,
    /// A Word document with tables (.docx, .docm), also of WPS.
    Docx,
    /// A web page with tables, usually under the name .xls.
    Html,
    /// A web page and its resources packed into one file (MHTML).
    Mhtml,
    /// XML spreadsheet 2003.
    Xml2003,
    /// Text with a separator: CSV, TSV.
    Text,
    /// A workbook of Excel 2.0 to 4.0.
    Excel4,
    /// SYLK, DIF and the like: exchange formats of the 1980s.
    Sylk,
    /// An Office document encrypted with a password.
    Encrypted,
    /// Anything else.
    Unknown,
}

impl Format {
    /// All formats, in the order in which help and documentation list them.
    pub const ALL: [Self; 13] = [
        Self::Xlsx,
        Self::Xls,
        Self::Xlsb,
        Self::Ods,
        Self::Docx,
        Self::Html,
        Self::Mhtml,
        Self::Xml2003,
        Self::Text,
        Self::Excel4,
        Self::Sylk,
        Self::Encrypted,
        Self::Unknown,
    ];

    /// A short name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Xlsb => "xlsb",
            Self::Ods => "ods",
            Self::Docx => "docx",
            Self::Html => "HTML",
            Self::Mhtml => "MHTML",
            Self::Xml2003 => "XML spreadsheet 2003",
            Self::Text => "CSV",
            Self::Excel4 => "Excel 2.0-4.0",
            Self::Sylk => "SYLK",
            Self::Encrypted => "encrypted",
            Self::Unknown => "unknown",
        }
    }
}
