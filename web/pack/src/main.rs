//! Packs the page: the module with its glue, style, scripts and texts, in one file that needs nothing else.
//!
//! `pack MODULE.wasm PAGE OUT.html`: what becomes of MODULE is kept beside it, since it takes a while. PAGE is the folder of the page. A line `{{include FILE}}` of `page.html` stands
//! for a file of that folder, `{{folder FOLDER}}` for all of a folder by name; `{{glue}}`, `{{module}}` for what comes of
//! the module. The policy of the page names its style and its script by their hashes, so that nothing else runs.

use std::collections::BTreeSet;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::{env, fs};

use base64::prelude::{BASE64_STANDARD as BASE64, Engine as _};
use lzma_rust2::{LzmaOptions, LzmaWriter};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

/// Bytes that the page may have.
const MOST: usize = 4 << 20;
/// Characters of a line of the module.
const LINE: usize = 16_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [module, page, out] = arguments.as_slice() else {
        return Err("pack MODULE.wasm PAGE OUT.html".into());
    };
    let (glue, packed) = bound(Path::new(module))?;
    let folder = Path::new(page);
    same_keys(folder)?;
    let html = filled(folder, &glue, &packed)?;
    println!(
        "{out}: {} bytes, of which {} are the module, packed",
        html.len(),
        packed.len()
    );
    if html.len() > MOST {
        return Err(format!("the page has more than {MOST} bytes").into());
    }
    if let Some(above) = Path::new(out).parent() {
        fs::create_dir_all(above)?;
    }
    Ok(fs::write(out, html)?)
}

/// The glue of a module, and the module, packed.
fn bound(module: &Path) -> Result<(String, Vec<u8>), Box<dyn Error>> {
    let [glue_file, packed_file] = ["js", "lzma"].map(|end| module.with_extension(end));
    let changed = |path: &Path| fs::metadata(path).and_then(|own| own.modified()).ok();
    let newest = changed(module).max(changed(&env::current_exe()?));
    if changed(&packed_file) > newest {
        return Ok((fs::read_to_string(glue_file)?, fs::read(packed_file)?));
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).typescript(false).no_modules(true)?;
    let mut bound = bindgen
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    let glue = bound.js().to_owned();
    let wasm = bound.wasm_mut().emit_wasm();
    let mut options = LzmaOptions::with_preset(9);
    // Of code, the byte before tells more than where it stands.
    (options.lc, options.pb) = (4, 0);
    let size = u64::try_from(wasm.len())?;
    let mut packing = LzmaWriter::new_use_header(Vec::new(), &options, Some(size))?;
    packing.write_all(&wasm)?;
    let packed = packing.finish()?;
    fs::write(glue_file, &glue)?;
    fs::write(packed_file, &packed)?;
    Ok((glue, packed))
}

/// The page with everything in its place.
fn filled(folder: &Path, glue: &str, module: &[u8]) -> Result<String, Box<dyn Error>> {
    let mut html = String::new();
    for line in fs::read_to_string(folder.join("page.html"))?.lines() {
        let order = line.trim().strip_prefix("{{").and_then(|line| line.strip_suffix("}}"));
        match order.map(|order| order.split_once(' ').unwrap_or((order, ""))) {
            None => html.push_str(line),
            Some(("include", name)) if name.ends_with(".js") => html.push_str(&bare(&content(&folder.join(name))?)),
            Some(("include", name)) => html.push_str(&content(&folder.join(name))?),
            Some(("folder", name)) => {
                let entries = fs::read_dir(folder.join(name))?.collect::<Result<Vec<_>, _>>()?;
                let paths: BTreeSet<_> = entries.iter().map(fs::DirEntry::path).collect();
                for path in &paths {
                    html.push_str(&bare(&content(path)?));
                }
            }
            Some(("glue", _)) => html.push_str(&bare(glue)),
            Some(("module", _)) => {
                html.push_str(&format!("{}\n", module.len()));
                for line in as_text(module).as_bytes().chunks(LINE) {
                    html.push_str(std::str::from_utf8(line)?);
                    html.push('\n');
                }
            }
            Some((other, _)) => return Err(format!("page.html: {other}").into()),
        }
        html.push('\n');
    }
    Ok(["style", "script"].iter().fold(html, |html, name| {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let content = html.split_once(&open).and_then(|(_, behind)| behind.split_once(&close));
        let hash = BASE64.encode(Sha256::digest(content.map_or("", |(content, _)| content)));
        html.replacen(&format!("sha256-{name}"), &format!("sha256-{hash}"), 1)
    }))
}

/// Bytes as text: each four as five signs, the last ones filled up with zeros; base64 would take a fifteenth more. The
/// signs follow one another from `#` on, but for `<` and `\\`, in whose place `y` and `z` stand.
fn as_text(bytes: &[u8]) -> String {
    let sign = |digit: u32| match u8::try_from(digit).unwrap_or_default().saturating_add(b'#') {
        b'<' => 'y',
        b'\\' => 'z',
        other => char::from(other),
    };
    let mut text = String::with_capacity(bytes.len() / 4 * 5 + 5);
    for chunk in bytes.chunks(4) {
        let mut four = [0; 4];
        four.iter_mut().zip(chunk).for_each(|(own, byte)| *own = *byte);
        let number = u32::from_be_bytes(four);
        text.extend([85_u32.pow(4), 85_u32.pow(3), 85_u32.pow(2), 85, 1].map(|place| sign(number / place % 85)));
    }
    text
}

/// A script without indentation, and without comments that have lines of their own; none of its texts goes over lines.
fn bare(script: &str) -> String {
    let mut bare = String::with_capacity(script.len());
    let mut is_comment = false;
    for line in script.lines().map(str::trim) {
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.is_empty() && !line.starts_with("//") {
            bare.push_str(line);
            bare.push('\n');
        }
        is_comment &= !line.ends_with("*/");
    }
    bare
}

/// A file that stands inside an element: it must not end it.
fn content(path: &Path) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    match text.to_ascii_lowercase().contains("</s") {
        true => Err(format!("{}: ends an element", path.display()).into()),
        false => Ok(text),
    }
}

/// What is said in one language is said in the other.
fn same_keys(folder: &Path) -> Result<(), Box<dyn Error>> {
    let keys = |name: &str| -> Result<BTreeSet<String>, Box<dyn Error>> {
        let texts: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&fs::read_to_string(folder.join("locales").join(name))?)?;
        Ok(texts.keys().cloned().collect())
    };
    let (zh, en) = (keys("zh-CN.json")?, keys("en.json")?);
    let apart: Vec<_> = zh.symmetric_difference(&en).cloned().collect();
    match apart.is_empty() {
        true => Ok(()),
        false => Err(format!("not in both locales: {}", apart.join(", ")).into()),
    }
}
