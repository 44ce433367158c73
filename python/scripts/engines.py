"""The same workbooks through the command line and through engines: the rows, the files, and the time that each takes.

    python scripts/engines.py FOLDER --make 2000
    python scripts/engines.py FOLDER [--yusuan ../target/release/yusuan] [--engines read_many,spark,ray,daft]

`--make` puts copies of workbooks of examples and tests into the folder, in .xls, .xlsx and .ods;
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
    parser.add_argument("--expected", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.folder.resolve()
    if given.make:
        make(folder, given.make)
        return
    if given.expected:
        sys.exit(not one(given.engines, folder, given.expected, given.processors))
    with tempfile.TemporaryDirectory() as out:
        started, before = time.monotonic(), processor_time()
        command_line(given.yusuan, folder, Path(out) / "out", given.processors)
        elapsed, spent = time.monotonic() - started, processor_time() - before
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
        files, facts = whole(Path(out) / "out", "files"), whole(Path(out) / "out", "facts")
        failed = pc.sum(pc.equal(files["status"], "failed")).as_py()
        print(f"{len(files)} workbooks, {failed} of them broken; {len(facts)} facts; {given.processors} processors")
        print(f"command line: {elapsed:.1f} s, {1000 * spent / len(files):.1f} ms of the processor each; "
              f"{peak} MiB at the peak", flush=True)
        wrong = False
        for name in given.engines.split(","):
            # Each in a process of its own: what one leaves running is not the time of the next.
            run = [sys.executable, __file__, folder, "--engines", name, "--expected", Path(out) / "out"]
            wrong |= subprocess.run([*run, "--processors", str(given.processors)], check=False).returncode != 0
    sys.exit(wrong)


def one(name: str, folder: Path, dataset: Path, processors: int) -> bool:
    """Whether an engine has the rows of the dataset, and every file."""
    os.environ.update([MARK.split("=")])
    expected, expected_files = normal(whole(dataset, "facts")), normal(whole(dataset, "files"))
    count = len(expected_files)
    started, before = time.monotonic(), processor_time()
    found = ENGINES[name](folder, "facts", processors)
    elapsed, spent = time.monotonic() - started, processor_time() - before
    files = normal(ENGINES[name](folder, "files", processors))
    same = normal(found).equals(expected)
    columns = ["file", "status", "facts"]
    agree = files.select(columns).equals(expected_files.select(columns))
    print(f"{name}: {elapsed:.1f} s, {1000 * spent / count:.1f} ms of the processor each; "
          f"facts {'the same' if same else 'DIFFER'}; {count - len(files)} files lost; "
          f"status of files {'the same' if agree else 'DIFFERS'}", flush=True)
    return same and agree


if __name__ == "__main__":
    main()
