"""Figures by workbook, and the result as workbook and print."""
