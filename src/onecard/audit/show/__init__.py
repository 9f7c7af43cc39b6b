"""How findings are shown: on a terminal, as JSON, XLSX, SARIF and HTML, and in a copy of the author's DOCX or PDF."""
