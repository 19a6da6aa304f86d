#!/usr/bin/env python3
"""Run scripts that `earmark sql` wrote on a real engine.   driver.py ENGINE FOLDER

FOLDER holds a folder for each case: ENGINE.sql, and a CSV file for each table it reads. What the three views hold goes
into ENGINE.json beside them, in the shape of a report. A cell that holds nothing is loaded as NULL; `record` numbers
the rows. Ends with 3 where the engine is not there, and with 1 where a statement takes minutes: a plan that goes through
all texts for every line does."""
import concurrent.futures
import csv
import decimal
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

TABLES = ('budget', 'estates', 'quotas')
VIEWS = ('earmark_lines', 'earmark_findings', 'earmark_totals')
csv.field_size_limit(1 << 30)
LONGEST = 100  # seconds


def statements(script):
    """A statement ends where a line ends with a semicolon; no comment and no text of the script does."""
    statement = []
    for line in script.split('\n'):
        statement.append(line)
        if line.endswith(';') and not line.startswith('--'):
            yield '\n'.join(statement)
            statement = []


def in_time(run, statement):
    began = time.monotonic()
    result = run(statement)
    took = time.monotonic() - began
    if took > LONGEST:
        sys.exit(f'{took:.0f} s for {statement}')
    return result


def rows_of(path):
    with open(path, encoding='utf-8', newline='') as file:
        header, *rows = csv.reader(file)
    return header, [[cell or None for cell in row] for row in rows]


def plain(value):
    return str(value) if isinstance(value, decimal.Decimal) else value


def literal(cell):
    return 'NULL' if cell is None else "'" + cell.replace("'", "''") + "'"


def load(path, table, text):
    """A table and its rows, in words that DuckDB and PostgreSQL share."""
    header, rows = rows_of(path)
    columns = ', '.join('"' + name + '" ' + text for name in header)
    yield f'CREATE TABLE {table} (record BIGINT, {columns});'
    for number, row in enumerate(rows, 1):
        yield f'INSERT INTO {table} VALUES ({number}, {", ".join(map(literal, row))});'


def duckdb(cases):
    import duckdb
    for case in cases:
        con = duckdb.connect()
        con.execute('SET threads = 2')
        for table in TABLES:
            path = case / f'{table}.csv'
            if path.exists() and path.stat().st_size > 1 << 20:
                con.execute(f"CREATE TABLE {table} AS SELECT row_number() OVER () AS record, * "
                            f"FROM read_csv('{path}', all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')")
            elif path.exists():
                for statement in load(path, table, 'VARCHAR'):
                    con.execute(statement)
        for statement in statements((case / 'duckdb.sql').read_text(encoding='utf-8')):
            in_time(con.execute, statement)
        found = {}
        for view in VIEWS:
            result = in_time(con.execute, f'SELECT * FROM {view}')
            names = [column[0] for column in result.description]
            found[view] = [dict(zip(names, map(plain, row))) for row in result.fetchall()]
        write(case, 'duckdb', found)
        con.close()


def write(case, engine, found):
    totals = {row.pop('what'): row for row in found['earmark_totals']}
    found = {'lines': found['earmark_lines'], 'findings': found['earmark_findings'], 'totals': totals.pop('checked') | totals}
    with open(case / f'{engine}.json', 'w', encoding='utf-8') as out:
        json.dump(found, out, ensure_ascii=False)


def postgres(cases):
    """A server of our own, on a folder and a socket of its own, as a user that is not root."""
    found = sorted(pathlib.Path('/usr/lib/postgresql').glob('*/bin'), key=lambda path: int(path.parent.name))
    if not found:
        raise ImportError('there is no PostgreSQL server')
    binaries = found[-1]
    with tempfile.TemporaryDirectory(prefix='earmark-pg-') as home:
        as_user = []
        if os.geteuid() == 0:
            import pwd
            user = pwd.getpwnam('postgres')
            os.chown(home, user.pw_uid, user.pw_gid)
            as_user = ['setpriv', f'--reuid={user.pw_uid}', f'--regid={user.pw_gid}', '--clear-groups']
        run = lambda *words: subprocess.run([*as_user, *map(str, words)], check=True, cwd=home,
                                            stdout=subprocess.DEVNULL)
        data = f'{home}/data'
        run(binaries / 'initdb', '-D', data, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-U', 'postgres')
        settings = f"-k {home} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        run(binaries / 'pg_ctl', '-D', data, '-o', settings, '-l', f'{home}/log', '-w', 'start')
        try:
            ask(binaries, home, cases)
        finally:
            run(binaries / 'pg_ctl', '-D', data, '-m', 'immediate', 'stop')


def ask(binaries, home, cases):
    psql = [str(binaries / 'psql'), '-h', home, '-U', 'postgres', '-d', 'postgres', '-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1']
    psql = subprocess.Popen(psql, stdin=subprocess.PIPE, encoding='utf-8')
    tell = psql.stdin.write
    tell(f"SET statement_timeout = '{LONGEST}s';\n")
    for number, case in enumerate(cases):
        tell(f'CREATE SCHEMA case_{number};\nSET search_path = case_{number};\n')
        for table in TABLES:
            path = case / f'{table}.csv'
            if path.exists() and path.stat().st_size > 1 << 20:
                header, _ = rows_of(path)
                columns = ', '.join('"' + name + '"' for name in header)
                typed = ', '.join('"' + name + '" TEXT' for name in header)
                tell(f'CREATE TABLE {table} (record BIGSERIAL, {typed});\n')
                tell(f"\\copy {table} ({columns}) FROM '{path}' WITH (FORMAT csv, HEADER true)\nANALYZE {table};\n")
            elif path.exists():
                tell('\n'.join(load(path, table, 'TEXT')) + '\n')
        tell((case / 'postgres.sql').read_text(encoding='utf-8') + '\n')
        tell(f'\\o {case}/postgres.json\n')
        views = ', '.join(f"'{view}', (SELECT coalesce(json_agg(t), '[]') FROM (SELECT * FROM {view}) AS t)" for view in VIEWS)
        tell(f'SELECT json_build_object({views});\n\\o\n')
        tell(f'DROP SCHEMA case_{number} CASCADE;\n')
    psql.stdin.close()
    if psql.wait() != 0:
        sys.exit('psql failed')
    for case in cases:
        # Money stays as it is written.
        write(case, 'postgres', json.loads((case / 'postgres.json').read_text(encoding='utf-8'), parse_float=str))


def spark(cases):
    from pyspark.sql import SparkSession
    with tempfile.TemporaryDirectory(prefix='earmark-spark-') as home:
        session = (SparkSession.builder.master('local[2]')
                   .config('spark.ui.enabled', 'false').config('spark.ui.showConsoleProgress', 'false')
                   .config('spark.sql.shuffle.partitions', '2')
                   .config('spark.sql.warehouse.dir', home).config('spark.driver.bindAddress', '127.0.0.1')
                   .config('spark.driver.host', '127.0.0.1').config('spark.driver.memory', '2g')
                   .config('spark.sql.files.minPartitionNum', '1').config('spark.sql.adaptive.enabled', 'false')
                   # To compile what runs once takes longer than to interpret it.
                   .config('spark.sql.codegen.wholeStage', 'false').config('spark.sql.codegen.factoryMode', 'NO_CODEGEN')
                   .config('spark.sql.lightweightPlanChangeValidation', 'false')
                   .config('spark.sql.parquet.compression.codec', 'uncompressed').getOrCreate())
        session.sparkContext.setLogLevel('ERROR')
        # Planning takes longer than running, and one core: two cases at a time.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda case: one_in_spark(session.newSession(), case), cases))
        session.stop()


def page(script):
    """The statements of a page, as DuckDB's shell runs them; prints the rows of the last."""
    import duckdb
    con = duckdb.connect()
    for line in pathlib.Path(script).read_text(encoding='utf-8').splitlines():
        if line.startswith('.read '):
            for statement in statements(pathlib.Path(line.split()[1]).read_text(encoding='utf-8')):
                con.execute(statement)
        else:
            result = con.execute(line)
    for row in result.fetchall():
        print('|'.join(map(str, row)))


def one_in_spark(session, case):
    from pyspark.sql.functions import monotonically_increasing_id
    from pyspark.sql.types import LongType, StringType, StructField, StructType
    own = 'case_' + ''.join(letter for letter in case.name if letter.isalnum())
    session.sql(f'CREATE DATABASE {own}')
    session.sql(f'USE {own}')
    for table in TABLES:
        path = case / f'{table}.csv'
        if path.exists() and path.stat().st_size > 1 << 20:
            # Of one partition, so that the numbers follow one another.
            rows = session.read.csv(str(path), header=True, quote='"', escape='"')
            rows.select((monotonically_increasing_id() + 1).alias('record'), '*').createOrReplaceTempView(table)
        elif path.exists():
            header, rows = rows_of(path)
            kinds = [StructField('record', LongType())] + [StructField(name, StringType()) for name in header]
            numbered = [(number, *row) for number, row in enumerate(rows, 1)]
            session.createDataFrame(numbered, StructType(kinds)).coalesce(1).createOrReplaceTempView(table)
    for statement in statements((case / 'spark.sql').read_text(encoding='utf-8')):
        in_time(session.sql, statement.rstrip(';'))
    rows_of_view = lambda view: in_time(lambda statement: session.sql(statement).collect(), f'SELECT * FROM {view}')
    found = {view: [{name: plain(value) for name, value in row.asDict().items()} for row in rows_of_view(view)]
             for view in VIEWS}
    write(case, 'spark', found)


ENGINES = {'duckdb': duckdb, 'postgres': postgres, 'spark': spark}
if __name__ == '__main__':
    engine, folder = sys.argv[1:3]
    try:
        if engine == 'page':
            page(folder)
        else:
            ENGINES[engine](sorted(path for path in pathlib.Path(folder).iterdir() if path.is_dir()))
    except ImportError as missing:
        print(missing, file=sys.stderr)
        sys.exit(3)
