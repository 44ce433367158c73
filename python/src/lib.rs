//! The library for Python: workbooks in, columns and documents out.
//!
//! Nothing here decides anything: what a workbook becomes comes from `yusuan`, as on the command line. Columns are handed
//! over by Arrow's C data interface; while there is work, the interpreter is free for others.

#![forbid(unsafe_code)]

mod batch;
mod changes;
mod input;
mod merged;
mod options;
mod pool;
mod reading;
mod refusal;
mod result;
mod sum;
mod table;

use pyo3::prelude::*;

/// The module behind the package `yusuan`.
#[pymodule]
mod _yusuan {
    #[pymodule_export]
    use crate::batch::{Batch, read_many};
    #[pymodule_export]
    use crate::changes::{Diff, diff};
    #[pymodule_export]
    use crate::input::find;
    #[pymodule_export]
    use crate::merged::{Merge, merge};
    #[pymodule_export]
    use crate::refusal::Refused;
    #[pymodule_export]
    use crate::result::{Book, Result, read, read_thoroughly};
    #[pymodule_export]
    use crate::sum::{Consolidated, add_up};
    #[pymodule_export]
    use crate::table::{Table, columns};

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("SCHEMA_VERSION", yusuan::columns::VERSION)
    }
}
