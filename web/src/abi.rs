//! What JavaScript calls: texts are JSON, files are bytes; what fails throws JSON with findings.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::{Answer, Archive, Choice, Request, Session, Telling, Wanted};

fn thrown(value: &serde_json::Value) -> JsValue {
    JsValue::from_str(&value.to_string())
}

/// What the page says, as JSON.
fn said<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, JsValue> {
    serde_json::from_str(text).map_err(|error| JsValue::from_str(&error.to_string()))
}

/// A workbook that was read.
#[wasm_bindgen]
pub struct Workbook(Session);

#[wasm_bindgen]
impl Workbook {
    /// Reads the bytes as the request, JSON, says.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>, request: &str, lang: &str) -> Result<Workbook, JsValue> {
        let request: Request = said(request)?;
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

    /// A table with its first rows.
    pub fn table(&self, number: &str, first: u32, lang: &str) -> Result<String, JsValue> {
        let table = self.0.table(number, first, lang);
        table
            .map(|own| own.to_string())
            .map_err(|error| thrown(&crate::failure(&error, lang)))
    }

    /// Rows of a table.
    pub fn rows(&self, number: &str, from: u32, to: u32, lang: &str) -> Result<String, JsValue> {
        let rows = self.0.rows(number, (from, to), lang);
        rows.map(|own| own.to_string())
            .map_err(|error| thrown(&crate::failure(&error, lang)))
    }

    /// The cell of the standard workbook for one of the source.
    pub fn placed(&self, sheet: &str, cell: &str, lang: &str) -> Result<Option<String>, JsValue> {
        self.0
            .placed(sheet, cell)
            .map_err(|error| thrown(&crate::failure(&error, lang)))
    }

    /// A cell of the source and what is around it.
    pub fn source(&self, sheet: &str, cell: &str, rows: u32, columns: u32) -> Option<String> {
        self.0
            .around(sheet, cell, (rows, columns))
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

    /// A text held against its tables and those of the year before. The workbook itself stands for its own text, and
    /// for no year before.
    pub fn text(&self, text: &Workbook, last: &Workbook, lang: &str) -> Result<String, JsValue> {
        let text = self.0.text(self.other(text), self.other(last), lang);
        Ok(text.map_err(|value| thrown(&value))?.to_string())
    }

    /// The document of a text with comments; see [`Workbook::text`].
    pub fn commented(&self, text: &Workbook, last: &Workbook, lang: &str) -> Result<Vec<u8>, JsValue> {
        let commented = self.0.commented(self.other(text), self.other(last), lang);
        commented.map_err(|value| thrown(&value))
    }

    /// A text written of it; see [`Workbook::text`].
    pub fn narrate(&self, last: &Workbook, telling: &str, lang: &str) -> Result<Written, JsValue> {
        let telling: Telling = said(telling)?;
        let written = self.0.narrate(self.other(last), &telling, lang);
        written.map(Written).map_err(|value| thrown(&value))
    }

    fn other<'a>(&self, own: &'a Workbook) -> Option<&'a Session> {
        (!std::ptr::eq(&raw const self.0, &raw const own.0)).then_some(&own.0)
    }

    /// A file that it becomes.
    pub fn file(&self, kind: &str, lang: &str) -> Result<Vec<u8>, JsValue> {
        self.0.file(kind, lang).map_err(|value| thrown(&value))
    }
}

/// A text that was written.
#[wasm_bindgen]
pub struct Written(crate::Written);

#[wasm_bindgen]
impl Written {
    /// What it asks for.
    pub fn view(&self) -> String {
        self.0.view.to_string()
    }

    /// The document.
    pub fn document(&self) -> Vec<u8> {
        self.0.document.clone()
    }

    /// The file of facts.
    pub fn facts(&self) -> String {
        self.0.facts.clone()
    }
}

/// Workbooks to be added up.
#[wasm_bindgen]
pub struct Consolidation(crate::Consolidation);

#[wasm_bindgen]
impl Consolidation {
    /// None yet; what is wanted is JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(wanted: &str, lang: &str) -> Result<Consolidation, JsValue> {
        let wanted: Wanted = said(wanted)?;
        let own = crate::Consolidation::new(wanted);
        own.map(Self).map_err(|error| thrown(&crate::failure(&error, lang)))
    }

    /// Takes the roster of those who have to hand in.
    #[wasm_bindgen(js_name = takeRoster)]
    pub fn take_roster(&mut self, bytes: Vec<u8>, name: &str, lang: &str) -> Result<(), JsValue> {
        let taken = self.0.take_roster(bytes, name);
        taken.map_err(|error| thrown(&crate::failure(&error, lang)))
    }

    /// Takes the workbook of the year before.
    #[wasm_bindgen(js_name = takeLastYear)]
    pub fn take_last_year(&mut self, bytes: Vec<u8>, request: &str, lang: &str) -> Result<(), JsValue> {
        let request: Request = said(request)?;
        let taken = self.0.take_last_year(bytes, &request);
        taken.map_err(|error| thrown(&crate::failure(&error, lang)))
    }

    /// Reads a workbook.
    pub fn add(&mut self, bytes: Vec<u8>, request: &str) -> Result<(), JsValue> {
        let request: Request = said(request)?;
        self.0.add(bytes, &request);
        Ok(())
    }

    /// Adds them up.
    pub fn finish(self, lang: &str) -> Result<Sum, JsValue> {
        self.0.finish(lang).map(Sum).map_err(|value| thrown(&value))
    }
}

/// A sum of workbooks.
#[wasm_bindgen]
pub struct Sum(crate::Sum);

#[wasm_bindgen]
impl Sum {
    /// What came of it.
    pub fn view(&self) -> String {
        self.0.view.to_string()
    }

    /// The workbook.
    pub fn file(&self) -> Vec<u8> {
        self.0.bytes.clone()
    }
}

/// Which of three versions both others were made of.
#[wasm_bindgen(js_name = baseOf)]
pub fn base_of(first: &Workbook, second: &Workbook, third: &Workbook, lang: &str) -> Result<usize, JsValue> {
    crate::base_of([&first.0, &second.0, &third.0]).map_err(|error| thrown(&crate::failure(&error, lang)))
}

/// Two versions of a workbook in one.
#[wasm_bindgen]
pub struct Merge(crate::Merge);

#[wasm_bindgen]
impl Merge {
    /// Merges them.
    #[wasm_bindgen(constructor)]
    pub fn new(base: &Workbook, ours: &Workbook, theirs: &Workbook, lang: &str) -> Result<Merge, JsValue> {
        let made = crate::Merge::of(&base.0, &ours.0, &theirs.0, lang);
        made.map(Self).map_err(|value| thrown(&value))
    }

    /// What is in conflict.
    pub fn view(&self) -> String {
        self.0.view().to_string()
    }

    /// The workbook with the list of conflicts.
    pub fn file(&self) -> Vec<u8> {
        self.0.file()
    }

    /// The workbook once these, JSON, were chosen.
    pub fn resolved(&self, choices: &str, lang: &str) -> Result<Vec<u8>, JsValue> {
        let choices: Vec<Option<Choice>> = said(choices)?;
        self.0.resolved(choices, lang).map_err(|value| thrown(&value))
    }
}

/// The workbooks among files with these paths.
#[wasm_bindgen]
pub fn inputs(paths: &str) -> Result<String, JsValue> {
    let paths: Vec<String> = said(paths)?;
    Ok(crate::inputs(&paths).to_string())
}

/// A mapping file with an answer, JSON; what is wrong with the file is thrown as a text.
#[wasm_bindgen]
pub fn answered(text: &str, name: &str, layout: Option<String>, answer: &str) -> Result<String, JsValue> {
    let answer: Answer = said(answer)?;
    crate::answered(text, (name, layout.as_deref()), answer).map_err(|error| JsValue::from_str(&error))
}

/// A workbook to try the module on.
#[wasm_bindgen]
pub fn example() -> Vec<u8> {
    include_bytes!("../../examples/legacy-2024.xls").to_vec()
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
