"""Reads Chinese departmental-budget workbooks (部门预算) as the 12 standard tables, as Arrow.

>>> import yusuan
>>> result = yusuan.read("examples/legacy-2024.xls")
>>> result.book.year, result.status
(2024, 'clean')
"""

from yusuan._yusuan import (
    SCHEMA_VERSION,
    Batch,
    Book,
    Consolidated,
    Diff,
    Merge,
    Refused,
    Result,
    Table,
    __version__,
    check,
    columns,
    consolidate,
    diff,
    find,
    merge,
    read,
    read_many,
)

__all__ = [
    "SCHEMA_VERSION",
    "Batch",
    "Book",
    "Consolidated",
    "Diff",
    "Merge",
    "Refused",
    "Result",
    "Table",
    "__version__",
    "check",
    "columns",
    "consolidate",
    "diff",
    "find",
    "merge",
    "read",
    "read_many",
]
