"""finalaccounts (决算口径): what final accounts are made of, as data and small pure functions.

Code lists by year, the forms of the nine public tables (公开01 to 公开09) and of the 财决 workbook, the figures, the
relations between them, and the recognition of a form in a plain grid. No I/O but reading its own data files.
"""
