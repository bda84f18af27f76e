"""Answers go to a real mail server: the sandbox's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.publisher.bureau import Bureau
from tests.sandbox.conftest import _sandbox as _sandbox
from tests.sandbox.conftest import sandbox as sandbox
from tests.sandbox.outside import Sandbox


@pytest.fixture
def mailing(bureau: Bureau, sandbox: Sandbox) -> Bureau:
    """An office whose answers the sandbox takes, on both databases."""
    host, port = sandbox.smtp
    bureau.settings = replace(
        bureau.settings, reply_from="phan-hoi@gddt.example", reply_smtp_host=host, reply_smtp_port=port
    )
    return bureau
