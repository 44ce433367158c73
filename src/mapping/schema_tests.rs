//! The JSON Schema by which editors check and complete mapping files. It is generated from the types in `raw.rs` and
//! their comments, and kept as `templates/mapping.schema.json`.

use std::fs;
use std::path::Path;

use super::raw::RawMapping;

fn generated() -> String {
    let schema = schemars::schema_for!(RawMapping);
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

/// With `UPDATE_SCHEMA=1` the file is rewritten.
#[test]
fn the_schema_for_editors_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mapping.schema.json");
    let generated = generated();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        kept == generated,
        "templates/mapping.schema.json is stale: run UPDATE_SCHEMA=1 cargo test --lib schema_for_editors"
    );
}

#[test]
fn every_key_is_described_and_no_other_is_allowed() {
    let schema: serde_json::Value = serde_json::from_str(&generated()).unwrap();
    let parts = schema["$defs"].as_object().unwrap();
    let objects = parts.values().chain([&schema]).filter(|part| part["type"] == "object");
    let mut keys = 0;
    for object in objects {
        assert_eq!(object["additionalProperties"], false, "{object}");
        for (key, value) in object["properties"].as_object().into_iter().flatten() {
            assert!(value["description"].is_string(), "{key}");
            assert!(!key.contains('_'), "{key}");
            keys += 1;
        }
    }
    assert!(keys > 40, "{keys}");
}
