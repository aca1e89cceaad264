"""The same answers in another form: small integers, null where blank; with the row groups that a third argument says."""

import sys

import polars as pl

source, target = sys.argv[1:3]
schema = {"id": pl.Int64} | {f"i{item}": pl.Int8 for item in range(1, 37)}
frame = pl.scan_csv(source, schema=schema)
if target.endswith(".jsonl"):
    frame.sink_ndjson(target)
elif target.endswith(".arrow"):
    frame.sink_ipc(target, compression="uncompressed")
else:
    groups = {"row_group_size": int(sys.argv[3])} if len(sys.argv) > 3 else {}
    frame.sink_parquet(target, compression="snappy", **groups)
