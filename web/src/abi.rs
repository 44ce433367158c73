//! What JavaScript calls: texts are JSON, files are bytes; what fails throws JSON with findings.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::{Answer, Archive, Request, Session};

fn thrown(value: &serde_json::Value) -> JsValue {
    JsValue::from_str(&value.to_string())
}

/// A workbook that was read.
#[wasm_bindgen]
pub struct Workbook(Session);

#[wasm_bindgen]
impl Workbook {
    /// Reads the bytes as the request, JSON, says.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>, request: &str, lang: &str) -> Result<Workbook, JsValue> {
        let request: Request = serde_json::from_str(request).map_err(|error| JsValue::from_str(&error.to_string()))?;
        Session::open(bytes, request)
            .map(Self)
            .map_err(|error| thrown(&crate::failure(&error, lang)))
    }

    /// Department, year, tables, counts.
    pub fn summary(&self) -> String {
        self.0.summary().to_string()
    }

    /// Groups of findings.
    pub fn findings(&self, lang: &str) -> String {
        self.0.findings(lang).to_string()
    }

    /// Rows of a table.
    pub fn rows(&self, number: &str, from: u32, to: u32) -> String {
        self.0.rows(number, from, to).to_string()
    }

    /// A cell of the source and what is around it.
    pub fn source(&self, sheet: &str, cell: &str, rows: u32, columns: u32) -> Option<String> {
        self.0
            .source(sheet, cell, (rows, columns))
            .map(|value| value.to_string())
    }

    /// What it leaves open.
    pub fn questions(&self, lang: &str) -> Result<String, JsValue> {
        let questions = self
            .0
            .questions()
            .map_err(|error| thrown(&crate::failure(&error, lang)))?;
        Ok(questions.to_string())
    }

    /// What changed since an older workbook.
    pub fn changes(&self, older: &Workbook, kind: &str, lang: &str) -> Result<Vec<u8>, JsValue> {
        self.0.changes(&older.0, kind, lang).map_err(|value| thrown(&value))
    }

    /// What became of the findings of an earlier hand-in.
    pub fn since(&self, earlier: &Workbook, lang: &str) -> Result<String, JsValue> {
        let since = self.0.since(&earlier.0, lang).map_err(|value| thrown(&value))?;
        Ok(since.to_string())
    }

    /// A file that it becomes.
    pub fn file(&self, kind: &str, lang: &str) -> Result<Vec<u8>, JsValue> {
        self.0.file(kind, lang).map_err(|value| thrown(&value))
    }
}

/// The workbooks among files with these paths.
#[wasm_bindgen]
pub fn inputs(paths: &str) -> Result<String, JsValue> {
    let paths: Vec<String> = serde_json::from_str(paths).map_err(|error| JsValue::from_str(&error.to_string()))?;
    Ok(crate::inputs(&paths).to_string())
}

/// A mapping file with an answer, JSON; what is wrong with the file is thrown as a text.
#[wasm_bindgen]
pub fn answered(text: &str, name: &str, layout: Option<String>, answer: &str) -> Result<String, JsValue> {
    let answer: Answer = serde_json::from_str(answer).map_err(|error| JsValue::from_str(&error.to_string()))?;
    crate::answered(text, (name, layout.as_deref()), answer).map_err(|error| JsValue::from_str(&error))
}

/// What a code means.
#[wasm_bindgen]
pub fn explanation(code: &str, lang: &str) -> Option<String> {
    crate::explanation(code, lang).map(|value| value.to_string())
}

/// Several files in one.
#[wasm_bindgen]
#[derive(Default)]
pub struct Zip(Archive);

#[wasm_bindgen]
impl Zip {
    /// An empty one.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), JsValue> {
        self.0
            .add(name, content)
            .map_err(|error| thrown(&crate::failure(&error, "")))
    }

    /// The whole.
    pub fn finish(self) -> Result<Vec<u8>, JsValue> {
        self.0.finish().map_err(|error| thrown(&crate::failure(&error, "")))
    }
}
