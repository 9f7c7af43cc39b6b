"""Filters of the report's pages."""
