//! AES and the hashes, by what a file says of them.

use aes::cipher::{BlockDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Bytes of a block of the cipher.
pub(super) const BLOCK: usize = 16;

/// The cipher with a key.
pub(super) enum Aes {
    Key128(Aes128),
    Key192(Aes192),
    Key256(Aes256),
}

impl Aes {
    /// `None` for a key of no length that there is.
    pub(super) fn new(key: &[u8]) -> Option<Self> {
        Some(match key.len() {
            16 => Self::Key128(Aes128::new_from_slice(key).ok()?),
            24 => Self::Key192(Aes192::new_from_slice(key).ok()?),
            32 => Self::Key256(Aes256::new_from_slice(key).ok()?),
            _ => return None,
        })
    }

    /// What is behind whole blocks, each by itself; what is left of the last is left out.
    pub(super) fn single(&self, locked: &[u8]) -> Vec<u8> {
        let mut open = locked.to_vec();
        open.truncate(open.len() / BLOCK * BLOCK);
        for block in open.chunks_exact_mut(BLOCK) {
            let block = aes::Block::from_mut_slice(block);
            match self {
                Self::Key128(key) => key.decrypt_block(block),
                Self::Key192(key) => key.decrypt_block(block),
                Self::Key256(key) => key.decrypt_block(block),
            }
        }
        open
    }

    /// What is behind whole blocks, each mixed with the one before, the first with `vector`.
    pub(super) fn chained(&self, vector: &[u8; BLOCK], locked: &[u8]) -> Vec<u8> {
        let mut open = self.single(locked);
        for (byte, before) in open.iter_mut().zip(vector.iter().chain(locked)) {
            *byte ^= before;
        }
        open
    }
}

/// A hash.
#[derive(Clone, Copy)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The hash that a file calls `name`.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "SHA1" | "SHA-1" => Self::Sha1,
            "SHA256" | "SHA-256" => Self::Sha256,
            "SHA384" | "SHA-384" => Self::Sha384,
            "SHA512" | "SHA-512" => Self::Sha512,
            _ => return None,
        })
    }

    /// The hash of these parts one behind the other.
    pub(super) fn of(self, parts: [&[u8]; 2]) -> Vec<u8> {
        fn hashed<D: Digest>(parts: [&[u8]; 2]) -> Vec<u8> {
            let hash = parts.into_iter().fold(D::new(), |hash, part| hash.chain_update(part));
            hash.finalize().to_vec()
        }
        match self {
            Self::Sha1 => hashed::<Sha1>(parts),
            Self::Sha256 => hashed::<Sha256>(parts),
            Self::Sha384 => hashed::<Sha384>(parts),
            Self::Sha512 => hashed::<Sha512>(parts),
        }
    }

    /// The hash of a password, hashed again so many times that guessing takes long.
    pub(super) fn of_password(self, salt: &[u8], password: &[u8], times: u32) -> Vec<u8> {
        let first = self.of([salt, password]);
        (0..times).fold(first, |hash, time| self.of([&time.to_le_bytes(), &hash]))
    }
}
