"""Workbooks and documents in and out, safely; knows no domain."""
