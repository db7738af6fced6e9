"""`python -m helpers` was the command line once; it says what took its place."""

import sys

PLACES = {
    "attainable": "attainable logrank",
    "audit": "attainable audit",
    "check": "cohortreader check",
    "template": "cohortreader template",
}

if __name__ == "__main__":
    command = sys.argv[1] if len(sys.argv) > 1 else "book"
    place = PLACES.get(command, f"casebook {command}")
    told = f"python -m helpers {command}: it is now {place} (in .venv/bin, or by make)"
    print(told, file=sys.stderr)
    sys.exit(2)
