#!/usr/bin/env python3
"""Runs a command several times and prints what it took: microseconds to the first byte of its output and to
its end, both at best, the KiB that it held at most, and the microseconds of processor at best. What it
prints is dropped.

    measure.py RUNS COMMAND…
"""
import os
import sys
import tempfile
import time


def run(command, errors):
    read, write = os.pipe()
    streams = [(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_DUP2, errors.fileno(), 2)]
    start = time.monotonic_ns()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
    os.close(write)
    first = None
    while os.read(read, 1 << 16):
        first = first or time.monotonic_ns() - start
    _, status, usage = os.wait4(child, 0)
    whole = time.monotonic_ns() - start
    os.close(read)
    if status != 0:
        errors.seek(0)
        sys.stderr.write(errors.read().decode())
        sys.exit(f"measure: {' '.join(command)} failed")
    processor = int((usage.ru_utime + usage.ru_stime) * 1e6)
    return (first or whole) // 1000, whole // 1000, usage.ru_maxrss, processor


def main(runs, command):
    with tempfile.TemporaryFile() as errors:
        took = [run(command, errors) for _ in range(runs)]
    first, whole, held, processor = zip(*took)
    print(min(first), min(whole), max(held), min(processor))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
