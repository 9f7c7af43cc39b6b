"""The staff pages for the life of a report (决算公开报告)."""
