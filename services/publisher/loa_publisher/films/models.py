"""Tables of the films: segments, words that may not leave, sources of television films, what is put right, what was aired.

A segment, a word and a source are never changed or taken out (films/guards): another revision has segments of its own.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from loa.database import Json, UtcDateTime
from loa.planning import metadata
from loa_publisher.films.kinds import VERDICTS

segments = Table(
    "film_segments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False, comment="the film"),
    Column("revision", Integer, nullable=False),
    Column("key", Uuid, nullable=False, comment="the same in every revision of the film"),
    Column("position", Integer, nullable=False),
    Column("unit_id", Uuid, ForeignKey("planning.units.id"), comment="the receiving unit it belongs to"),
    Column("school", Text, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("shown", Text, nullable=False, comment="what is to be seen"),
    Column("seconds", Integer, nullable=False, comment="running time"),
    Column("script", Text, nullable=False),
    Column("link", Text, nullable=False, comment="where the video lies"),
    Column("file", String(64), nullable=False, comment="SHA-256 of a picture or paper; empty: none"),
    Column("children", Boolean, nullable=False),
    Column("consent", Json, comment="the record of the consent to show children (items/consent)"),
    Column("consent_public", Boolean, nullable=False, comment="the consent covers television and the web"),
    Column("mends", Uuid, comment="the key of the segment of an earlier film that was not yet beautiful"),
    UniqueConstraint("item_id", "revision", "key"),
    UniqueConstraint("item_id", "revision", "position"),
    CheckConstraint(f"verdict IN {VERDICTS}", name="film_segments_verdict"),
    CheckConstraint("mends IS NULL OR verdict = 'dep'", name="film_segments_mends"),
    Index("film_segments_key", "key", "revision"),
    Index("film_segments_mended", "mends"),
)

barred = Table(
    "film_words",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False, comment="the film"),
    Column("key", Uuid, comment="of the segment; null: the film's own words, which have no verdict"),
    Column("kind", String(10), nullable=False, comment="words, link or file"),
    Column("words", Text, nullable=False, comment="as they would stand in a snapshot's JSON"),
    UniqueConstraint("item_id", "key", "words"),
)

sources = Table(
    "film_sources",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False, comment="the television film"),
    Column("film_id", Uuid, ForeignKey("planning.items.id"), nullable=False),
    Column("segment_id", Uuid, ForeignKey("planning.film_segments.id"), nullable=False),
    Column("key", Uuid, nullable=False, comment="of the segment"),
    Column("position", Integer, nullable=False),
    Column("chosen_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("chosen_at", UtcDateTime, nullable=False),
    Column("dropped_by", Uuid, ForeignKey("planning.users.id")),
    Column("dropped_at", UtcDateTime, comment="it was taken out of the television film again"),
    UniqueConstraint("item_id", "key"),
    Index("film_sources_key", "key"),
)

remediations = Table(
    "remediations",
    metadata,
    Column("key", Uuid, primary_key=True, comment="of the segment that was not yet beautiful"),
    Column("film_id", Uuid, ForeignKey("planning.items.id"), nullable=False),
    Column("responsible", Text, nullable=False, comment="who puts it right"),
    Column("due_on", Date, nullable=False),
    Column("asked_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("reminded_at", UtcDateTime, comment="when whoever is responsible was last reminded"),
    Column("done", Text, nullable=False, server_default="", comment="what was done"),
    *(
        Column(f"{when}_{kind}", Text, nullable=False, server_default="")
        for when in ("before", "after")
        for kind in ("link", "file")
    ),
    Column("done_by", Uuid, ForeignKey("planning.users.id")),
    Column("done_at", UtcDateTime, comment="null: not put right yet"),
    CheckConstraint(
        "done_at IS NULL OR (done <> '' AND (after_link <> '' OR after_file <> ''))",
        name="remediations_proof",
    ),
    Index("remediations_open", "done_at", "due_on"),
)

airings = Table(
    "airings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False, comment="the television film"),
    Column("delivery_id", Uuid, comment="the task that it ended; null: aired once more"),
    Column("station", Text, nullable=False),
    Column("programme", Text, nullable=False),
    Column("aired_at", UtcDateTime, nullable=False),
    Column("link", Text, nullable=False),
    Column("file", String(64), nullable=False, comment="SHA-256 of an upload"),
    Column("note", Text, nullable=False),
    Column("recorded_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    CheckConstraint("link <> '' OR file <> ''", name="airings_proof"),
    Index("airings_item", "item_id", "aired_at"),
)
