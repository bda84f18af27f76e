"""The `planning` schema's one collection of tables: the publisher's rooms and the slots of series add theirs to it."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData(schema="planning")
