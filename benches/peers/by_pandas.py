"""Typed columns, whole-column arithmetic."""

import sys

import pandas as pd
from scales import SCALES, terms

source, target = sys.argv[1:3]
if source.endswith(".csv"):
    frame = pd.read_csv(source, dtype={f"i{item}": "float32" for item in range(1, 37)}, engine="c")
else:
    frame = pd.read_parquet(source)
result = pd.DataFrame({"id": frame["id"]})
for name in SCALES:
    result[name] = pd.concat([frame[f"i{item}"] * factor + constant for item, factor, constant in terms(name)], axis=1).mean(axis=1)
if target.endswith(".csv"):
    result.to_csv(target, index=False)
else:
    result.to_parquet(target, index=False)
