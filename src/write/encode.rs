//! Encodes text, and finds characters that an encoding lacks.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::mapping::export::ExportFormat;

/// The encoding of a file's texts. (Workbooks can hold any character.)
#[derive(Clone, Copy, Debug)]
pub(super) struct Encoder(&'static Encoding);

impl Encoder {
    pub fn new(encoding: &'static Encoding) -> Self {
        Self(encoding)
    }

    pub fn of(format: &ExportFormat) -> Self {
        match format {
            ExportFormat::Csv { encoding, .. } => Self(encoding),
            ExportFormat::Xlsx => Self(UTF_8),
        }
    }

    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The first character that the encoding lacks.
    pub fn unencodable(self, text: &str) -> Option<char> {
        // For UTF-16 the output encoding is UTF-8; both have every character.
        if text.is_ascii() || self.0.output_encoding() == UTF_8 {
            return None;
        }
        let lacks = |text: &str| self.0.encode(text).2;
        let mut buffer = [0; 4];
        let mut characters = text.chars();
        lacks(text).then(|| characters.find(|character| lacks(character.encode_utf8(&mut buffer))))?
    }

    /// The bytes of an encodable text, with a byte order mark if `bom` is set.
    pub fn bytes(self, bom: bool, text: &str) -> Vec<u8> {
        let mark = if bom { "\u{feff}" } else { "" };
        let units = || mark.encode_utf16().chain(text.encode_utf16());
        if self.0 == UTF_16LE {
            return units().flat_map(u16::to_le_bytes).collect();
        }
        if self.0 == UTF_16BE {
            return units().flat_map(u16::to_be_bytes).collect();
        }
        [self.0.encode(mark).0, self.0.encode(text).0].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoder(label: &str) -> Encoder {
        Encoder(Encoding::for_label(label.as_bytes()).unwrap())
    }

    #[test]
    fn what_an_encoding_lacks_is_named() {
        assert_eq!(encoder("gbk").unencodable("合计𠮷"), Some('𠮷'));
        assert_eq!(encoder("big5").unencodable("预算"), Some('预'));
        for label in ["gb18030", "utf-8", "utf-16le", "utf-16be"] {
            assert_eq!(encoder(label).unencodable("合计𠮷"), None, "{label}");
        }
    }

    #[test]
    fn bytes_are_those_of_the_encoding() {
        assert_eq!(encoder("utf-8").bytes(true, "a"), b"\xef\xbb\xbfa");
        assert_eq!(encoder("gb18030").bytes(false, "合"), b"\xba\xcf");
        assert_eq!(encoder("utf-16le").bytes(true, "a"), b"\xff\xfea\0");
        assert_eq!(encoder("utf-16be").bytes(true, "a"), b"\xfe\xff\0a");
    }
}
