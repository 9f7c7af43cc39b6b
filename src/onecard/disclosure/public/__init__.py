"""The public site: published reports for everybody, without signing in, without cookies, without scripts.

What it shows is what was frozen when a report was published: its files and its snapshot, never the books.
"""
