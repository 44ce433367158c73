import pathlib
from collections.abc import Iterable
from os import PathLike
from typing import Any, Literal, TypedDict, final

from typing_extensions import Unpack

__version__: str
SCHEMA_VERSION: str

Path = str | PathLike[str]
Bytes = bytes | bytearray | memoryview
#: A path, bytes, or a pair of a name and bytes.
Source = Path | Bytes | tuple[Path, Bytes]
#: A file that people write: its path, or a pair of its name and its text.
Written = Path | tuple[str, str]
TableName = Literal["facts", "findings", "files"]
Severity = Literal["info", "warning", "error"]

class Options(TypedDict, total=False):
    #: A mapping file, the name of a built-in layout, or "none".
    mapping: Written | None
    #: The currency unit of sheets that do not state theirs.
    unit: str | None
    #: The budget year, where the sheets do not state it.
    year: int | None
    #: The encoding of text files, where it is not recognised rightly.
    encoding: str | None
    #: Use hidden sheets, rows and columns, too.
    include_hidden: bool
    #: What opens encrypted workbooks.
    password: str | None
    #: Rules beside those that are built in.
    checks: Written | None
    #: How bad the findings of a rule or code are: {"X09": "off"}.
    severity: dict[str, Literal["off", "info", "warning", "error"]] | None
    #: The language of messages.
    lang: Literal["zh-CN", "en"]

class Refused(Exception):
    """A document that cannot be made."""

@final
class Table:
    """Columns. Whatever knows Arrow's PyCapsule interface takes them without a copy."""

    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    @property
    def num_rows(self) -> int: ...
    @property
    def column_names(self) -> list[str]: ...
    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries; amounts are `decimal.Decimal`."""
    def __len__(self) -> int: ...

@final
class Book:
    """What a workbook is of."""

    @property
    def year(self) -> int | None: ...
    @property
    def department(self) -> str | None: ...
    @property
    def department_code(self) -> str | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def layout(self) -> str | None: ...
    @property
    def tables(self) -> list[str]: ...

@final
class Result:
    """A workbook that was read, and what was found."""

    @property
    def name(self) -> str: ...
    @property
    def status(self) -> Literal["clean", "findings", "failed"]: ...
    @property
    def book(self) -> Book | None:
        """What it is of; None if no table was found."""
    @property
    def tables(self) -> dict[str, Table]:
        """The standard tables that it has, by number; amounts in 万元."""
    @property
    def facts(self) -> Table: ...
    @property
    def findings(self) -> Table: ...
    @property
    def files(self) -> Table: ...
    def to_xlsx(self) -> bytes:
        """The standard workbook, with live formulas."""
    def annotate(self, *, least: Severity = "warning") -> bytes:
        """The office's own file with the findings at its cells; of formats that cannot be kept as they are, the
        standard workbook."""
    def to_json(self) -> str: ...
    def to_csv(self) -> dict[str, bytes]: ...

@final
class Batch:
    """What became of many workbooks: every one is a row of `files`."""

    @property
    def facts(self) -> Table: ...
    @property
    def findings(self) -> Table: ...
    @property
    def files(self) -> Table: ...
    def __len__(self) -> int: ...

@final
class Diff:
    """Two workbooks, and what changed from the older to the newer."""

    @property
    def same(self) -> bool | None: ...
    @property
    def changes(self) -> dict[str, Any] | None: ...
    @property
    def findings(self) -> Table: ...
    @property
    def files(self) -> Table: ...
    def to_html(self) -> str: ...
    def to_xlsx(self) -> bytes: ...

@final
class Merge:
    """Three versions, and the workbook that two of them became."""

    @property
    def open(self) -> int | None: ...
    @property
    def report(self) -> dict[str, Any] | None: ...
    @property
    def findings(self) -> Table: ...
    @property
    def files(self) -> Table: ...
    def to_xlsx(self) -> bytes: ...

@final
class Consolidated:
    """The sum of many departments' workbooks."""

    @property
    def book(self) -> Book | None: ...
    @property
    def taken(self) -> int: ...
    @property
    def left_out(self) -> list[tuple[str, str]]: ...
    @property
    def findings(self) -> Table: ...
    @property
    def files(self) -> Table: ...
    def to_xlsx(self) -> bytes: ...
    def to_json(self) -> str: ...

def read(source: Source, *, name: Path | None = None, **options: Unpack[Options]) -> Result: ...
def check(source: Source, *, name: Path | None = None, **options: Unpack[Options]) -> Result: ...
def read_many(sources: Iterable[Source], *, threads: int | None = None, **options: Unpack[Options]) -> Batch: ...
def diff(
    old: Source | Result, new: Source | Result, *, ignore: list[str] = ..., **options: Unpack[Options]
) -> Diff: ...
def merge(
    base: Source | Result,
    ours: Source | Result,
    theirs: Source | Result,
    *,
    prefer: Literal["ours", "theirs"] | None = None,
    **options: Unpack[Options],
) -> Merge: ...
def consolidate(
    sources: Iterable[Source],
    *,
    department: str | None = None,
    require_clean: bool = False,
    last_year: Source | None = None,
    roster: Source | None = None,
    threads: int | None = None,
    **options: Unpack[Options],
) -> Consolidated: ...
def find(folder: Path) -> list[pathlib.Path]:
    """The inputs in a folder, as the command line finds them."""

def columns(table: TableName) -> list[tuple[str, str, bool]]: ...
