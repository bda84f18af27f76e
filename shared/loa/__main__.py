"""``python -m loa`` is `loa`."""

from loa.cli import main

main()
