//! The encryption of Office 2010 and later, which an XML describes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::events::BytesStart;

use super::cipher::{Aes, BLOCK, Hash};
use super::{damaged, unusual};
use crate::read::fault::Fault;
use crate::read::xml::{attr, each_element};

/// Bytes of the content that are encrypted by themselves.
pub(super) const SEGMENT: usize = 4096;
/// The most times that a password is hashed; Office does 100,000.
const MOST_TIMES: u32 = 1_000_000;
/// What makes the key of the content's key from the hash of the password.
const PURPOSE: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];
/// What fills up what is too short.
const FILLING: u8 = 0x36;

/// How something is encrypted.
struct Locked {
    hash: Hash,
    salt: Vec<u8>,
    key_bytes: usize,
}

/// What the description says.
pub(super) struct Info {
    /// Of the content.
    content: Locked,
    /// Of its key, behind the password.
    key: Locked,
    locked_key: Vec<u8>,
    times: u32,
}

impl Info {
    pub(super) fn parse(xml: &[u8]) -> Result<Self, Fault> {
        let (mut content, mut key) = (None, None);
        let xml = xml.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(xml);
        // A stream is filled up to its sector by some programs.
        let end = xml
            .iter()
            .rposition(|byte| *byte == b'>')
            .map_or(0, |end| end.saturating_add(1));
        each_element(xml.get(..end).unwrap_or_default(), |element| {
            match element.local_name().as_ref() {
                "keyData" => {
                    content.get_or_insert_with(|| Locked::parse(element));
                }
                // There may be other ways to the key than a password.
                "encryptedKey" => {
                    if let Some(times) = attr(element, "spinCount") {
                        key.get_or_insert_with(|| {
                            (
                                times.parse().ok(),
                                bytes(element, "encryptedKeyValue"),
                                Locked::parse(element),
                            )
                        });
                    }
                }
                _ => {}
            }
        })
        .map_err(|_| damaged())?;
        let (Some(content), Some((Some(times), Some(locked_key), key))) = (content, key) else {
            return Err(damaged());
        };
        if times > MOST_TIMES {
            return Err(unusual());
        }
        Ok(Self {
            content: content?,
            key: key?,
            locked_key,
            times,
        })
    }

    /// The key of the content, if this is the password.
    pub(super) fn key(&self, password: &[u8]) -> Result<Vec<u8>, Fault> {
        let Locked { hash, salt, key_bytes } = &self.key;
        let hashed = hash.of_password(salt, password, self.times);
        let mut own = hash.of([&hashed, &PURPOSE]);
        own.resize(*key_bytes, FILLING);
        let aes = Aes::new(&own).ok_or_else(unusual)?;
        let mut key = aes.chained(&vector(salt), &self.locked_key);
        key.truncate(self.content.key_bytes);
        Ok(key)
    }

    /// What the first block of a segment of the content is mixed with.
    pub(super) fn vector(&self, segment: u32) -> [u8; BLOCK] {
        let Locked { hash, salt, .. } = &self.content;
        vector(&hash.of([salt, &segment.to_le_bytes()]))
    }
}

impl Locked {
    fn parse(element: &BytesStart<'_>) -> Result<Self, Fault> {
        let says = |name, value| attr(element, name).as_deref() == Some(value);
        let hash = attr(element, "hashAlgorithm").ok_or_else(damaged)?;
        let bits = attr(element, "keyBits").and_then(|bits| bits.parse::<usize>().ok());
        if !says("cipherAlgorithm", "AES") || !says("cipherChaining", "ChainingModeCBC") {
            return Err(unusual());
        }
        Ok(Self {
            hash: Hash::named(&hash).ok_or_else(unusual)?,
            salt: bytes(element, "saltValue").ok_or_else(damaged)?,
            key_bytes: bits
                .filter(|bits| matches!(bits, 128 | 192 | 256))
                .ok_or_else(unusual)?
                / 8,
        })
    }
}

fn bytes(element: &BytesStart<'_>, name: &str) -> Option<Vec<u8>> {
    STANDARD.decode(attr(element, name)?).ok()
}

fn vector(bytes: &[u8]) -> [u8; BLOCK] {
    let mut vector = [FILLING; BLOCK];
    vector.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    vector
}
