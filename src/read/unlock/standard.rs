//! The encryption of Office 2007.

use super::cipher::Hash;
use super::{damaged, unusual};
use crate::read::cfb::u32_at;
use crate::read::fault::Fault;

/// How often the password is hashed.
const TIMES: u32 = 50_000;
/// AES with keys of 128, 192 and 256 bits, as the header numbers them.
const AES: [(u32, usize); 3] = [(0x660E, 16), (0x660F, 24), (0x6610, 32)];

/// What the description says.
pub(super) struct Info {
    salt: Vec<u8>,
    key_bytes: usize,
}

impl Info {
    /// Behind version and flags: a header behind its length, then the salt behind its own.
    pub(super) fn parse(info: &[u8]) -> Result<Self, Fault> {
        let parts = || {
            let length = usize::try_from(u32_at(info, 0)?).ok()?;
            let (header, rest) = info.get(4..)?.split_at_checked(length)?;
            let length = usize::try_from(u32_at(rest, 0)?).ok()?;
            Some((u32_at(header, 8)?, rest.get(4..)?.get(..length)?.to_vec()))
        };
        let (cipher, salt) = parts().ok_or_else(damaged)?;
        let known = AES.iter().find(|(number, _)| *number == cipher);
        let (_, key_bytes) = *known.ok_or_else(unusual)?;
        Ok(Self { salt, key_bytes })
    }

    /// The key, if this is the password.
    pub(super) fn key(&self, password: &[u8]) -> Vec<u8> {
        let hash = Hash::Sha1;
        let hashed = hash.of_password(&self.salt, password, TIMES);
        let own = hash.of([&hashed, &[0; 4]]);
        let half = |filling: u8| {
            let mut mixed = [filling; 64];
            mixed.iter_mut().zip(&own).for_each(|(to, from)| *to ^= *from);
            hash.of([&mixed, &[]])
        };
        let mut key = [half(0x36), half(0x5C)].concat();
        key.truncate(self.key_bytes);
        key
    }
}
