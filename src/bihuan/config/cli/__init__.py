"""The one console command. A new subcommand is one file here and one line in ``COMMANDS``."""

from .main import main

__all__ = ["main"]
