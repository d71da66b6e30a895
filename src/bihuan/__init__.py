"""bihuan 闭环: find it, ledger it, fix it by a date with proof, check it, and look back that it stayed fixed."""

__version__ = "0.1.0"
