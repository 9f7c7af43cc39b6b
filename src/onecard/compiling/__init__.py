"""compiling (编制): facts in their forms → documents: the nine public tables as workbook and as PDF, the report as PDF."""
