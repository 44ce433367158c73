//! Bytes of a text format → text, by mark, declaration and strict trial.
//!
//! Never substitutes what it cannot decode: a wrong guess would yield wrong names and codes.

use std::borrow::Cow;
use std::str::FromStr;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, EUC_JP, EUC_KR, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

use super::fault::Fault;

/// Where a declaration of the encoding can stand.
const DECLARATION: usize = 4096;
/// Bytes that the detector looks at.
const GUESSED: usize = 1 << 20;
/// This many valid three-byte characters are no coincidence: the text is UTF-8.
const CONVINCING: usize = 8;

/// An encoding of text, by any of its usual names (`gbk`, `GB2312`, `utf-16le`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// The names that help and messages suggest.
    pub const EXAMPLES: [&str; 5] = ["utf-8", "gb18030", "gbk", "utf-16le", "big5"];

    /// Its usual name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// A text, and the name of its encoding if that was guessed.
#[derive(Debug, PartialEq)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) guessed: Option<&'static str>,
}

impl<'a> Decoded<'a> {
    /// In an encoding that was given or declared.
    fn said(text: Cow<'a, str>) -> Self {
        Self { text, guessed: None }
    }
}

/// No encoding has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no known encoding")]
pub struct UnknownEncoding(String);

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = encoding_rs::Encoding::for_label_no_replacement(name.as_bytes());
        known.map(Self).ok_or_else(|| UnknownEncoding(name.to_owned()))
    }
}

/// The text in `bytes`: in the encoding that was `chosen`, else the one of its mark, else UTF-8,
/// else what it declares behind `keyword`, else GB18030, else another one of East Asia. Each must
/// fit to the last byte.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    chosen: Option<Encoding>,
    keyword: Option<&str>,
) -> Result<Decoded<'a>, Fault> {
    let mark = encoding_rs::Encoding::for_bom(bytes);
    if let Some(Encoding(chosen)) = chosen {
        let skipped = mark
            .filter(|(marked, _)| *marked == chosen)
            .map_or(0, |(_, length)| length);
        return strict(bytes, skipped, chosen).map(Decoded::said);
    }
    if let Some((marked, length)) = mark {
        return strict(bytes, length, marked).map(Decoded::said);
    }
    if let Some(wide) = wide_encoding(bytes) {
        let guessed = Some(wide.name());
        return strict(bytes, 0, wide).map(|text| Decoded { text, guessed });
    }
    let declared = keyword.and_then(|keyword| declared(bytes, keyword));
    detected(bytes, declared)
}

fn detected<'a>(bytes: &'a [u8], declared: Option<&'static encoding_rs::Encoding>) -> Result<Decoded<'a>, Fault> {
    let valid = match std::str::from_utf8(bytes) {
        // A few letters of two bytes can be valid in both encodings: then the declaration counts.
        Ok(text) if declared.is_none_or(|other| other == UTF_8) || text.is_ascii() || wide_letters(bytes) > 0 => {
            return Ok(Decoded::said(Cow::Borrowed(text)));
        }
        Ok(_) => bytes.len(),
        Err(error) => error.valid_up_to(),
    };
    let mut furthest = (valid, UTF_8);
    if wide_letters(bytes.get(..valid).unwrap_or_default()) < CONVINCING {
        for encoding in declared.into_iter().chain([GB18030]).chain(guessed(bytes)) {
            match attempt(bytes, encoding) {
                Ok(text) => {
                    let guessed = (declared != Some(encoding)).then(|| encoding.name());
                    let text = Cow::Owned(text);
                    return Ok(Decoded { text, guessed });
                }
                Err(offset) if offset > furthest.0 => furthest = (offset, encoding),
                Err(_) => {}
            }
        }
    }
    Err(undecodable(furthest.1, furthest.0))
}

/// Whether `bytes`, without a mark, begin with two letters of UTF-16; the only ones to be distinguished
/// are ASCII.
pub(super) fn wide_encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let ascii = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    match *bytes.first_chunk()? {
        [a, 0, b, 0] if ascii(a) && ascii(b) => Some(UTF_16LE),
        [0, a, 0, b] if ascii(a) && ascii(b) => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that a text declares: `charset=gb2312`, `encoding="GBK"`. A declared encoding of wide
/// characters must be wrong, or the declaration could not have been read.
fn declared(bytes: &[u8], keyword: &str) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..DECLARATION).unwrap_or(bytes).to_ascii_lowercase();
    let rest = head.get(memmem::find(&head, keyword.as_bytes())?.checked_add(keyword.len())?..)?;
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let label = rest
        .split(|byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte))
        .next()?;
    let encoding = encoding_rs::Encoding::for_label_no_replacement(label)?;
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

/// Other encodings that a text from an office may have. Encodings in which every byte is a letter are
/// of no use as guesses: they never fail.
fn guessed(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let head = bytes.get(..GUESSED).unwrap_or(bytes);
    detector.feed(head, head.len() == bytes.len());
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    [BIG5, SHIFT_JIS, EUC_JP, EUC_KR].contains(&guess).then_some(guess)
}

/// Number of three-byte characters in `bytes`, which are UTF-8; counting stops at the number that matters.
fn wide_letters(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .filter(|byte| (0xE1..=0xEF).contains(*byte))
        .take(CONVINCING)
        .count()
}

fn strict<'a>(
    bytes: &'a [u8],
    skipped: usize,
    encoding: &'static encoding_rs::Encoding,
) -> Result<Cow<'a, str>, Fault> {
    let rest = bytes.get(skipped..).unwrap_or_default();
    let outcome = if encoding == UTF_8 {
        std::str::from_utf8(rest)
            .map(Cow::Borrowed)
            .map_err(|error| error.valid_up_to())
    } else {
        attempt(rest, encoding).map(Cow::Owned)
    };
    outcome.map_err(|offset| undecodable(encoding, offset.saturating_add(skipped)))
}

/// The text, or the offset of the first byte that does not decode.
fn attempt(bytes: &[u8], encoding: &'static encoding_rs::Encoding) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len().saturating_add(bytes.len() / 2).saturating_add(16));
    let mut read = 0usize;
    loop {
        let rest = bytes.get(read..).unwrap_or_default();
        let (result, count) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        read = read.saturating_add(count);
        match result {
            DecoderResult::InputEmpty => return Ok(text),
            DecoderResult::OutputFull => text.reserve((text.len() / 4).saturating_add(1024)),
            DecoderResult::Malformed(length, after) => {
                return Err(read
                    .saturating_sub(usize::from(length))
                    .saturating_sub(usize::from(after)));
            }
        }
    }
}

fn undecodable(encoding: &'static encoding_rs::Encoding, offset: usize) -> Fault {
    Fault::Undecodable {
        encoding: encoding.name(),
        offset: offset as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode<'a>(bytes: &'a [u8], chosen: Option<Encoding>, keyword: Option<&str>) -> Result<Cow<'a, str>, Fault> {
        super::decode(bytes, chosen, keyword).map(|decoded| decoded.text)
    }

    #[test]
    fn only_a_guess_is_told() {
        let guessed = |bytes: &[u8], chosen: Option<Encoding>| {
            let decoded = super::decode(bytes, chosen, Some("charset"));
            decoded.unwrap().guessed
        };
        let gbk = encoded("部门,合计\n", "gbk");
        assert_eq!(guessed(&gbk, None), Some("gb18030"));
        assert_eq!(guessed(&gbk, "gbk".parse().ok()), None);
        assert_eq!(guessed(&encoded("<meta charset=gbk>部门", "gbk"), None), None);
        assert_eq!(guessed("部门".as_bytes(), None), None);
        assert_eq!(guessed(&encoded("a,b", "utf-16le"), None), Some("UTF-16LE"));
        for name in Encoding::EXAMPLES {
            assert!(name.parse::<Encoding>().is_ok(), "{name}");
        }
    }

    fn encoded(text: &str, label: &str) -> Vec<u8> {
        let Encoding(encoding) = label.parse().unwrap();
        match label {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => encoding.encode(text).0.into_owned(),
        }
    }

    #[test]
    fn a_text_reads_alike_in_every_encoding() {
        let text = "部门,合计\n青禾县文化广电旅游局,706.61\n";
        for label in ["utf-8", "gb18030", "gbk", "utf-16le", "utf-16be"] {
            let bytes = encoded(text, label);
            assert_eq!(decode(&bytes, label.parse().ok(), None).unwrap(), text, "{label}");
            if label.starts_with("utf-16") {
                let marked = [&encoded("\u{feff}", label), bytes.as_slice()].concat();
                assert_eq!(decode(&marked, None, None).unwrap(), text, "{label}");
                assert_eq!(decode(&encoded("a,b", label), None, None).unwrap(), "a,b", "{label}");
            } else {
                assert_eq!(decode(&bytes, None, None).unwrap(), text, "{label}");
            }
        }
        let marked = format!("\u{feff}{text}");
        assert_eq!(decode(marked.as_bytes(), None, None).unwrap(), text);
    }

    #[test]
    fn content_counts_more_than_a_declaration() {
        let page = |charset: &str| format!("<meta charset='{charset}'>青禾县");
        for (declared, real) in [
            ("gb2312", "utf-8"),
            ("utf-8", "gbk"),
            ("utf-16", "utf-8"),
            ("big5", "gb18030"),
        ] {
            let bytes = encoded(&page(declared), real);
            let text = decode(&bytes, None, Some("charset"));
            // Text of one encoding of East Asia is often valid in another; then the declaration counts.
            assert!(
                declared == "big5" || text.unwrap() == page(declared),
                "{declared} {real}"
            );
        }
        let big5 = encoded("<meta charset=big5>部門預算", "big5");
        assert!(decode(&big5, None, Some("charset")).unwrap().ends_with("部門預算"));
        // These two letters in GBK are valid UTF-8 as well.
        let both = encoded("<meta charset=gbk>联通", "gbk");
        assert!(decode(&both, None, Some("charset")).unwrap().ends_with("联通"));
    }

    #[test]
    fn what_fits_nothing_is_refused_where_it_stops_fitting() {
        let mut gbk = encoded("部门,合计\n", "gbk");
        gbk.extend(b"\xB2\x00,1\n");
        let fault = Fault::Undecodable {
            encoding: "gb18030",
            offset: 10,
        };
        assert_eq!(decode(&gbk, None, None), Err(fault));
        let long = "青禾县文化广电旅游局本级,";
        let cut = &long.as_bytes()[..long.len() - 2];
        let fault = Fault::Undecodable {
            encoding: "UTF-8",
            offset: long.len() as u64 - 4,
        };
        assert_eq!(decode(cut, None, None), Err(fault));
        let fault = Fault::Undecodable {
            encoding: "UTF-16LE",
            offset: 4,
        };
        assert_eq!(decode(b"\xFF\xFEa\0b", None, None), Err(fault));
        assert!(decode(&gbk, "utf-8".parse().ok(), None).is_err());
        assert!("utf-99".parse::<Encoding>().is_err());
    }
}
