"""Arrays; read and written by pyarrow, which is faster at it than numpy is."""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet
from scales import SCALES, terms

source, target = sys.argv[1:3]
if source.endswith(".csv"):
    types = {"id": pa.int64()} | {f"i{item}": pa.int8() for item in range(1, 37)}
    table = csv.read_csv(source, convert_options=csv.ConvertOptions(column_types=types))
else:
    table = parquet.read_table(source)
items = {item: table[f"i{item}"].cast(pa.float32()).to_numpy() for item in range(1, 37)}
scores = {"id": table["id"]}
for name in SCALES:
    total = np.zeros(len(table), np.float64)
    count = np.zeros(len(table), np.int8)
    for item, factor, constant in terms(name):
        answers = items[item]
        there = ~np.isnan(answers)
        total[there] += answers[there] * factor + constant
        count += there
    with np.errstate(invalid="ignore", divide="ignore"):
        scores[name] = pa.array(total / count, from_pandas=True)
result = pa.table(scores)
if target.endswith(".csv"):
    csv.write_csv(result, target)
else:
    parquet.write_table(result, target)
