"""The editor's tags: whom an item is for, which levels and grades it concerns, and which fields of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from loa_publisher.desk.words import GROUPS
from loa_publisher.items.tags import FIELDS, GRADES, LEVELS
from loa_publisher.plans.queries import list_groups

NAMES: Mapping[str, Mapping[str, LazyString | str]] = {
    "levels": {
        "mam_non": _l("Preschool"),
        "tieu_hoc": _l("Primary school"),
        "thcs": _l("Lower secondary school"),
        "thpt": _l("Upper secondary school"),
        "gdtx": _l("Continuing education"),
    },
    "grades": {grade: grade for grade in GRADES},
    "fields": {
        "dao_duc": _l("Ethics"),
        "ky_nang_song": _l("Life skills"),
        "an_ninh": _l("Security"),
        "giao_thong": _l("Traffic"),
        "bao_luc": _l("Violence at school"),
        "tai_nan": _l("Accidents and injuries"),
        "y_te": _l("School health"),
        "the_chat": _l("Physical education"),
        "sua_hoc_duong": _l("School milk"),
        "chuong_trinh": _l("Curriculum and textbooks"),
        "thi_tuyen_sinh": _l("Exams and admission"),
        "nhan_su": _l("Staff"),
        "hoi_nhap": _l("International integration"),
        "chuyen_doi_so": _l("Digital transformation"),
        "co_so_vat_chat": _l("School buildings and equipment"),
    },
}
KINDS = ("groups", "levels", "grades", "fields")


@dataclass(frozen=True)
class TagField:
    """One kind of tags in the editor. `options`: (code, name, whether it is chosen)."""

    name: str
    label: str
    options: Sequence[tuple[str, LazyString | str, bool]]


def tag_fields(connection: Connection, chosen: Mapping[str, Sequence[str]]) -> list[TagField]:
    """All kinds with what is chosen."""
    codes = {
        "groups": [group.code for group in list_groups(connection)],
        "levels": LEVELS,
        "grades": GRADES,
        "fields": FIELDS,
    }
    labels = {"groups": _("For whom"), "levels": _("Levels"), "grades": _("Grades"), "fields": _("Fields")}
    return [
        TagField(
            kind,
            labels[kind],
            [(code, _named(kind, code), code in chosen.get(kind, ())) for code in codes[kind]],
        )
        for kind in KINDS
    ]


def tags_from_form(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """What was chosen in the form, by kind."""
    return {kind: form.getlist(f"tag-{kind}") for kind in KINDS}


def tag_names(kind: str, codes: Sequence[str]) -> list[LazyString | str]:
    """The names of tags of one kind, for reading."""
    return [_named(kind, code) for code in codes]


def _named(kind: str, code: str) -> LazyString | str:
    return (GROUPS if kind == "groups" else NAMES[kind]).get(code, code)
