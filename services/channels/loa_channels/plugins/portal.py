"""The authority's own web site: an idempotent PUT by the item's id, signed as Standard Webhooks and bound to method and path."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import nh3
from marshmallow import Schema, fields

from loa.channel import (
    Channel,
    Complaint,
    Health,
    Limits,
    OpenAccount,
    Preview,
    Publication,
    Receipt,
    Secret,
    Tools,
)
from loa.content import Snapshot, canonical_json
from loa.errors import AlreadyThere, ChannelFailure, Gone, NeedsOperator, RateLimited, Rejected, Transient
from loa_channels.protocols import pictures, standard_webhooks
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.http import Answer, Http

MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


class Portal(Channel):
    """`loa_portal`, over HTTP. What comes later never loses to what came before: (generation, revision) only grow there."""

    name: ClassVar[str] = "portal"
    label: ClassVar[str] = "Portal"
    limits: ClassVar[Limits] = Limits(images=50, image_bytes=10_000_000)
    repeatable: ClassVar[bool] = True

    class Account(Schema):
        """Where the portal listens, and what we sign with."""

        base_url = fields.Url(
            required=True,
            schemes={"http", "https"},
            require_tld=False,
            metadata={"label": "Address", "help": "As the worker reaches it, without a path"},
        )
        secret = Secret(
            required=True,
            validate=standard_webhooks.readable_secret,
            metadata={"label": "Secret", "help": "The portal's LOA_PORTAL_SECRET"},
        )

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._http = Http()

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        """The article."""
        return Preview(
            text=snapshot.text,
            html=snapshot.html,
            link=snapshot.link,
            images=tuple(media.sha256 for media in snapshot.media),
            files=tuple(document.sha256 for document in snapshot.attachments),
            papers=snapshot.papers,
            bases=snapshot.bases,
        )

    @classmethod
    def complaints(cls, snapshot: Snapshot) -> list[Complaint]:
        """An article says or shows something; pictures are of the kinds that browsers show."""
        found = super().complaints(snapshot)
        if (
            not snapshot.media
            and not snapshot.attachments
            and not nh3.clean(snapshot.html, tags=set()).strip()
        ):
            found.append(Complaint("body_html", f"{cls.label}: an article needs a text or a picture"))
        found += [
            Complaint(f"media.{index}", f"{cls.label}: {media.name} must be JPEG, PNG, WebP or GIF")
            for index, media in enumerate(snapshot.media)
            if media.media_type not in MEDIA_TYPES
        ]
        return found

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        """Puts the article, and hands in the pictures that the portal says it has not."""
        deadline = Deadline(self.tools.call_timeout)
        answer = self._put(publication, account, deadline)
        missing = _missing(answer)
        if missing:
            for media in publication.snapshot.media:
                if media.sha256 in missing:
                    self._hand_in(
                        "media", pictures.read(self.tools, media), media.media_type, account, deadline
                    )
            for document in publication.snapshot.attachments:
                if document.sha256 in missing:
                    content = pictures.read(self.tools, document)
                    self._hand_in("files", content, document.media_type, account, deadline)
            answer = self._put(publication, account, deadline)
        if answer.status == 409:
            raise self._late(publication, account, answer, deadline)
        said = _success(answer)
        return _receipt(said, str(said.get("status", "")))

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        """Looks at the article's id: ids are exact, so `since` says nothing more."""
        said = self._get(publication.snapshot.item, account, Deadline(self.tools.call_timeout))
        return None if said is None or not _stands(said, publication) else _receipt(said, "found")

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        """Puts the newer revision in the place of the older one."""
        return self.publish(publication, account)

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> None:
        """Takes the article down; a tombstone stays at its address. Raises Gone where it never was."""
        answer = self._call(
            "DELETE",
            f"/api/articles/{publication.snapshot.item}",
            account,
            Deadline(self.tools.call_timeout),
            canonical_json({"generation": publication.generation}).encode(),
        )
        if answer.status == 404:
            raise Gone("the portal has no such article", status=404)
        if answer.status == 409:
            raise Rejected(f"the portal: {_detail(answer)}", status=409)
        _success(answer)

    def check(self, account: OpenAccount) -> Health:
        """Asks for an article that never is: "not found" proves address, secret and clock."""
        try:
            self._get(str(UUID(int=0)), account, Deadline(self.tools.call_timeout))
        except ChannelFailure as failure:
            return Health(ok=False, advice=failure.detail)
        return Health(ok=True, advice="the portal answers and takes our signature")

    def _put(self, publication: Publication, account: OpenAccount, deadline: Deadline) -> Answer:
        path = f"/api/articles/{publication.snapshot.item}"
        return self._call("PUT", path, account, deadline, canonical_json(_article(publication)).encode())

    def _get(self, item: str, account: OpenAccount, deadline: Deadline) -> dict[str, Any] | None:
        answer = self._call("GET", f"/api/articles/{item}", account, deadline)
        if answer.status == 404 and _is_problem(answer):
            return None
        return _success(answer)

    def _hand_in(
        self, kind: str, content: bytes, media_type: str, account: OpenAccount, deadline: Deadline
    ) -> None:
        digest = hashlib.sha256(content).hexdigest()
        answer = self._call(
            "PUT",
            f"/api/{kind}/{digest}",
            account,
            deadline,
            content,
            signed=digest.encode(),
            kind=media_type,
        )
        _success(answer)

    def _late(
        self, publication: Publication, account: OpenAccount, answer: Answer, deadline: Deadline
    ) -> ChannelFailure:
        """The portal holds something that ours may not replace: ours again in a newer revision, or something else."""
        said = self._get(publication.snapshot.item, account, deadline)
        if said is not None and _stands(said, publication):
            return AlreadyThere("the portal has a newer revision of it", _receipt(said, "newer"), status=409)
        return Rejected(f"the portal: {_detail(answer)}", status=409)

    def _call(
        self,
        method: str,
        path: str,
        account: OpenAccount,
        deadline: Deadline,
        body: bytes = b"",
        *,
        signed: bytes | None = None,
        kind: str = "application/json",
    ) -> Answer:
        """`signed` stands for a binary body in what is signed: its SHA-256 in hex."""
        payload = f"{method} {path}\n".encode() + (body if signed is None else signed)
        signature = standard_webhooks.headers(account.settings["secret"], f"msg_{uuid4().hex}", payload)
        return self._http.call(
            method,
            account.settings["base_url"].rstrip("/") + path,
            deadline=deadline,
            repeatable=True,
            headers={"loa-request": f"{method} {path}", "Content-Type": kind, **signature},
            data=body,
        )


def _article(publication: Publication) -> dict[str, Any]:
    snapshot = publication.snapshot
    return {
        "generation": publication.generation,
        "revision": snapshot.revision,
        "snapshot_hash": snapshot.hash,
        "title": snapshot.title,
        "summary": snapshot.summary,
        "html": snapshot.html,
        "lang": snapshot.lang,
        "lane": snapshot.lane,
        "topic": {"slug": snapshot.topic.slug, "title": snapshot.topic.title},
        "published_at": publication.first_published_at.astimezone(UTC).isoformat(),
        "media": [
            {
                "sha256": media.sha256,
                "media_type": media.media_type,
                "name": media.name,
                "alt": media.alt,
                "width": media.width,
                "height": media.height,
                **({"focus": media.focus} if media.focus else {}),
            }
            for media in snapshot.media
        ],
        "attachments": [asdict(document) for document in snapshot.attachments],
        **{name: told for name, told in _papers(snapshot).items() if told},
    }


def _papers(snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """Document cards and legal bases."""
    return {
        "papers": [asdict(paper) for paper in snapshot.papers],
        "bases": [asdict(basis) for basis in snapshot.bases],
    }


def _stands(said: dict[str, Any], publication: Publication) -> bool:
    """Whether what the portal tells of an article is this publication, or a later revision of it."""
    return (
        said.get("withdrawn") is False
        and said.get("generation") == publication.generation
        and isinstance(said.get("revision"), int)
        and said["revision"] >= publication.snapshot.revision
        and (
            said["revision"] > publication.snapshot.revision
            or said.get("snapshot_hash") == publication.snapshot.hash
        )
    )


def _receipt(said: dict[str, Any], status: str) -> Receipt:
    evidence = {name: said.get(name) for name in ("generation", "revision", "snapshot_hash")}
    return Receipt(external_id=str(said["id"]), url=said.get("url"), evidence={"status": status, **evidence})


def _missing(answer: Answer) -> list[str]:
    said = answer.json() if answer.status == 422 else None
    missing = said.get("missing_media", []) if said else []
    return [digest for digest in missing if isinstance(digest, str)] if isinstance(missing, list) else []


def _detail(answer: Answer) -> str:
    """What the portal says is wrong (RFC 9457)."""
    said = answer.json() or {}
    return str(said.get("detail") or said.get("title") or f"it answered {answer.status}")[:1000]


def _is_problem(answer: Answer) -> bool:
    return answer.headers.get("Content-Type", "").startswith("application/problem+json")


def _success(answer: Answer) -> dict[str, Any]:
    """The answer's JSON. Raises what any other answer means; every call is repeatable."""
    status, wait = answer.status, answer.retry_after
    if 200 <= status < 300:
        said = answer.json()
        if said is None or not said.keys() & {"id", "sha256"}:
            raise Transient("the portal's answer cannot be read", perhaps_done=True, status=status)
        return said
    detail = f"the portal: {_detail(answer)}"
    if status in (401, 403):
        raise NeedsOperator(f"{detail}; compare the secret and both clocks", status=status)
    if 300 <= status < 400 or status in (404, 405):
        raise NeedsOperator(
            f"there is no portal at this address (it answered {status}); correct it", status=status
        )
    if status == 429:
        raise RateLimited(detail, wait or timedelta(minutes=1), status=status)
    if status >= 500 or status == 408:
        raise Transient(detail, wait, perhaps_done=True, status=status)
    raise Rejected(detail, status=status)
