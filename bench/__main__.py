"""``make bench``: runs every bench and prints their figures; ``python -m bench NAME`` runs one."""

from __future__ import annotations

import sys

from bench import due_to_outside
from bench.figures import tell

BENCHES = {"due_to_outside": due_to_outside.run}

wanted = sys.argv[1:] or list(BENCHES)
tell([figure for name in wanted for figure in BENCHES[name]()])
