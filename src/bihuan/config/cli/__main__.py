"""``python -m bihuan.config.cli``: the same command where no console script is on the path."""

import sys

from .main import main

if __name__ == "__main__":
    sys.exit(main())
