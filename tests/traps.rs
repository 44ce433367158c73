//! Workbooks with one trap each: what stands there comes out right, or a finding says at the sheet that it
//! does not; a wrong figure without a finding is the worst there is.

#[path = "common/judged.rs"]
mod judged;

use judged::{Judged, figure, samples};
use serde_json::Value;

/// Whether a row has this figure under this key.
fn has(row: &Value, key: &Value, wanted: &Value) -> bool {
    row.get(key.as_str().unwrap())
        .is_some_and(|value| figure(value) == figure(wanted))
}

fn fits(row: &Value, select: &Value) -> bool {
    let wanted = select.as_object().unwrap().iter();
    wanted.into_iter().all(|(key, value)| row.get(key) == Some(value))
}

#[test]
fn what_a_trap_holds_comes_out_right_or_is_told() {
    for (input, trap) in samples("traps") {
        let judged = Judged::of(&input);
        let name = input.display();
        let is_told = judged.is_told(trap["at"].as_str().unwrap());
        let list = |key: &str| trap[key].as_array().cloned().unwrap_or_default();
        let rows = |table: &Value| judged.rows(table.as_str().unwrap()).to_vec();
        let mut all_right = true;
        for right in list("right") {
            let found = rows(&right[0])
                .iter()
                .any(|row| fits(row, &right[1]) && has(row, &right[2], &right[3]));
            assert!(
                found || is_told && trap["clean"] != true,
                "{name}: neither right nor told: {right}"
            );
            all_right &= found;
        }
        for wrong in list("wrong") {
            let found = rows(&wrong[0]).iter().any(|row| has(row, &wrong[1], &wrong[2]));
            assert!(!found, "{name}: {wrong}");
        }
        for wrong in list("wrong_rows") {
            let found = rows(&wrong[0])
                .iter()
                .any(|row| fits(row, &wrong[1]) && has(row, &wrong[2], &wrong[3]));
            assert!(!found, "{name}: {wrong}");
        }
        if let Some(table) = trap["never_table"].as_str() {
            assert!(judged.book["tables"].get(table).is_none(), "{name} became {table}");
        }
        // What is right is not accused.
        if trap["clean"] == true {
            assert_eq!(judged.exit, 0, "{name}: {:?}", judged.findings);
        }
        if let Some(year) = trap.get("year") {
            assert_eq!(&judged.book["year"], year, "{name}");
        }
        if let Some(year) = trap.get("year_not") {
            assert_ne!(&judged.book["year"], year, "{name}");
        }
        if trap["error"] == true && !all_right {
            assert_ne!(judged.exit, 0, "{name}");
        }
    }
}
