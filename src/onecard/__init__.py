"""onecard runs a city's social security card one-card centre (社会保障卡一卡通中心) and accounts for it in public.

Every published figure traces to the records it came from: records → facts → tables, report, indicators.
ARCHITECTURE.md is the map of the rooms below.
"""
