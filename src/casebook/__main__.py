"""``python -m casebook`` is the command ``casebook``."""

import sys

from casebook.command import main

if __name__ == "__main__":
    sys.exit(main())
