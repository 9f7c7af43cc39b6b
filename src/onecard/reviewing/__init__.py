"""reviewing (报告审核): the reviewer's desk, where the reports of many units are received, audited and judged.

Records: ReviewBatch, ReviewedReport, Judgement. A batch is opened by `receive`; a job (`handlers`) reads and audits its
files one by one; a person judges each finding (`judge`). What of it is a decision is pure (`rules`): whose a report is,
what the ledger (汇总台账) says of each unit. Files are kept for as many days as was chosen at their upload (`keeping`).
"""
