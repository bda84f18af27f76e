"""What a test does where a server it needs is not installed: locally it is skipped and says so, in CI it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


class NotInstalled(Exception):
    """A server's programs are not on this machine; the message names the Debian package that has them."""


def refuse(error: NotInstalled) -> NoReturn:
    """End the test: a skip on a developer's machine, a failure in CI, where a missing server would hide a red test."""
    if os.environ.get("CI"):
        pytest.fail(str(error), pytrace=False)
    pytest.skip(str(error))
