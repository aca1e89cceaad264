"""Lazy, typed, streamed, no row functions."""

import sys

import polars as pl
from scales import SCALES, terms

source, target = sys.argv[1:3]
schema = {"id": pl.Int64} | {f"i{item}": pl.Int8 for item in range(1, 37)}
if source.endswith(".csv"):
    frame = pl.scan_csv(source, schema=schema)
elif source.endswith(".jsonl"):
    # Its reader of JSON knows no smaller integers.
    frame = pl.scan_ndjson(source, schema=dict.fromkeys(schema, pl.Int64))
elif source.endswith(".arrow"):
    frame = pl.scan_ipc(source)
else:
    frame = pl.scan_parquet(source)
scores = [
    pl.mean_horizontal([pl.col(f"i{item}").cast(pl.Float32) * factor + constant for item, factor, constant in terms(score)]).alias(score)
    if len(list(terms(score))) > 1
    else (pl.col("i2").cast(pl.Float32) * -25 + 125).alias(score)
    for score in SCALES
]
result = frame.select("id", *scores)
if target.endswith(".csv"):
    result.sink_csv(target)
elif target.endswith(".jsonl"):
    result.sink_ndjson(target)
elif target.endswith(".arrow"):
    result.sink_ipc(target)
else:
    result.sink_parquet(target)
