//! What is wrong with a file, as kinds: people read their wording in `templates/locales`
//! (`damage-kind`, `content-kind`, `system-kind`), library users and logs the English text here.

use std::fmt;
use std::io;

/// An enum whose every variant has a key, by which the locales word it, and an English text.
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

            /// Its key in the locales.
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
    /// A way in which a workbook is damaged.
    DamageKind {
        /// The zip container around its parts.
        Container "container" "the zip container is cut short or damaged";
        /// More parts, sheets or tables than any workbook has.
        Crowded "crowded" "it has too many parts, sheets or tables";
        /// A part that is named but not there.
        PartMissing "part-missing" "a part is missing";
        /// A part that does not unpack to what its checksum says.
        PartDamaged "part-damaged" "a part is damaged";
        /// The texts that all sheets of an .xlsx share.
        SharedTexts "shared-texts" "the texts that its sheets share are damaged";
        /// Cells that point at shared texts which do not exist.
        LostTexts "lost-texts" "cells point at shared texts that do not exist";
        /// A quotation mark without its other.
        Quotation "quotation" "a quotation mark is never closed";
        /// Elements inside elements beyond any use.
        Nested "nested" "its elements are nested too deep";
        /// It ends in the middle.
        CutShort "cut-short" "it is cut short";
        /// Markup against the rules of its language.
        Markup "markup" "its markup is wrong";
        /// An address beyond the largest sheet, or none at all.
        Outside "outside" "a cell lies outside the sheet";
        /// There is nothing to read in it.
        NoSheet "no-sheet" "it has no worksheet";
        /// The directory of a compound file.
        Directory "directory" "the directory of the file cannot be read";
        /// A record that contradicts itself or its neighbours.
        Record "record" "a record contradicts itself";
        /// What an encrypted file has instead of its content.
        Encryption "encryption" "the encrypted content is missing or damaged";
    }
}

kinds! {
    /// Why the system refuses to read or write.
    Refusal {
        /// Nothing there.
        NotFound "not-found" "there is no such file or folder";
        /// Not allowed.
        Permission "permission" "permission denied";
        /// A folder in the place of a file.
        IsAFolder "is-a-folder" "it is a folder";
        /// A file in the place of a folder.
        NotAFolder "not-a-folder" "a part of the path is no folder";
        /// No room left.
        Full "full" "the disk is full";
        /// Nothing can be written there.
        ReadOnly "read-only" "the disk is read-only";
        /// Larger than the file system holds.
        TooLarge "too-large" "the file is too large";
        /// No name for a file.
        Name "name" "the name is too long or has characters that are not allowed";
        /// In use.
        Busy "busy" "another program uses it";
        /// A device, a pipe, a socket.
        NoFile "no-file" "it is a device, a pipe or a socket, not a file";
        /// A file that nobody may write to.
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
    /// What content looks like that is no workbook.
    Content {
        /// No bytes.
        Empty "empty" "an empty file";
        /// PDF.
        Pdf "pdf" "a PDF document";
        /// Word, RTF.
        Word "word" "a Word document";
        /// PowerPoint.
        Presentation "presentation" "a presentation";
        /// OFD, the national document format.
        Ofd "ofd" "an OFD document";
        /// OpenDocument text.
        TextDocument "text-document" "a text document";
        /// A compound file of another program.
        OtherOffice "other-office" "an Office file without a workbook";
        /// RAR, 7z.
        Archive "archive" "an archive";
        /// A zip archive of something else.
        Zip "zip" "a zip archive";
        /// A zip archive whose directory is lost.
        DamagedZip "damaged-zip" "a damaged zip archive";
        /// PNG, JPEG and the like.
        Picture "picture" "a picture";
        /// XML of another kind.
        Xml "xml" "XML";
        /// Tags of no kind that is known.
        Markup "markup" "markup";
        /// Text without a separator.
        Text "text" "text";
        /// A web page that shows no table.
        PageWithoutTable "page-without-table" "a web page without a table";
        /// Nothing that is known.
        Unknown "unknown" "unknown";
    }
}

impl Content {
    /// Whether it may be text in some encoding.
    pub const fn may_be_text(self) -> bool {
        matches!(self, Self::Text | Self::Unknown)
    }
}

/// How a workbook is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The kind.
    pub kind: DamageKind,
    /// The part, the address, or what a parser said, as it is in every language.
    pub detail: Option<String>,
}

impl Damage {
    /// Damage of this kind in `detail`.
    pub fn in_detail(kind: DamageKind, detail: impl ToString) -> Self {
        let detail = Some(detail.to_string());
        Self { kind, detail }
    }

    /// What messages say of it: placeholders and their values; `none` without a detail.
    pub fn data(&self) -> Vec<(&'static str, String)> {
        let detail = self.detail.clone().unwrap_or_else(|| "none".to_owned());
        vec![("reason", self.kind.key().to_owned()), ("detail", detail)]
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
    /// The kind of an error of the system, if it is one of these.
    fn of(error: &io::Error) -> Option<Self> {
        use io::ErrorKind as Kind;
        if let Some(own) = error.get_ref().and_then(|own| own.downcast_ref::<Self>()) {
            return Some(*own);
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

    /// What messages say of an error of the system: placeholders and their values. What is none of the
    /// kinds is said in the system's own words.
    pub fn data(error: &io::Error) -> Vec<(&'static str, String)> {
        let key = Self::of(error).map_or("other", Self::key);
        vec![("reason", key.to_owned()), ("detail", error.to_string())]
    }
}
