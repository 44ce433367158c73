"""The same workbooks through the command line and through engines: the rows, the files, and the time that each takes.

    python scripts/engines.py FOLDER --make 2000
    python scripts/engines.py FOLDER [--yusuan ../target/release/yusuan] [--engines read_many,spark,ray,daft]

`--make` puts copies of the workbooks of examples and tests into the folder: offices of ten layouts, in .xls, .xlsx and .ods;
one in fifteen is broken: cut off, empty, a text, or encrypted.

Every engine gets the two processors of `--processors`. The rows of each are compared with the dataset of the command line:
all of `facts`, and the status of every file. Needs pyarrow and the engines that are named.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

import yusuan
from yusuan import engines


def make(folder: Path, count: int) -> None:
    root = Path(__file__).parents[2]
    names = ["legacy-2024.xls", "seed-2024.xlsx", "seed-2024-yuan.xls", "seed-2024.ods", "qinghe-2025-cover-hidden.xlsx"]
    books = [next(path for path in (root / "examples" / name, root / "tests/data" / name) if path.exists()) for name in names]
    books += sorted(path for path in (root / "tests/offices").iterdir() if path.suffix in (".xls", ".xlsx"))
    folder.mkdir(parents=True, exist_ok=True)
    locked = (root / "tests/data/locked-agile.xlsx").read_bytes()
    for number in range(count):
        book = books[number % len(books)]
        content = book.read_bytes()
        if number % 15 == 14:
            content = (content[: len(content) // 2], b"", "这不是工作簿".encode(), locked)[number // 15 % 4]
        (folder / f"{number:06}-{book.stem}{book.suffix}").write_bytes(content)


def command_line(program: str, folder: Path, out: Path, processors: int) -> None:
    ran = subprocess.run(
        [program, "convert", folder, "-o", out, "--to", "parquet", "--lang", "zh-CN", "-q", "-j", str(processors)],
        check=False,
        capture_output=True,
    )
    if not (out / "files").is_dir():
        sys.exit(ran.stderr.decode())


def whole(out: Path, table: str) -> pa.Table:
    partition = ds.partitioning(pa.schema([("year", pa.int32())]), flavor="hive")
    return ds.dataset(out / table, partitioning=partition).to_table()


def read_many(folder: Path, table: str, processors: int) -> pa.Table:
    return engines.rows(yusuan.find(folder), table, threads=processors)


def spark(folder: Path, table: str, processors: int, how: str) -> pa.Table:
    from pyspark.sql import SparkSession

    import yusuan.spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master(f"local[{processors}]").config("spark.ui.enabled", "false")
    session = session.config("spark.driver.memory", "4g").config("spark.driver.maxResultSize", "4g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yusuan.spark.register(session)
    if how == "source":
        frame = session.read.format("yusuan").option("table", table).load(str(folder))
    else:
        frame = yusuan.spark.load(session, str(folder), table)
    return frame.toArrow()


def spark_source(folder: Path, table: str, processors: int) -> pa.Table:
    return spark(folder, table, processors, "source")


def spark_map(folder: Path, table: str, processors: int) -> pa.Table:
    return spark(folder, table, processors, "map")


def ray(folder: Path, table: str, processors: int) -> pa.Table:
    import ray as engine

    if not engine.is_initialized():
        engine.init(num_cpus=processors, include_dashboard=False, log_to_driver=False)
    files = engine.data.read_binary_files(str(folder), include_paths=True)
    mapper = engines.mapper(table, content="bytes")
    rows = files.map_batches(mapper, batch_format="pyarrow", batch_size=16)
    tables = [block for block in (engine.get(ref) for ref in rows.to_arrow_refs()) if block.num_rows]
    return pa.concat_tables(tables)


def daft(folder: Path, table: str, processors: int) -> pa.Table:
    import daft as engine

    own = engine.func.batch(return_dtype=engines.daft_type(table), batch_size=16)(engines.daft_rows(table))
    files = engine.from_glob_path(f"{folder}/*")
    files = files.with_column("content", files["path"].download(on_error="null"))
    rows = files.select(own(files["path"], engine.col("content")).alias("row")).explode("row")
    rows = rows.where(engine.col("row").not_null())
    columns = [engine.col("row").get(name).alias(name) for name in engines.schema(table).names]
    return rows.select(*columns).to_arrow()


ENGINES = {"read_many": read_many, "spark": spark_source, "spark_map": spark_map, "ray": ray, "daft": daft}


def normal(table: pa.Table) -> pa.Table:
    """The rows in an order that depends on no engine; names of files without the scheme that some engines add."""
    plain = engines.schema("facts" if "amount_yuan" in table.column_names else "files")
    table = table.select(plain.names).cast(plain)
    names = pc.replace_substring_regex(table["file"], r"^file:(//)?", "")
    table = table.set_column(table.column_names.index("file"), "file", names)
    order = ["file", "table_number", "row_number", "column_key"] if "column_key" in table.column_names else ["file"]
    return table.sort_by([(name, "ascending") for name in order]).combine_chunks()


#: In the environment of every process that this one starts, whoever becomes its parent.
MARK = f"YUSUAN_ENGINES={os.getpid()}"


def processor_time() -> float:
    """The processor's time of this process and all that it started, in seconds."""
    ticks = 0
    for process in Path("/proc").iterdir():
        try:
            ours = process.name == str(os.getpid()) or MARK.encode() in (process / "environ").read_bytes().split(b"\0")
            if ours:
                ticks += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:15]))
        except (OSError, ValueError):
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--yusuan", default=str(Path(__file__).parents[2] / "target/release/yusuan"))
    parser.add_argument("--engines", default="read_many,spark,spark_map,ray,daft")
    parser.add_argument("--processors", type=int, default=2)
    parser.add_argument("--make", type=int)
    given = parser.parse_args()
    os.environ.update([MARK.split("=")])
    folder = given.folder.resolve()
    if given.make:
        make(folder, given.make)
        return
    expected = {}
    with tempfile.TemporaryDirectory() as out:
        started, spent = time.monotonic(), processor_time()
        command_line(given.yusuan, folder, Path(out) / "out", given.processors)
        elapsed, spent = time.monotonic() - started, processor_time() - spent
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        size = sum(file.stat().st_size for file in Path(out).rglob("*") if file.is_file())
        for table in ("facts", "files"):
            expected[table] = normal(whole(Path(out) / "out", table))
    count = len(expected["files"])
    failed = expected["files"].filter(pc.equal(expected["files"]["status"], "failed")).num_rows
    print(f"{count} workbooks, {failed} of them broken; {len(expected['facts'])} facts; {given.processors} processors")
    print(f"command line: {elapsed:.1f} s, {spent:.1f} s of the processor ({1000 * spent / count:.1f} ms each), "
          f"{peak} MiB at the peak, {size / count / 1024:.1f} KiB written for each")
    wrong = False
    for name in given.engines.split(","):
        started, before = time.monotonic(), processor_time()
        found = ENGINES[name](folder, "facts", given.processors)
        elapsed = time.monotonic() - started
        spent = processor_time() - before
        files = normal(ENGINES[name](folder, "files", given.processors))
        same = normal(found).equals(expected["facts"])
        lost = count - len(files)
        agree = files.select(["file", "status", "facts"]).equals(expected["files"].select(["file", "status", "facts"]))
        own = f" ({1000 * spent / count:.1f} ms of the processor each)"
        print(f"{name}: {elapsed:.1f} s{own}; facts {'the same' if same else 'DIFFER'}; {lost} files lost; "
              f"status of files {'the same' if agree else 'DIFFERS'}", flush=True)
        if not same or lost or not agree:
            wrong = True
    sys.exit(wrong)


if __name__ == "__main__":
    main()
