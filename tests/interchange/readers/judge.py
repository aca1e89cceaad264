"""Runs the readers over instruments, and says where one differs from Peil.

judge.py [READER…] [INSTRUMENT…]: all readers, and the instruments of the repository with ten of the reference.
"""

import concurrent.futures
import os
import sys
import tempfile
import time
import traceback

import readers
from case import Case, Failed

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.."))
REFERENCE = ("audit", "das28", "dejong_gierveld6", "hads", "ipaq_long", "koos", "pcl5", "psqi", "sdq", "whoqol_bref")

# Of a reader and an instrument, that are printed.
MOST = 8


def every_instrument():
    own = os.path.join(ROOT, "instruments")
    found = [os.path.join(own, name) for name in sorted(os.listdir(own)) if os.path.isdir(os.path.join(own, name))]
    return found + [os.path.join(ROOT, "tests/reference", name) for name in REFERENCE]


def judge(path, wanted):
    """Problems by reader, and how long each took."""
    out = []
    with tempfile.TemporaryDirectory(prefix="peil-readers-") as folder:
        try:
            case = Case(path, folder)
        except Failed as failed:
            return [("peil", [str(failed)], 0.0)]
        for name in wanted:
            started = time.monotonic()
            try:
                problems = readers.ALL[name](case)
            except Failed as failed:
                problems = [str(failed)]
            except Exception:
                problems = [traceback.format_exc(limit=3)]
            out.append((name, problems, time.monotonic() - started))
    return out


def main():
    wanted = [word for word in sys.argv[1:] if word in readers.ALL] or list(readers.ALL)
    paths = [word for word in sys.argv[1:] if word not in readers.ALL] or every_instrument()
    spent, bad, cells = dict.fromkeys(wanted, 0.0), dict.fromkeys(wanted, 0), 0
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for path, results in zip(paths, pool.map(judge, paths, [wanted] * len(paths))):
            wrong = [(name, problem) for name, problems, _ in results for problem in problems]
            for name, problems, took in results:
                cells += 1
                spent[name] = spent.get(name, 0.0) + took
                bad[name] = bad.get(name, 0) + bool(problems)
            print(f"{os.path.basename(path)}: {'well' if not wrong else f'{len(wrong)} problems'}", flush=True)
            for name, problems, _ in results:
                for problem in problems[:MOST]:
                    print(f"  {name}: {problem}")
                if len(problems) > MOST:
                    print(f"  {name}: and {len(problems) - MOST} more")
    for name in wanted:
        print(f"{name:14} {len(paths) - bad[name]} of {len(paths)} instruments, {spent[name]:.0f} s")
    failed = sum(bad.values())
    print(f"\n{cells - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
