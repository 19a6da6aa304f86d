#!/usr/bin/env python3
"""Times earmark beside DuckDB on one large budget, both checked against what was planted in it.

    benches/run.py --bench FOLDER [--rows N] [--estates M] [--runs R] [--data FOLDER]

FOLDER holds generate.py, peer_duckdb.py and check_truth.py. Needs the packages numpy and duckdb, and the release build
(`cargo build --release`). Every round runs each command once, one after another, so that a machine that is busy is busy
for all of them; what counts is the ratio of the medians. Prints what `last.txt` keeps; ends with 1 where an answer is
wrong. A bound that is not kept is marked with `!`."""
import argparse
import itertools
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

here = pathlib.Path(__file__).resolve().parent
parser = argparse.ArgumentParser()
parser.add_argument('--bench', required=True, type=pathlib.Path)
parser.add_argument('--rows', type=int, default=10_000_000)
parser.add_argument('--estates', type=int, default=250_000)
parser.add_argument('--runs', type=int, default=5)
parser.add_argument('--data', type=pathlib.Path, default=here / '../target/bench')
A = parser.parse_args()

EARMARK = (here / '../target/release/earmark').resolve()
QUIET = ['-A', 'duplicate-item', '-A', 'double-funding']
FILES = 1_000


def generate(name, rows, estates, *more):
    folder = A.data / name
    if not (folder / 'truth.csv').exists():
        size = ['--rows', str(rows), '--estates', str(estates)]
        subprocess.run([sys.executable, A.bench / 'generate.py', *size, '--out', folder, *more], check=True)
    return folder


def recoded(folder):
    """The same budget in GB18030, as budget-gb.csv."""
    coded = folder / 'budget-gb.csv'
    if not coded.exists():
        with open(folder / 'budget.csv', encoding='utf-8', newline='') as plain, \
                open(coded, 'w', encoding='gb18030', newline='') as out:
            while chunk := plain.read(1 << 22):
                out.write(chunk)
    return coded.name


def parted(folder):
    """The same budget in many files, in the folder `parts`."""
    parts = folder / 'parts'
    if not parts.exists():
        parts.mkdir()
        with open(folder / 'budget.csv', encoding='utf-8', newline='') as whole:
            header = next(whole)
            for at in range(FILES):
                with open(parts / f'{at:04}.csv', 'w', encoding='utf-8', newline='') as part:
                    part.write(header)
                    part.writelines(itertools.islice(whole, million_rows // FILES))
    return parts.name


def run(command, cwd, codes):
    """Seconds by the clock, seconds of all processors, and the peak of memory in MB; of a child that peak is never less than
    what this program takes, so it holds little."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in codes:
        sys.exit(f'{command} ended with {code}')
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def check(budget, *more, jobs=2, out='csv=found.csv'):
    tables = ['--estates', 'estates.csv', '--quotas', 'quotas.csv']
    return [EARMARK, 'check', budget, *tables, '-q', '--no-config', '-o', out, '--jobs', str(jobs), *more]


def peer(threads):
    return [sys.executable, A.bench.resolve() / 'peer_duckdb.py', 'budget.csv', 'estates.csv', 'quotas.csv', 'peer.csv', str(threads)]


def truth(folder, found):
    asked = [sys.executable, A.bench / 'check_truth.py', folder / found, folder / 'truth.csv']
    said = subprocess.run(asked, capture_output=True, text=True)
    print(f'{found}: {said.stdout.strip()}')
    return said.returncode == 0


ids = generate('ids', A.rows, A.estates)
chinese = generate('chinese', A.rows, A.estates, '--chinese')
million_rows = 1_000_000
hundred, *tenths = [generate(f'{rows}', rows, max(rows // 40, 20)) for rows in (100, 10_000, 100_000, million_rows)]
million = tenths[-1]
# A name, the command, where it runs, and its bounds: of memory in MB, and of its time in seconds or as a multiple of another's.
rounds = [
    ('duckdb, 2 threads', peer(2), ids, None, None),
    ('duckdb, 1 thread', peer(1), ids, None, None),
    ('csv, repeats off', check('budget.csv', *QUIET), ids, 96, ('duckdb, 2 threads', 0.25)),
    ('csv, all checks', check('budget.csv'), ids, 64 + 32 * A.rows // 1_000_000, ('duckdb, 2 threads', 0.30)),
    ('csv, repeats off, 1 thread', check('budget.csv', *QUIET, jobs=1), ids, 96, ('duckdb, 1 thread', 0.50)),
    ('json, all checks', check('budget.csv', out='json=found.json'), ids, None, ('duckdb, 2 threads', 0.60)),
    ('csv, Chinese names', check('budget.csv'), chinese, None, ('csv, all checks', 1.15)),
    ('the same in GB18030', check(recoded(chinese)), chinese, None, ('csv, all checks', 1.50)),
    ('a million lines', check('budget.csv'), million, None, None),
    (f'the same in {FILES:,} files', check(parted(million)), million, None, ('a million lines', 1.20)),
    *((f'{folder.name} lines', check('budget.csv'), folder, None, None) for folder in tenths[:-1]),
    ('100 lines', check('budget.csv'), hundred, None, 0.010),
    ('earmark --version', [EARMARK, '--version'], ids, None, 0.010),
]
taken = {name: [] for name, *_ in rounds}
for _ in range(A.runs):
    for name, command, folder, *_ in rounds:
        taken[name].append(run(command, folder, [0, 1]))


def median(name, at):
    return statistics.median(run[at] for run in taken[name])


def bounded(value, bound, form):
    return '' if bound is None else f'{value:{form}} of {bound:{form}}{" !" if value > bound else ""}'


print(f'{platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release().split("-")[0]}; '
      f'{A.rows:,} lines, {A.estates:,} estates, {A.runs} rounds, medians')
print(f'{"":28} {"wall s":>8} {"cpu s":>8} {"MB":>7}  {"of memory":14} of time')
for name, _, _, memory, against in rounds:
    wall, cpu, peak = (median(name, at) for at in range(3))
    other, most = against if isinstance(against, tuple) else (None, against)
    told = bounded(wall / median(other, 0), most, '.2f') if other else bounded(wall, most, '.3f')
    print(f'{name:28} {wall:8.3f} {cpu:8.3f} {peak:7.0f}  {bounded(peak, memory, ".0f"):14} {told}'.rstrip())
sys.exit(0 if truth(ids, 'found.json') & truth(ids, 'peer.csv') else 1)
