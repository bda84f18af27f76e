"""The desk's two languages: every text has its Vietnamese, and every sentence of the rules is found again."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from loa.errors import ChannelFailure
from loa_publisher.desk.reasons import OUTCOMES, REASONS
from loa_publisher.desk.wording import SENTENCES, find

ROOT = Path(__file__).resolve().parents[3]
PUBLISHER = ROOT / "services/publisher/loa_publisher"
RULES = (
    *(
        PUBLISHER / name
        for name in (
            "items/actions.py",
            "items/drafts.py",
            "items/resolving.py",
            "items/pictures.py",
            "items/attachments.py",
            "items/consent.py",
            "items/dating.py",
            "plans/campaigns.py",
            "plans/dates.py",
            "plans/deriving.py",
            "plans/editing.py",
            "plans/objectives.py",
            "plans/obligation_edits.py",
            "plans/reading.py",
            "plans/topic_edits.py",
        )
    ),
    *(
        PUBLISHER / "films" / name
        for name in (
            *("actions.py", "airings.py", "deriving.py", "followups.py", "leaving.py", "segments.py"),
            "writing.py",
        )
    ),
    PUBLISHER / "evidence.py",
    *(PUBLISHER / "briefings" / name for name in ("holding.py", "preparing.py")),
    *(PUBLISHER / "nominations" / name for name in ("assessing.py", "sending.py", "standing.py")),
    *(PUBLISHER / name for name in ("calendar/moves.py", "calendar/feeds.py", "reports/periods.py")),
    *(
        PUBLISHER / "accounts" / name
        for name in ("actions.py", "administration.py", "passwords.py", "tokens.py")
    ),
    PUBLISHER / "desk/settings_password.py",
    PUBLISHER / "bases/register.py",
    PUBLISHER / "channels/accounts.py",
    *(
        PUBLISHER / "imports" / name
        for name in ("bringing.py", "channel_words.py", "columns.py", "rows.py", "whens.py")
    ),
    *(PUBLISHER / "published" / name for name in ("correcting.py", "founding.py", "reading.py")),
    *(PUBLISHER / "tables" / name for name in ("carrying.py", "delimited.py", "reading.py", "workbook.py")),
    PUBLISHER / "desk/plans_text.py",
    PUBLISHER / "desk/table_sent.py",
    PUBLISHER / "items/entering.py",
    *(PUBLISHER / "units" / name for name in ("actions.py", "importing.py", "sheet.py")),
    *(
        PUBLISHER / name
        for name in (
            "approvals/actions.py",
            "deliveries/actions.py",
            "deliveries/bulk.py",
            "accounts/roles.py",
        )
    ),
    *(
        PUBLISHER / "approvals" / name
        for name in (
            "bulk.py",
            "checklist.py",
            "delegations.py",
            "emergencies.py",
            "partners.py",
            "signoffs.py",
            "standing.py",
        )
    ),
    *(
        PUBLISHER / name
        for name in (
            "clocks/actions.py",
            "clocks/queries.py",
            "press/actions.py",
            "issues/intake.py",
            "issues/reading.py",
            "issues/handling.py",
            "issues/tasks.py",
            "issues/statements.py",
            "issues/releases.py",
            "issues/closing.py",
            "feedback/handling.py",
            "feedback/replies.py",
        )
    ),
    *(
        PUBLISHER / "desk" / name
        for name in (
            "feedback.py",
            "feedback_handling.py",
            "issues_handling.py",
            "press.py",
            "times.py",
            "lengths.py",
            "uploads.py",
            "proofs.py",
            "approvals.py",
            "deliveries.py",
            "items.py",
            "bulk.py",
            "calendar.py",
            "report_asked.py",
        )
    ),
    *(
        ROOT / "shared/loa" / name
        for name in ("text.py", "ledger/resolve.py", "ledger/readers.py", "ledger/gates.py")
    ),
)
"""Whose sentences a person at the desk may read."""
FOR_PROGRAMS_ALONE = (
    # what only a program that calls the API can do wrong
    "is not known; there are",
    "must be a",
    "must be an object",
    "must be a JSON object",
    "must be true or false",
    "must have",
    "the same Idempotency-Key",
    "this Idempotency-Key",
    "must be the SHA-256",
    "X is no gate",
)


def test_every_text_has_its_vietnamese_and_is_compiled() -> None:
    """A text that was added or changed in code or templates fails here until vi.po has it (scripts/translations)."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/translations", "--check"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_sentence_that_a_rule_may_raise_is_known_to_the_desk() -> None:
    """A new complaint fails here until desk/wording.py has it, and so until it has its Vietnamese."""
    unknown = [
        f"{path.relative_to(ROOT)}:{line}: {sentence}"
        for path in RULES
        for line, sentence in raised(path)
        if find(sentence) is None and not sentence.startswith(FOR_PROGRAMS_ALONE)
    ]
    assert unknown == []


def test_every_reason_that_the_ledger_writes_has_its_words() -> None:
    """A code in a delivery's row is never shown as a code."""
    ledger = "\n".join(path.read_text("utf-8") for path in (ROOT / "shared/loa/ledger").glob("*.py"))
    codes = set(re.findall(r'(?:reason=|"reason": |return "[a-z]+", )"([a-z_]+)"', ledger))
    assert codes
    assert codes - set(REASONS) == set()


def test_every_outcome_that_the_ledger_writes_has_its_words() -> None:
    """Of calls, looks and people alike."""
    ledger = "\n".join(path.read_text("utf-8") for path in (ROOT / "shared/loa/ledger").glob("*.py"))
    codes = set(re.findall(r'(?:outcome=|outcome, detail = |"outcome": )"([A-Za-z_]+)"', ledger))
    codes |= {kind.__name__ for kind in ChannelFailure.__subclasses__()}
    assert codes - set(OUTCOMES) == set()


def test_no_sentence_stands_twice() -> None:
    """Each is found in one way."""
    assert len(set(SENTENCES)) == len(SENTENCES)


def raised(path: Path) -> Iterator[tuple[int, str]]:
    """What is said by every InvalidInput, Conflict and Forbidden that a file makes, with ``X`` for each value."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = {"InvalidInput": 1, "Conflict": 0, "Forbidden": 0}.get(node.func.id)
            if place is not None and len(node.args) > place:
                sentence = _text(node.args[place])
                if sentence is not None:
                    yield node.lineno, sentence


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    return None
