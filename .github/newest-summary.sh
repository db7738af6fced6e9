#!/usr/bin/env bash
# What the weekly run found, in Markdown: versions that differ from the committed locks, and lines that tell of a failure.
# Usage: newest-summary.sh LOG
set -euo pipefail

pins() { sed -nE 's/^([a-z0-9][a-z0-9._-]*==[^ ;]+).*/\1/p' | sort -u; }

echo "## Versions that changed"
echo '```diff'
{ diff <(git show HEAD:requirements-full.lock | pins) <(pins <requirements-full.lock) || true; } |
  sed -nE 's/^< /- /p; s/^> /+ /p'
echo '```'

echo "## What broke"
if broken=$(grep -E '^(FAILED|ERROR) |\*\*\*|Stopped:|error:|conflict|No solution|make: ' "$1"); then
  echo '```text'
  echo "$broken" | head -100
  echo '```'
  echo "Where the code is right, name the limit and its reason in pyproject.toml."
else
  echo "Nothing: \`make lock UPGRADE=1\` can be committed."
fi
