"""Runs the jobs of a folder on DuckDB: NNNN.create.sql, NNNN.csv and NNNN.query.sql give NNNN.out.csv, or NNNN.err with what went wrong."""

import pathlib
import sys

import duckdb

folder = pathlib.Path(sys.argv[1])
for create in sorted(folder.glob("*.create.sql")):
    at = create.name.split(".")[0]
    connection = duckdb.connect()
    try:
        connection.execute("SET threads = 1")
        connection.execute(create.read_text())
        connection.execute(f"COPY responses FROM '{folder / at}.csv' (HEADER, NULLSTR '\\N', QUOTE '\"', ESCAPE '\"')")
        connection.execute("CREATE VIEW scored AS\n" + (folder / f"{at}.query.sql").read_text())
        connection.execute(f"COPY (SELECT * FROM scored) TO '{folder / at}.out.csv' (HEADER, NULLSTR '\\N', FORCE_QUOTE *)")
    except duckdb.Error as error:
        (folder / f"{at}.err").write_text(str(error))
    finally:
        connection.close()
