"""The words of the films' rows: kinds of items and series, and the two verdicts."""

from __future__ import annotations

FILM, TV_FILM = "film", "tv_film"
"""Kinds of items: the internal film of a month, and the public one that is made from what is beautiful in it."""
VIDEO_SERIES = "video_report"
"""The kind of the series whose slots films fill: an internal one's the internal film, a public one's the public."""
BEAUTIFUL, NOT_YET = "dep", "chua_dep"
VERDICTS = (BEAUTIFUL, NOT_YET)
TELEVISION = "tv"
"""The account of the channel by hand where tasks for television stand, as plans name it."""
