"""The same answers as Parquet: small integers, null where blank."""

import sys

import polars as pl

source, target = sys.argv[1:3]
schema = {"id": pl.Int64} | {f"i{item}": pl.Int8 for item in range(1, 37)}
pl.scan_csv(source, schema=schema).sink_parquet(target, compression="snappy")
