//! Kinds of file problems. Users read their wording in `templates/locales` (`damage-kind`, `content-kind`,
//! `system-kind`); library users and logs get the English text here.

use std::fmt;
use std::io;

/// Defines an enum whose variants each have a key for the locales and an English text.
macro_rules! kinds {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident $key:literal $text:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The key of its wording in the locales.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $text,)*
                })
            }
        }
    };
}

kinds! {
    /// How a workbook is damaged.
    DamageKind {
        /// The zip container is damaged.
        Container "container" "the zip container is cut short or damaged";
        /// More parts, sheets or tables than any real workbook has.
        Crowded "crowded" "it has too many parts, sheets or tables";
        /// A part that is referenced but missing.
        PartMissing "part-missing" "a part is missing";
        /// A part that does not match its checksum when unpacked.
        PartDamaged "part-damaged" "a part is damaged";
        /// The texts that all sheets of an .xlsx share.
        SharedTexts "shared-texts" "the texts that its sheets share are damaged";
        /// References to shared texts that do not exist.
        LostTexts "lost-texts" "cells point at shared texts that do not exist";
        /// An unclosed quotation mark.
        Quotation "quotation" "a quotation mark is never closed";
        /// Elements nested beyond any reasonable depth.
        Nested "nested" "its elements are nested too deep";
        /// The file is truncated.
        CutShort "cut-short" "it is cut short";
        /// Markup that is not well-formed.
        Markup "markup" "its markup is wrong";
        /// A cell address that is invalid or beyond the largest sheet.
        Outside "outside" "a cell lies outside the sheet";
        /// No worksheet.
        NoSheet "no-sheet" "it has no worksheet";
        /// The directory of a compound file is unreadable.
        Directory "directory" "the directory of the file cannot be read";
        /// A record that contradicts itself or its neighbours.
        Record "record" "a record contradicts itself";
        /// The content of an encrypted file is missing or damaged.
        Encryption "encryption" "the encrypted content is missing or damaged";
    }
}

kinds! {
    /// Why the system refuses to read or write a file.
    Refusal {
        /// No such file or folder.
        NotFound "not-found" "there is no such file or folder";
        /// Permission denied.
        Permission "permission" "permission denied";
        /// A folder where a file is expected.
        IsAFolder "is-a-folder" "it is a folder";
        /// A file where a folder is expected.
        NotAFolder "not-a-folder" "a part of the path is no folder";
        /// The disk is full.
        Full "full" "the disk is full";
        /// A read-only file system.
        ReadOnly "read-only" "the disk is read-only";
        /// Larger than the file system allows.
        TooLarge "too-large" "the file is too large";
        /// An invalid file name.
        Name "name" "the name is too long or has characters that are not allowed";
        /// In use by another program.
        Busy "busy" "another program uses it";
        /// A device, a pipe, a socket.
        NoFile "no-file" "it is a device, a pipe or a socket, not a file";
        /// A write-protected file.
        WriteProtected "write-protected" "the file is write-protected";
        /// A drive elsewhere.
        Network "network" "the network drive does not answer";
        /// The drive itself.
        Device "device" "the disk cannot be read or written at this place";
        /// More files than the system lets a program have.
        Crowd "crowd" "too many files are open";
    }
}

kinds! {
    /// Why somebody's own workbook cannot be changed.
    Obstacle {
        /// A digital signature, which any change breaks.
        Signed "signed" "it is digitally signed, and a change would break the signature";
        /// The strict edition of the standard, which has no notes as programs show them.
        Strict "strict" "it is saved as Strict Open XML";
        /// A template that is no .xlsx.
        NotATemplate "not-a-template" "it is no .xlsx or .xlsm, and only these can be filled in as they are";
        /// A template that opens with a password only.
        LockedTemplate "locked-template" "it opens with a password only, which the filled file would lack";
        /// A template with a digital signature.
        SignedTemplate "signed-template" "it is digitally signed, and a change would break the signature";
        /// A template in the strict edition of the standard.
        StrictTemplate "strict-template" "it is saved as Strict Open XML";
        /// Macros in an output whose name says that it has none.
        Macros "macros" "it has macros, which only a file called .xlsm may hold";
        /// No macros in an output whose name says that it has some.
        NoMacros "no-macros" "it has no macros, which programs expect in a file called .xlsm";
    }
}

kinds! {
    /// What content that is not a workbook appears to be.
    Content {
        /// No bytes.
        Empty "empty" "an empty file";
        /// PDF.
        Pdf "pdf" "a PDF document";
        /// PDF where its text is wanted and the program that takes it out is missing.
        PdfWithoutProgram "pdf-without-program" "a PDF document, and pdftotext is not installed";
        /// PDF whose text cannot be taken out.
        PdfUnreadable "pdf-unreadable" "a PDF document without readable text";
        /// Word before 2007, RTF.
        Word "word" "an old Word document";
        /// PowerPoint.
        Presentation "presentation" "a presentation";
        /// OFD, the national document format.
        Ofd "ofd" "an OFD document";
        /// OpenDocument text.
        TextDocument "text-document" "a text document";
        /// A compound file of another Office program.
        OtherOffice "other-office" "an Office file without a workbook";
        /// RAR or 7z.
        Archive "archive" "an archive";
        /// A zip archive without a workbook.
        Zip "zip" "a zip archive";
        /// A zip archive without a readable directory.
        DamagedZip "damaged-zip" "a damaged zip archive";
        /// PNG, JPEG and the like.
        Picture "picture" "a picture";
        /// XML of another kind.
        Xml "xml" "XML";
        /// Unknown markup.
        Markup "markup" "markup";
        /// Text without a separator.
        Text "text" "text";
        /// A web page that shows no table.
        PageWithoutTable "page-without-table" "a web page without a table";
        /// Anything else.
        Unknown "unknown" "unknown";
    }
}

impl Content {
    /// Whether the content may be text in some encoding.
    pub const fn may_be_text(self) -> bool {
        matches!(self, Self::Text | Self::Unknown)
    }
}

/// Damage of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The kind.
    pub kind: DamageKind,
    /// The part, the address or a parser's message; not translated.
    pub detail: Option<Box<str>>,
}

impl Damage {
    /// Damage of this kind, with the given detail.
    pub fn in_detail(kind: DamageKind, detail: impl ToString) -> Self {
        let detail = Some(detail.to_string().into());
        Self { kind, detail }
    }

    /// The placeholders of messages and their values; the detail is `none` if absent.
    pub fn data(&self) -> Vec<(&'static str, String)> {
        let detail = self.detail.as_deref().unwrap_or("none");
        vec![("reason", self.kind.key().to_owned()), ("detail", detail.to_owned())]
    }
}

impl From<DamageKind> for Damage {
    fn from(kind: DamageKind) -> Self {
        Self { kind, detail: None }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{} ({detail})", self.kind),
            None => self.kind.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// The kind of a system error, if it is one of these.
    fn of(error: &io::Error) -> Option<Self> {
        use io::ErrorKind as Kind;
        if let Some(refusal) = error.get_ref().and_then(|refusal| refusal.downcast_ref::<Self>()) {
            return Some(*refusal);
        }
        // What has no kind of its own is known by its number.
        match (cfg!(windows), error.raw_os_error()) {
            (false, Some(5)) | (true, Some(21 | 23 | 1117)) => return Some(Self::Device),
            (false, Some(23 | 24)) | (true, Some(4)) => return Some(Self::Crowd),
            (true, Some(32 | 33)) => return Some(Self::Busy),
            _ => {}
        }
        Some(match error.kind() {
            Kind::NotFound => Self::NotFound,
            Kind::PermissionDenied => Self::Permission,
            Kind::IsADirectory => Self::IsAFolder,
            Kind::NotADirectory => Self::NotAFolder,
            Kind::StorageFull | Kind::QuotaExceeded => Self::Full,
            Kind::ReadOnlyFilesystem => Self::ReadOnly,
            Kind::FileTooLarge => Self::TooLarge,
            Kind::InvalidFilename => Self::Name,
            Kind::ResourceBusy | Kind::ExecutableFileBusy => Self::Busy,
            Kind::TimedOut
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown
            | Kind::ConnectionReset
            | Kind::ConnectionAborted
            | Kind::NotConnected
            | Kind::StaleNetworkFileHandle => Self::Network,
            _ => return None,
        })
    }

    /// The placeholders of messages about a system error and their values. For any other kind, messages use the
    /// system's text.
    pub fn data(error: &io::Error) -> Vec<(&'static str, String)> {
        let key = Self::of(error).map_or("other", Self::key);
        vec![("reason", key.to_owned()), ("detail", error.to_string())]
    }
}
