"""Commands of ``bihuan manage``."""
