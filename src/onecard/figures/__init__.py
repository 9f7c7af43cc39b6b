"""figures (指标与勾稽): figures, facts, relations and their evaluation, for any kind of report.

Knows no trade: a room that does declares its figures and relations here, and asks what holds.
"""
