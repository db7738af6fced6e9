"""``python -m cohortreader`` is the command ``cohortreader``; what lies in the current folder is not imported."""

import os
import sys

# `python -m` puts the current folder first; a yaml.py or pandas.py of somebody must not run.
sys.path[:] = [place for place in sys.path if place and os.path.abspath(place) != os.getcwd()]

from cohortreader.command import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
