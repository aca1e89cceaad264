"""Runs the jobs of a folder on Spark: NNNN.types.txt, NNNN.csv and NNNN.query.sql give NNNN.out.csv, or NNNN.err with what went wrong."""

import csv
import pathlib
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col

folder = pathlib.Path(sys.argv[1])
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.driver.memory", "4g")
    # Some hundred rows do not repay the compiling of Java for each query.
    .config("spark.sql.codegen.wholeStage", "false")
    .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("OFF")


def cell(value):
    """A value as a cell; None stands without quotes."""
    if value is None:
        return "\\N"
    return '"' + str(value).replace('"', '""') + '"'


for types in sorted(folder.glob("*.types.txt")):
    at = types.name.split(".")[0]
    try:
        columns = [line.split("\t") for line in types.read_text().splitlines()]
        with open(folder / f"{at}.csv", newline="") as file:
            text = file.read()
        # NULL is \N without quotes; with quotes it would be a text, which no test holds.
        rows = [[None if value == "\\N" else value for value in row] for row in csv.reader(text.splitlines(True))][1:]
        table = spark.createDataFrame(rows, ", ".join(f"`{name}` STRING" for name, _ in columns))
        table = table.select(*[col(f"`{name}`").cast(kind).alias(name) for name, kind in columns])
        table.createOrReplaceTempView("responses")
        answer = spark.sql((folder / f"{at}.query.sql").read_text().rstrip().rstrip(";"))
        lines = [",".join(cell(name) for name in answer.columns)]
        lines += [",".join(cell(value) for value in row) for row in answer.collect()]
        (folder / f"{at}.out.csv").write_text("\n".join(lines) + "\n")
    except Exception as error:  # whatever Spark says is the answer of this job
        (folder / f"{at}.err").write_text(str(error)[:4000])
spark.stop()
