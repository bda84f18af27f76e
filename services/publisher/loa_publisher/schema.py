"""The publisher's part of the database, for Alembic: the schema `planning`, and where its migrations lie."""

from __future__ import annotations

from pathlib import Path

from loa import planning, slots
from loa_publisher.accounts import models as accounts
from loa_publisher.approvals import models as approvals
from loa_publisher.bases import models as bases
from loa_publisher.briefings import models as briefings
from loa_publisher.calendar import models as calendar
from loa_publisher.clocks import models as clocks
from loa_publisher.feedback import models as feedback
from loa_publisher.films import models as films
from loa_publisher.issues import models as issues
from loa_publisher.item_templates import models as item_templates
from loa_publisher.items import models as items
from loa_publisher.nominations import models as nominations
from loa_publisher.plans import models as plans
from loa_publisher.press import models as press
from loa_publisher.spokespeople import models as spokespeople
from loa_publisher.units import models as units

ROOMS = (
    *(accounts, plans, slots, items, approvals, calendar, films, briefings, nominations),
    *(clocks, press, issues, units, bases, feedback, item_templates, spokespeople),
)
"""Whose tables there are: importing them has put them into the metadata."""

metadata = planning.metadata
versions = Path(__file__).parent / "versions"
