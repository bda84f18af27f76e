"""The five roles, what each may do, and which of them the roles of a plan are.

A person may have several roles. None of them lets anybody approve what they wrote themselves: the approvals see to that.
The spokesperson is no role but a mark on an approver: what `needs_spokesperson` is approved by such a person alone.

The plan of the school year 2020-2021 names seven roles (reference: Plan 3725/KH-SGDĐT). They are ours as follows:

=================  ===========================================  =======================================================
the plan's         what it is                                   ours
=================  ===========================================  =======================================================
chuyen_vien        communication officer                        editor
nhan_vien_kenh     looks after the channels                     operator
lanh_dao_phong     head of division, first review               editor: corrects and passes on, does not approve
chanh_van_phong    chief of office, second review               editor: the same
lanh_dao_so        leadership of the department                 approver
nguoi_phat_ngon    spokesperson                                 approver, marked as the spokesperson
dau_moi_don_vi     focal point of a receiving unit              reader
=================  ===========================================  =======================================================
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple, Protocol

from loa.errors import Forbidden

EDITOR, APPROVER, OPERATOR, ADMIN, READER = "editor", "approver", "operator", "admin", "reader"
ROLES = (EDITOR, APPROVER, OPERATOR, ADMIN, READER)

READ = "read"
WRITE = "write"
SUBMIT = "submit"
APPROVE = "approve"
RETURN = "return"
REJECT = "reject"
EMERGENCY = "emergency"
SCHEDULE = "schedule"
WITHDRAW = "withdraw"
DO_TASKS = "do_tasks"
HOLD_BRIEFINGS = "hold_briefings"
NOMINATE = "nominate"
RESOLVE = "resolve"
SUSPEND = "suspend"
IMPORT_PLANS = "import_plans"
TAKE_ISSUES = "take_issues"
ASSIGN_ISSUES = "assign_issues"
ASSESS_ISSUES = "assess_issues"
HANDLE_ISSUES = "handle_issues"
CLOSE_ISSUES = "close_issues"
KEEP_PRESS = "keep_press"
HANDLE_FEEDBACK = "handle_feedback"
ANSWER_FEEDBACK = "answer_feedback"
SET_CLOCKS = "set_clocks"
SET_DAYS = "set_days"
EDIT_PLANS = "edit_plans"
CONFIRM_PLANS = "confirm_plans"
MANAGE_CHANNELS = "manage_channels"
MANAGE_USERS = "manage_users"
MANAGE_UNITS = "manage_units"
KEEP_REGISTERS = "keep_registers"
KEEP_TEMPLATES = "keep_templates"
READ_AUDIT = "read_audit"

MAY: Mapping[str, frozenset[str]] = {
    READ: frozenset(ROLES),  # plans, items, approvals, deliveries
    WRITE: frozenset({EDITOR}),  # make and change items, upload pictures
    SUBMIT: frozenset({EDITOR}),
    APPROVE: frozenset({APPROVER}),
    RETURN: frozenset({APPROVER}),
    REJECT: frozenset({APPROVER}),
    EMERGENCY: frozenset(
        {APPROVER}
    ),  # publish alone and at once, with a reason; another approver reviews it afterwards
    SCHEDULE: frozenset(
        {EDITOR, APPROVER, OPERATOR}
    ),  # a time is no content: what goes out is what was approved
    WITHDRAW: frozenset(
        {EDITOR, APPROVER, OPERATOR, ADMIN}
    ),  # taking down has to be quick; putting out is what needs approval
    DO_TASKS: frozenset({EDITOR, OPERATOR}),  # end the tasks of television, press and briefing with proof
    HOLD_BRIEFINGS: frozenset(
        {EDITOR}
    ),  # call the briefing, put its agenda together, record what it concluded
    NOMINATE: frozenset({EDITOR, READER}),  # a unit's focal point for the unit, an editor on its behalf
    RESOLVE: frozenset({OPERATOR, ADMIN}),  # unknown, blocked and missed deliveries
    SUSPEND: frozenset({APPROVER, OPERATOR, ADMIN}),
    IMPORT_PLANS: frozenset({EDITOR, ADMIN}),
    TAKE_ISSUES: frozenset({EDITOR, OPERATOR}),  # whoever reads the press and the net says what is hot
    ASSIGN_ISSUES: frozenset({EDITOR, APPROVER}),
    ASSESS_ISSUES: frozenset({EDITOR, APPROVER}),  # severity, topic, unit, clock: anew, with a reason
    HANDLE_ISSUES: frozenset({EDITOR, APPROVER, OPERATOR}),  # notes, receipts, links, releases
    CLOSE_ISSUES: frozenset({APPROVER}),  # and open them again
    KEEP_PRESS: frozenset({EDITOR, OPERATOR}),  # the media list
    HANDLE_FEEDBACK: frozenset(
        {EDITOR, APPROVER, OPERATOR}
    ),  # read who wrote, classify, assign, close; others see no personal data
    ANSWER_FEEDBACK: frozenset({EDITOR, APPROVER}),
    SET_CLOCKS: frozenset({ADMIN}),
    SET_DAYS: frozenset({ADMIN}),  # holidays, quiet windows, swapped working days
    EDIT_PLANS: frozenset({EDITOR, ADMIN}),  # plans, topics, objectives, obligations, campaigns
    CONFIRM_PLANS: frozenset({APPROVER}),  # approve and close a plan, settle an item's date
    MANAGE_CHANNELS: frozenset({ADMIN}),
    MANAGE_USERS: frozenset({ADMIN}),
    KEEP_REGISTERS: frozenset({EDITOR, ADMIN}),  # legal bases
    KEEP_TEMPLATES: frozenset({EDITOR}),  # what items begin with: kept, renamed, thrown away
    MANAGE_UNITS: frozenset({ADMIN}),  # the directory of units, their validity and who succeeds them
    READ_AUDIT: frozenset(
        {APPROVER, ADMIN}
    ),  # who did what: those who answer for it, and who manages accounts
}
"""What may be done, and by which roles: the one table of rights."""


class PlanRole(NamedTuple):
    """What a plan's role is here."""

    role: str
    spokesperson: bool = False


PLAN_ROLES: Mapping[str, PlanRole] = {
    "chuyen_vien": PlanRole(EDITOR),
    "nhan_vien_kenh": PlanRole(OPERATOR),
    "lanh_dao_phong": PlanRole(EDITOR),
    "chanh_van_phong": PlanRole(EDITOR),
    "lanh_dao_so": PlanRole(APPROVER),
    "nguoi_phat_ngon": PlanRole(APPROVER, spokesperson=True),
    "dau_moi_don_vi": PlanRole(READER),
}
"""The seven roles of the sample plan (see above)."""


class Person(Protocol):
    """Whose rights are asked for."""

    @property
    def roles(self) -> Collection[str]:
        """Some of ROLES."""

    @property
    def spokesperson(self) -> bool:
        """Whether marked as the spokesperson."""


def may(person: Person, action: str) -> bool:
    """Whether one of the person's roles allows the action. Raises KeyError for an action that the table does not know."""
    return not MAY[action].isdisjoint(person.roles)


def require(person: Person, action: str) -> None:
    """Raises Forbidden, naming the roles that may, where the person may not."""
    if not may(person, action):
        raise Forbidden(f"only {_any_of(MAY[action])} may do this ({action})")


def require_approver(person: Person, *, needs_spokesperson: bool) -> None:
    """Raises Forbidden where the person may not approve such an item, whoever wrote it."""
    require(person, APPROVE)
    if needs_spokesperson and not person.spokesperson:
        raise Forbidden(
            "only the spokesperson may approve this: it speaks for the authority to the press and the public"
        )


def _any_of(roles: Collection[str]) -> str:
    *others, last = sorted(roles, key=ROLES.index)
    return f"{', '.join(others)} or {last}" if others else last
