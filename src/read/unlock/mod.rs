//! Encrypted Office workbooks → the container inside.
//!
//! The two ways in which Office encrypts workbooks since 2007, by the description [MS-OFFCRYPTO]; ciphers and
//! hashes are the libraries'. What a file claims bounds nothing: the description of the encryption is small
//! or refused, a password costs a bounded number of hashes.

mod agile;
mod cipher;
mod standard;

use std::sync::Arc;

use self::cipher::Aes;
use super::Limits;
use super::cfb::{Compound, u32_at};
use super::fault::{DamageKind, Fault};

const INFO: &str = "EncryptionInfo";
const PACKAGE: &str = "EncryptedPackage";
/// The password by which Excel encrypts workbooks that are protected against changes only.
const DEFAULT_PASSWORD: &str = "VelvetSweatshop";
/// How what was decrypted rightly begins. A wrong password gives noise.
const CONTAINER: &[u8] = b"PK\x03\x04";
/// The most that the description of an encryption may have; Office writes one or two KiB.
const MOST_INFO: usize = 64 << 10;

/// How a workbook is encrypted.
enum Method {
    Agile(agile::Info),
    Standard(standard::Info),
}

/// The workbook in `bytes`, opened with the password of `limits` or else Excel's own.
pub(super) fn unlock(bytes: &[u8], limits: &Limits) -> Result<Arc<[u8]>, Fault> {
    let compound = Compound::open(bytes).ok_or_else(damaged)?;
    let method = method(&compound.stream(INFO).ok_or_else(damaged)?)?;
    let mut package = compound.stream(PACKAGE).ok_or_else(damaged)?;
    // Behind its size the content fills whole blocks; some programs append more.
    let size = usize::try_from(u32_at(&package, 0).ok_or_else(damaged)?).unwrap_or(usize::MAX);
    package.drain(..package.len().min(8));
    package.truncate(size.checked_next_multiple_of(cipher::BLOCK).unwrap_or(usize::MAX));
    if size == 0 || package.len() < size {
        return Err(damaged());
    }
    let given = limits.password.as_deref();
    for password in given.into_iter().chain([DEFAULT_PASSWORD]) {
        let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        if let Some(mut opened) = open(&method, &password, &package)? {
            opened.truncate(size);
            return Ok(opened.into());
        }
    }
    Err(match given {
        Some(_) => Fault::WrongPassword,
        None => Fault::Password,
    })
}

fn method(info: &[u8]) -> Result<Method, Fault> {
    if info.len() > MOST_INFO {
        return Err(damaged());
    }
    match info {
        [4, 0, 4, 0, _, _, _, _, xml @ ..] => agile::Info::parse(xml).map(Method::Agile),
        [2..=4, 0, 2, 0, _, _, _, _, rest @ ..] => standard::Info::parse(rest).map(Method::Standard),
        [_, _, 3, 0, ..] => Err(unusual()),
        _ => Err(damaged()),
    }
}

/// The content of `package`, `None` if it is another password that opens it.
fn open(method: &Method, password: &[u8], package: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    let key = match method {
        Method::Agile(info) => info.key(password)?,
        Method::Standard(info) => info.key(password),
    };
    let aes = Aes::new(&key).ok_or_else(unusual)?;
    let mut content = Vec::with_capacity(package.len());
    for (number, segment) in (0u32..).zip(package.chunks(agile::SEGMENT)) {
        match method {
            Method::Agile(info) => content.extend(aes.chained(&info.vector(number), segment)),
            Method::Standard(_) => content.extend(aes.single(segment)),
        }
        if !content.starts_with(CONTAINER) {
            return Ok(None);
        }
    }
    Ok(Some(content))
}

fn damaged() -> Fault {
    Fault::from(DamageKind::Encryption)
}

fn unusual() -> Fault {
    Fault::Unsupported("unusual-encryption")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_beyond_any_real_one_is_not_looked_at() {
        let element = |attributes: usize| {
            let attributes: String = (0..attributes).map(|number| format!(" a{number}='x'")).collect();
            let mut info = vec![4, 0, 4, 0, 0x40, 0, 0, 0];
            info.extend(format!("<encryption><keyData{attributes}/></encryption>").into_bytes());
            info
        };
        assert!(element(100_000).len() > MOST_INFO && element(2_000).len() < MOST_INFO);
        for attributes in [0, 2_000, 100_000] {
            assert_eq!(method(&element(attributes)).err(), Some(damaged()));
        }
    }

    #[test]
    fn what_is_encrypted_otherwise_is_named() {
        for info in [&[4, 0, 3, 0, 0, 0, 0, 0][..], &[3, 0, 3, 0]] {
            assert_eq!(method(info).err(), Some(unusual()));
        }
        for info in [&[][..], &[4, 0, 4, 0], &[3, 0, 2, 0, 0, 0, 0, 0, 9], &[9; 40]] {
            assert_eq!(method(info).err(), Some(damaged()));
        }
    }
}
