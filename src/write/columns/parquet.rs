//! Parquet files: zstd, statistics, and metadata.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::ChunkReader;

use crate::error::{Error, Result};

/// Rows of a row group.
const GROUP_ROWS: usize = 1 << 18;
/// How hard is tried to make a file small, of 22.
const LEVEL: i32 = 3;

/// The metadata of a file, by name.
pub type Properties = HashMap<String, String>;

/// A Parquet file of these rows, with its `properties`, whose rows are sorted by the column `sorted_by`.
///
/// # Errors
/// [`Error::Internal`] if the rows do not fit the schema.
pub fn parquet<'b>(
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = &'b RecordBatch>,
    properties: &[(&str, &str)],
    sorted_by: Option<usize>,
) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let of_itself = properties
        .iter()
        .map(|(name, value)| KeyValue::new((*name).to_owned(), (*value).to_owned()));
    let sorted = sorted_by.and_then(|column| i32::try_from(column).ok()).map(|column| {
        vec![SortingColumn {
            column_idx: column,
            descending: false,
            nulls_first: true,
        }]
    });
    let level = ZstdLevel::try_new(LEVEL).map_err(|error| failed(&error))?;
    let how = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_sorting_columns(sorted)
        .set_key_value_metadata(Some(of_itself.collect()))
        .build();
    // Readers see texts, not how they were held in memory.
    let how = ArrowWriterOptions::new()
        .with_properties(how)
        .with_skip_arrow_metadata(true);
    let mut writer =
        ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(schema), how).map_err(|error| failed(&error))?;
    for batch in batches {
        writer.write(batch).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// The metadata of a Parquet file; `None` if it is none, or damaged.
pub fn properties(file: impl ChunkReader + 'static) -> Option<Properties> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).ok()?;
    let pairs = reader.metadata().file_metadata().key_value_metadata().into_iter();
    let pairs = pairs.flatten();
    Some(
        pairs
            .filter_map(|pair| Some((pair.key.clone(), pair.value.clone()?)))
            .collect(),
    )
}

/// The values of some columns as texts, row by row; `None` if it is no Parquet file, is damaged or lacks a column.
pub fn texts<const N: usize>(file: impl ChunkReader + 'static, columns: [&str; N]) -> Option<Vec<[Option<String>; N]>> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).ok()?;
    let mask = ProjectionMask::columns(reader.parquet_schema(), columns);
    let reader = reader.with_projection(mask).build().ok()?;
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.ok()?;
        let mut arrays = Vec::with_capacity(N);
        for name in columns {
            arrays.push(batch.column_by_name(name)?);
        }
        for row in 0..batch.num_rows() {
            let mut values = [const { None }; N];
            for (array, value) in arrays.iter().zip(&mut values) {
                if array.is_null(row) {
                    continue;
                }
                *value = match array.data_type() {
                    DataType::Utf8 => Some(array.as_string_opt::<i32>()?.value(row).to_owned()),
                    DataType::Int64 => Some(array.as_primitive_opt::<Int64Type>()?.value(row).to_string()),
                    _ => return None,
                };
            }
            rows.push(values);
        }
    }
    Some(rows)
}
