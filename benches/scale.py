#!/usr/bin/env python3
"""Times the audit as SQL on DuckDB and on Spark beside earmark itself, on one large budget.

    benches/scale.py ENGINE CORES FOLDER [EARMARK]

ENGINE is duckdb, spark or earmark; FOLDER holds budget.csv, estates.csv and quotas.csv of the bench generator. Prints the seconds
of loading, of the script, and of reading the findings and the closing block, the peak of memory in MB, and what was found."""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

engine, cores, folder = sys.argv[1], int(sys.argv[2]), pathlib.Path(sys.argv[3]).resolve()
here = pathlib.Path(__file__).resolve().parent
earmark = sys.argv[4] if len(sys.argv) > 4 else str(here / '../target/release/earmark')
sys.path.insert(0, str(here / '../tests/it/engines'))
from driver import statements  # noqa: E402

TABLES = {
    'budget': 'item, estate, work, side, fund, amount, quantity, unit, date, note',
    'estates': 'estate, name, built_year, shantytown_plan, demolish_rebuild, self_built, urban_village, households',
    'quotas': 'estate, fund, amount',
}


def script(dialect):
    tables = [f'--table={name}={name}({columns})' for name, columns in TABLES.items()]
    made = subprocess.run([earmark, 'sql', '--dialect', dialect, *tables], check=True, capture_output=True, encoding='utf-8')
    return made.stdout


def peak():
    """The peak of memory in MB, of this process or of one that it has waited for."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024


def peak_of(pid):
    """The same of a process that still runs."""
    lines = pathlib.Path(f'/proc/{pid}/status').read_text().splitlines()
    return int(next(line for line in lines if line.startswith('VmHWM:')).split()[1]) // 1024


def told(seconds, most, found):
    print(json.dumps({'engine': engine, 'cores': cores, **{name: round(value, 1) for name, value in seconds.items()},
                      'peak_mb': most, **found}), flush=True)


def on(run, rows, load, most=peak):
    seconds, start = {}, time.perf_counter()
    load()
    seconds['load'] = time.perf_counter() - start
    start = time.perf_counter()
    for statement in statements(script(engine)):
        begun = time.perf_counter()
        run(statement.rstrip(';'))
        took = time.perf_counter() - begun
        if os.environ.get('STEPS') and took > 0.5:
            print(f'{took:7.1f} s  {[line for line in statement.splitlines() if line[:6] in ("CREATE", "INSERT")][:1]}', file=sys.stderr)
    seconds['script'] = time.perf_counter() - start
    start = time.perf_counter()
    codes = {code: count for code, count in rows('SELECT code, COUNT(*) FROM earmark_findings GROUP BY code ORDER BY code')}
    checked = rows("SELECT * FROM earmark_totals WHERE what = 'checked'")
    seconds['read'] = time.perf_counter() - start
    told(seconds, most(), {'findings': codes, 'checked': [str(cell) for cell in checked[0]]})


def duckdb():
    import duckdb
    con = duckdb.connect()
    con.execute(f'SET threads = {cores}')
    con.execute('SET preserve_insertion_order = false')

    def load():
        for table in TABLES:
            con.execute(f"CREATE TABLE {table} AS SELECT row_number() OVER () AS record, * FROM read_csv("
                        f"'{folder}/{table}.csv', all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')")
    on(con.execute, lambda query: con.execute(query).fetchall(), load)


def spark():
    from pyspark.sql import SparkSession
    with tempfile.TemporaryDirectory(prefix='earmark-spark-', dir=folder) as home:
        os.chdir(home)
        session = (SparkSession.builder.master(f'local[{cores}]')
                   .config('spark.ui.enabled', 'false').config('spark.ui.showConsoleProgress', 'false')
                   .config('spark.sql.warehouse.dir', home).config('spark.local.dir', home)
                   .config('spark.driver.bindAddress', '127.0.0.1').config('spark.driver.host', '127.0.0.1')
                   .config('spark.driver.memory', '6g').config('spark.sql.shuffle.partitions', '16').getOrCreate())
        session.sparkContext.setLogLevel('ERROR')

        def load():
            for table in TABLES:
                read = session.read.csv(f'{folder}/{table}.csv', header=True, quote='"', escape='"')
                read.write.saveAsTable(table, format='parquet')
        java = session.sparkContext._gateway.proc.pid
        on(session.sql, lambda query: [tuple(row) for row in session.sql(query).collect()], load, lambda: peak_of(java))
        session.stop()


def native():
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        ran = subprocess.run([earmark, 'check', 'budget.csv', '--estates', 'estates.csv', '--quotas', 'quotas.csv', '-q', '--jobs', str(cores),
                              '-o', f'csv={out}/findings.csv'], cwd=folder)
        lines = sum(1 for _ in open(f'{out}/findings.csv', encoding='utf-8')) - 1
    told({'all': time.perf_counter() - start}, peak(), {'exit': ran.returncode, 'findings': lines})


{'duckdb': duckdb, 'spark': spark, 'earmark': native}[engine]()
