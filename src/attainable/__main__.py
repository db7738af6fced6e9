"""``python -m attainable``."""

import sys

from attainable.command import main

sys.exit(main())
