"""Who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

import loa_publisher
from loa.errors import Forbidden
from loa_publisher.accounts import roles
from tests.publisher.rights import ACTIONS, REVOKE


@dataclass
class Person:
    roles: tuple[str, ...]
    spokesperson: bool = False


def test_writing_and_approving_are_apart() -> None:
    """No single role does both, and managing people and channels gives neither."""
    for role in roles.ROLES:
        person = Person((role,))
        assert not (roles.may(person, roles.WRITE) and roles.may(person, roles.APPROVE))
    admin = Person(("admin",))
    assert not roles.may(admin, roles.WRITE)
    assert not roles.may(admin, roles.APPROVE)


def test_everybody_reads_and_a_reader_nominates_besides() -> None:
    """Readers are focal points of units, who nominate, and auditors."""
    assert all(roles.may(Person((role,)), roles.READ) for role in roles.ROLES)
    assert [action for action in roles.MAY if roles.may(Person(("reader",)), action)] == [
        roles.READ,
        roles.NOMINATE,
    ]


def test_the_rights_are_those_of_the_table() -> None:
    """Whoever changes what a role may do says so twice: here it is compared."""
    assert {name: set(allowed) for name, allowed in roles.MAY.items()} == {
        name: set(allowed) for name, allowed in ACTIONS.items() if name != REVOKE
    }


def test_every_right_is_somebodys_and_of_roles_that_there_are() -> None:
    """The table has no hole and no misprint."""
    assert all(allowed and allowed <= set(roles.ROLES) for allowed in roles.MAY.values())


def test_several_roles_add_up() -> None:
    """A small office has people who do two things."""
    both = Person(("editor", "operator"))
    assert roles.may(both, roles.WRITE)
    assert roles.may(both, roles.RESOLVE)


def test_a_refusal_names_who_may() -> None:
    """So that one knows whom to ask."""
    with pytest.raises(Forbidden, match="only operator or admin may do this"):
        roles.require(Person(("editor",)), roles.RESOLVE)
    with pytest.raises(Forbidden, match="only approver may do this"):
        roles.require(Person(()), roles.APPROVE)


def test_what_needs_the_spokesperson_is_approved_by_the_spokesperson() -> None:
    """Other approvers approve the rest; nobody else approves anything."""
    deputy, spokesperson, editor = (
        Person(("approver",)),
        Person(("approver",), True),
        Person(("editor",), True),
    )

    roles.require_approver(deputy, needs_spokesperson=False)
    roles.require_approver(spokesperson, needs_spokesperson=False)
    roles.require_approver(spokesperson, needs_spokesperson=True)
    with pytest.raises(Forbidden, match="spokesperson"):
        roles.require_approver(deputy, needs_spokesperson=True)
    with pytest.raises(Forbidden, match="approver"):
        roles.require_approver(editor, needs_spokesperson=True)


def test_each_role_of_the_sample_plan_is_one_of_ours() -> None:
    """All seven; the spokesperson is an approver with the mark."""
    plan = yaml.safe_load(Path(loa_publisher.__path__[0], "demo", "plan-3725.yaml").read_text("utf-8"))

    assert {role["id"] for role in plan["roles"]} == set(roles.PLAN_ROLES)
    assert {ours.role for ours in roles.PLAN_ROLES.values()} <= set(roles.ROLES)
    assert roles.PLAN_ROLES["nguoi_phat_ngon"] == ("approver", True)
    assert [code for code, ours in roles.PLAN_ROLES.items() if ours.spokesperson] == ["nguoi_phat_ngon"]
