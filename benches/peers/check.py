"""Whether two results hold the same values, to what single precision leaves."""

import sys

import numpy as np
import pyarrow.csv as csv
import pyarrow.parquet as parquet
from scales import SCALES

ours, theirs = (csv.read_csv(path) if path.endswith(".csv") else parquet.read_table(path) for path in sys.argv[1:3])
assert ours.num_rows == theirs.num_rows, (ours.num_rows, theirs.num_rows)
assert ours["id"].equals(theirs["id"]) or (ours["id"].to_numpy() == theirs["id"].to_numpy()).all(), "rows are not in order"
for name in SCALES:
    a, b = (table[name].cast("float64").to_numpy() for table in (ours, theirs))
    assert (np.isnan(a) == np.isnan(b)).all(), f"{name}: missing in other rows"
    assert np.allclose(a, b, rtol=0, atol=1e-4, equal_nan=True), f"{name}: {np.nanmax(np.abs(a - b))}"
