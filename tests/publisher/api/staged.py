"""What stands behind the addresses of films, briefings and nominations."""

from __future__ import annotations

from datetime import date
from typing import Any

from loa_publisher.briefings import holding, preparing
from loa_publisher.films import followups
from loa_publisher.nominations import sending
from loa_publisher.plans.queries import list_units
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import SENDING, walk
from tests.publisher.films.cinema import NOT_YET, Cinema

NAMES = ("{briefing_id}", "{conclusion_id}", "{nomination_id}", "{segment_key}", "{slot_id}", "{tv_film_id}")
PROOF = {"link": "https://a.vn"}


def staged(bureau: Bureau) -> dict[str, Any]:
    """Their ids."""
    cinema = Cinema(bureau)
    film = cinema.film()
    key = cinema.rows(film)[NOT_YET["school"]].key
    tv = cinema.tv(film)
    cinema.approve(tv)
    [task] = [row.id for row in bureau.deliveries(tv) if row.channel == "manual"]
    walk(bureau, task, *SENDING, "take_over")
    with bureau.office() as office:
        followups.assign(office, key, responsible="x", due_on=date(2020, 12, 1))
        unit = list_units(office.connection)[0].id
        briefing = preparing.call(
            office, title="x", starts_at=bureau.clock.now(), place="x", chair="x", units=()
        )
        conclusion = holding.conclude(
            office, briefing, task="x", unit=unit, responsible="", due_on=date(2020, 12, 1)
        )
    with bureau.office("reader") as office:
        said = {"subject": "person", "name": "x", "post": "x", "deed": "x", "field": "dao_duc"}
        nomination = sending.send(office, unit=unit, age=None, **said)
        sending.record_consent(office, nomination, by="x", on=date(2020, 11, 1), **PROOF)
    return {
        "briefing_id": briefing,
        "conclusion_id": conclusion,
        "nomination_id": nomination,
        "segment_key": key,
        "slot_id": bureau.slot("S02").id,
        "tv_film_id": tv,
    }


def bodies(bureau: Bureau) -> dict[str, Any]:
    """What is sent to them, by the last part of the address."""
    now = bureau.clock.now().isoformat()
    return {
        "television-films": {"slot": str(bureau.slot("S02").id), "segments": []},
        "airings": {"station": "x", "programme": "x", "aired_at": now, **PROOF},
        "assign": {"responsible": "x", "due_on": "2020-12-01"},
        "finish": {"done": "x", "after_link": "https://a.vn"},
        "briefings": {"title": "x", "starts_at": now, "place": "x", "chair": "x"},
        "points": {"subject": "x", "seconds": 60},
        "films": {"item": str(bureau.of_plan("I001"))},
        "papers": {"title": "x", **PROOF},
        "hold": {"minutes": "x", **PROOF},
        "conclusions": {"task": "x", "responsible": "x", "due_on": "2020-12-01"},
        "done": {"result": "x"},
        "nominations": {"unit": "x"},
        "consent": {"by": "x", "on": "2020-11-01", **PROOF},
        "withdraw-consent": {},
        "accept": {},
        "decline": {"reason": "x"},
    }
