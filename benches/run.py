#!/usr/bin/env python3
"""Times earmark beside DuckDB on one large budget, both checked against what was planted in it.

    benches/run.py --bench FOLDER [--rows N] [--estates M] [--runs R] [--data FOLDER]

FOLDER holds generate.py, peer_duckdb.py and check_truth.py. Needs the packages numpy and duckdb, and the release build
(`cargo build --release`). Every round runs each command once, one after another, so that a machine that is busy is busy
for all of them; what counts is the ratio of the medians. Prints what `last.txt` keeps."""
import argparse
import os
import platform
import statistics
import subprocess
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
parser = argparse.ArgumentParser()
parser.add_argument('--bench', required=True)
parser.add_argument('--rows', type=int, default=10_000_000)
parser.add_argument('--estates', type=int, default=250_000)
parser.add_argument('--runs', type=int, default=5)
parser.add_argument('--data', default=os.path.join(here, '..', 'target', 'bench'))
A = parser.parse_args()

EARMARK = os.path.join(here, '..', 'target', 'release', 'earmark')
QUIET = ['-A', 'duplicate-item', '-A', 'double-funding']


def generate(name, *more):
    folder = os.path.join(A.data, name)
    if not os.path.exists(os.path.join(folder, 'truth.csv')):
        script = os.path.join(A.bench, 'generate.py')
        size = ['--rows', str(A.rows), '--estates', str(A.estates)]
        subprocess.run([sys.executable, script, *size, '--out', folder, *more], check=True)
    return folder


def run(command, cwd, codes):
    """Seconds by the clock, seconds of all processors, and the peak of memory in MB."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in codes:
        sys.exit(f'{" ".join(command)} ended with {code}')
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def check(*more):
    return [os.path.abspath(EARMARK), 'check', 'budget.csv', '--estates', 'estates.csv', '--quotas', 'quotas.csv', '-q', *more]


def peer(threads):
    script = os.path.abspath(os.path.join(A.bench, 'peer_duckdb.py'))
    return [sys.executable, script, 'budget.csv', 'estates.csv', 'quotas.csv', 'peer.csv', str(threads)]


def truth(folder, found):
    script = os.path.join(A.bench, 'check_truth.py')
    said = subprocess.run([sys.executable, script, os.path.join(folder, found), os.path.join(folder, 'truth.csv')],
                          capture_output=True, text=True)
    print(f'{found}: {said.stdout.strip()}')
    return said.returncode == 0


ids, chinese = generate('ids'), generate('chinese', '--chinese')
# A name, the command, where it runs, how it may end, what it is held against, and the ratio it is to stay below.
rounds = [
    ('duckdb, 2 threads', peer(2), ids, [0], None, None),
    ('duckdb, 1 thread', peer(1), ids, [0], None, None),
    ('csv, repeats off', check(*QUIET, '-o', 'csv=found.csv', '--jobs', '2'), ids, [1], 'duckdb, 2 threads', 0.25),
    ('csv, all checks', check('-o', 'csv=found.csv', '--jobs', '2'), ids, [1], 'duckdb, 2 threads', 0.30),
    ('csv, repeats off, 1 thread', check(*QUIET, '-o', 'csv=found.csv', '--jobs', '1'), ids, [1], 'duckdb, 1 thread', 0.50),
    ('json, all checks', check('-o', 'json=found.json', '--jobs', '2'), ids, [1], 'duckdb, 2 threads', 0.60),
    ('csv, Chinese names', check('-o', 'csv=found.csv', '--jobs', '2'), chinese, [1], 'csv, all checks', 1.15),
]
taken = {name: [] for name, *_ in rounds}
for _ in range(A.runs):
    for name, command, folder, codes, _, _ in rounds:
        taken[name].append(run(command, folder, codes))

print(f'{platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release().split("-")[0]}; '
      f'{A.rows:,} lines, {A.estates:,} estates, {A.runs} rounds, medians')
print(f'{"":28} {"wall s":>8} {"cpu s":>8} {"MB":>7}  {"ratio":>6}  bound')
for name, _, _, _, against, bound in rounds:
    wall, cpu, memory = (statistics.median(run[at] for run in taken[name]) for at in range(3))
    ratio = wall / statistics.median(run[0] for run in taken[against]) if against else None
    told = f'{ratio:6.2f}  {bound:.2f}' if ratio else ''
    print(f'{name:28} {wall:8.2f} {cpu:8.2f} {memory:7.0f}  {told}'.rstrip())
sys.exit(0 if truth(ids, 'found.json') & truth(ids, 'peer.csv') else 1)
