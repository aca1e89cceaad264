"""One statement; sums and counts of what is there, which the engine runs as vectors."""

import sys

import duckdb
from scales import SCALES, terms

source, target = sys.argv[1:3]
if source.endswith(".csv"):
    columns = ", ".join(["'id': 'BIGINT'"] + [f"'i{item}': 'TINYINT'" for item in range(1, 37)])
    table = f"read_csv('{source}', header = true, columns = {{{columns}}})"
else:
    table = f"read_parquet('{source}')"


def score(name):
    parts = list(terms(name))
    total = " + ".join(f"coalesce(i{item} * {factor}::DOUBLE + {constant}::DOUBLE, 0)" for item, factor, constant in parts)
    count = " + ".join(f"(i{item} IS NOT NULL)::TINYINT" for item, _, _ in parts)
    return f"({total}) / nullif({count}, 0) AS {name}"


form = "(FORMAT csv, HEADER)" if target.endswith(".csv") else "(FORMAT parquet)"
duckdb.execute("SET preserve_insertion_order = true")
duckdb.execute(f"COPY (SELECT id, {', '.join(score(name) for name in SCALES)} FROM {table}) TO '{target}' {form}")
