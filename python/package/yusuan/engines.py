"""The function that every engine calls: batches of files in, batches of rows out. Needs pyarrow.

An engine hands over batches of names and contents and gets rows of `facts`, `findings` or `files`. A batch is read in one
call, without the interpreter's lock; a file that cannot be read is a row of `files`, never an error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import yusuan

if TYPE_CHECKING:
    import pyarrow as pa

#: The options that say how inputs are read.
OPTIONS = ("mapping", "unit", "year", "encoding", "include_hidden", "password", "checks", "severity", "lang")
#: Those that name a file on the machine that starts the job.
_WRITTEN = ("mapping", "checks")


def portable(options: dict[str, Any]) -> dict[str, Any]:
    """The options with the text of files that they name, so that other machines need not have these."""
    carried = {name: value for name, value in options.items() if value is not None}
    for name in _WRITTEN:
        value = carried.get(name)
        if isinstance(value, (str, os.PathLike)) and os.path.isfile(value):
            with open(value, encoding="utf-8-sig") as file:
                carried[name] = (os.fspath(value), file.read())
    # Wrong ones are told here, not on another machine after an hour.
    yusuan.read_many([], **carried)
    return carried


def rows(sources: Iterable[Any], table: str = "facts", **options: Any) -> pa.Table:
    """The rows of inputs (paths, or pairs of a name and bytes), as pyarrow has them."""
    import pyarrow as pa

    yusuan.columns(table)
    return pa.table(getattr(yusuan.read_many(sources, **options), table))


def schema(table: str) -> pa.Schema:
    """The schema of a table, as pyarrow has it."""
    import pyarrow as pa

    yusuan.columns(table)
    return pa.schema(getattr(yusuan.read_many([]), table))


def facts_of(
    batch: pa.RecordBatch | pa.Table,
    table: str = "facts",
    *,
    path: str = "path",
    content: str = "content",
    threads: int | None = 1,
    **options: Any,
) -> pa.Table:
    """The rows of a batch of files, which has a column of names and one of contents."""
    names, contents = batch.column(path).to_pylist(), batch.column(content).to_pylist()
    # An engine that lost the content of a file gives nothing: that is a file that cannot be read.
    sources = [(name or "", b"" if own is None else own) for name, own in zip(names, contents, strict=True)]
    return rows(sources, table, threads=threads, **options)


def mapper(
    table: str = "facts", *, path: str = "path", content: str = "content", threads: int | None = 1, **options: Any
) -> Callable[[pa.Table], pa.Table]:
    """The function for Ray Data: `ray.data.read_binary_files(…).map_batches(mapper(path="path", content="bytes"),
    batch_format="pyarrow")`."""
    carried = portable(options)

    def of(batch: pa.Table) -> pa.Table:
        return facts_of(batch, table, path=path, content=content, threads=threads, **carried)

    return of


def map_in_arrow(
    table: str = "facts", *, path: str = "path", content: str = "content", threads: int | None = 1, **options: Any
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The function for Spark's `mapInArrow` over `binaryFile`."""
    of = mapper(table, path=path, content=content, threads=threads, **options)

    def each(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from of(batch).to_batches()

    return each


def daft_type(table: str = "facts") -> Any:
    """What a Daft UDF returns for a file: a list of rows, to be exploded and unnested."""
    import daft

    fields = {field.name: daft.DataType.from_arrow_type(field.type) for field in schema(table)}
    return daft.DataType.list(daft.DataType.struct(fields))


def daft_rows(table: str = "facts", *, threads: int | None = 1, **options: Any) -> Callable[[Any, Any], Any]:
    """The function of a Daft UDF over a column of names and one of contents: a list of rows for each file.

    `udf = daft.func.batch(return_dtype=daft_type("facts"))(daft_rows("facts"))`
    """
    import pyarrow as pa

    carried = portable(options)

    def of(names: Any, contents: Any) -> Any:
        lists = []
        for name, content in zip(names.to_pylist(), contents.to_pylist(), strict=True):
            own = rows([(name, content or b"")], table, threads=threads, **carried)
            lists.append(own.to_pylist())
        fields = pa.list_(pa.struct(list(schema(table))))
        return pa.array(lists, fields)

    return of
