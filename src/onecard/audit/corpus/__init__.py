"""Many thousands of reports (成批审核): every report of a folder audited on all cores, what was found kept as Parquet.

Needs the extra ``corpus`` (pyarrow, duckdb); on the machines of a cluster the extra ``cluster`` (ray).
"""
