"""A Facebook page, over the Graph API: text, link, one photo, several photos.

There is no idempotency key. So every post carries the publication's marker, in its link (``…?k=marker``) or in its last line;
and after a lost answer the page is searched for it before anything is tried again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from loa.channel import (
    CORRECT,
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
from loa.content import Media, Snapshot
from loa.errors import ChannelFailure, Rejected, Transient, Unknown
from loa_channels.protocols import pictures
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.graph import Graph

PAGES = 5
"""So many pages of 100 posts are searched, whatever they hold: the order of the list is not to be relied on."""
PLACEHOLDER = "··········"
"""Stands in previews for the marker, which a posting alone has."""
POST_FIELDS = (
    "id,message,created_time,permalink_url,is_published,application,attachments{unshimmed_url,media_type}"
)
PERMISSIONS = {"pages_manage_posts", "pages_read_engagement", "pages_show_list"}


class Facebook(Channel):
    """One account for each page."""

    name: ClassVar[str] = "facebook"
    label: ClassVar[str] = "Facebook"
    corrects_pictures: ClassVar[bool] = False
    limits: ClassVar[Limits] = Limits(text=63_206, images=10, image_bytes=4_000_000)

    class Account(Schema):
        """The page, and the app that posts for it."""

        page_id = fields.String(
            required=True,
            validate=validate.Regexp(r"[0-9]{1,30}\Z"),
            metadata={"label": "Page id", "help": "Digits only"},
        )
        app_id = fields.String(
            required=True,
            validate=validate.Regexp(r"[0-9]{1,30}\Z"),
            metadata={"label": "App id", "help": "Digits only"},
        )
        token = Secret(
            required=True,
            validate=validate.Regexp(r"[!-~]{1,1000}\Z"),
            metadata={"label": "Page token", "help": "One that does not expire"},
        )
        app_secret = Secret(
            load_default="",
            validate=validate.Regexp(r"[!-~]{0,200}\Z"),
            metadata={"label": "App secret", "help": "Needed where the app demands appsecret_proof"},
        )
        base_url = fields.Url(
            load_default="https://graph.facebook.com/v26.0",
            schemes={"http", "https"},
            require_tld=False,
            metadata={"label": "Graph API", "help": "With the version that the page was tested with"},
        )

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._graph = Graph()

    @classmethod
    def wording(cls, title: str, summary: str, body: str) -> str:
        """Title and summary: people read the rest on the portal."""
        return "\n\n".join(piece for piece in (title, summary or body) if piece)

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        """The post. Its marker is not known yet and shown as dots."""
        return Preview(
            text=message(snapshot, PLACEHOLDER),
            link=None if snapshot.media else marked_link(snapshot, PLACEHOLDER),
            images=tuple(media.sha256 for media in snapshot.media),
        )

    @classmethod
    def complaints(cls, snapshot: Snapshot) -> list[Complaint]:
        """A post must say something."""
        found = super().complaints(snapshot)
        if not snapshot.text.strip():
            found.append(Complaint("text", f"{cls.label}: a post needs a text"))
        return found

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        """Makes one post. Pictures are uploaded unpublished before, also a single one.

        An unpublished upload may be repeated freely, so the one call that may not is short, and its answer seldom lost.
        """
        deadline = Deadline(self.tools.call_timeout)
        snapshot = publication.snapshot
        said = {"message": message(snapshot, publication.marker), "fields": "id,permalink_url"}
        link = marked_link(snapshot, publication.marker)
        if snapshot.media:
            uploaded = [self._upload(media, account, deadline) for media in snapshot.media]
            said["attached_media"] = json.dumps([{"media_fbid": photo} for photo in uploaded])
        elif link is not None:
            said["link"] = link
        if deadline.left() < deadline.seconds / 4:
            # Not begun is certainly not applied; a call that is begun now may well end with its answer lost.
            raise Transient("the upload of the pictures took nearly all of the time; Facebook is slow")
        answer = self._call(
            "POST",
            f"{account.settings['page_id']}/feed",
            account,
            deadline,
            said,
            repeatable=False,
            attempt=publication.attempt,
        )
        post = answer.get("id")
        if not isinstance(post, str) or not post:
            raise Unknown("Facebook's answer names no post", status=200)
        return _receipt(post, answer.get("permalink_url"), snapshot)

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        """Looks through the page's posts for our marker, made by our app. Never stops early: the list is in no certain order.

        The marker names posting and generation, so a post that bears it is ours, whenever it was made: `since` is not asked, for
        then a clock that is wrong would hide a post that is there. A correction is there when the post says what it is to say;
        what is to be withdrawn is there as long as it stands.
        """
        mine = [
            post
            for post in self._posts(account, Deadline(self.tools.call_timeout))
            if publication.marker in _where_markers_stand(post)
            and (post.get("application") or {}).get("id") == account.settings["app_id"]
        ]
        if not mine:
            return None
        first = min(mine, key=_created)
        if publication.operation == CORRECT and first.get("message") != message(
            publication.snapshot, publication.marker
        ):
            return None
        return _receipt(str(first["id"]), first.get("permalink_url"), publication.snapshot)

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        """Edits the text of the live post. Raises Rejected where pictures or link differ, for Facebook edits text only.

        Raises Gone where the post is no longer there. Alternative texts of pictures stay as they were published.
        """
        snapshot = publication.snapshot
        was = receipt.evidence.get("images")
        now = [media.sha256 for media in snapshot.media]
        if was is not None and list(was) != now:
            raise Rejected(
                "Facebook cannot exchange the pictures of a post; withdraw it and publish it again"
            )
        if "link" in receipt.evidence and receipt.evidence["link"] != snapshot.link and not now:
            raise Rejected("Facebook cannot exchange the link of a post; withdraw it and publish it again")
        said = {"message": message(snapshot, publication.marker)}
        self._changed("POST", receipt.external_id, account, said)
        return _receipt(receipt.external_id, receipt.url, snapshot)

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> None:
        """Deletes the post. Raises Gone where it is not there."""
        self._changed("DELETE", receipt.external_id, account, {})

    def check(self, account: OpenAccount) -> Health:
        """Reads the page with the token; with the app's secret also when the token ends and what it may do."""
        settings, deadline = account.settings, Deadline(self.tools.call_timeout)
        try:
            page = self._call("GET", settings["page_id"], account, deadline, {"fields": "id,name"})
            if not settings["app_secret"]:
                return Health(ok=True, advice=f"the token reads the page {page.get('name')}")
            as_app = {**settings, "token": f"{settings['app_id']}|{settings['app_secret']}", "app_secret": ""}
            told = self._call(
                "GET",
                "debug_token",
                replace(account, settings=as_app),
                deadline,
                {"input_token": settings["token"]},
            )
        except ChannelFailure as failure:
            return Health(ok=False, advice=failure.detail)
        return _token_health(told.get("data") or {}, settings["app_id"])

    def _upload(self, media: Media, account: OpenAccount, deadline: Deadline) -> str:
        answer = self._call(
            "POST",
            f"{account.settings['page_id']}/photos",
            account,
            deadline,
            {"published": "false", "alt_text_custom": media.alt},
            file=(media.name, pictures.read(self.tools, media), media.media_type),
        )
        photo = answer.get("id")
        if not isinstance(photo, str) or not photo:
            raise Transient("Facebook's answer names no photo", status=200)
        return photo

    def _posts(self, account: OpenAccount, deadline: Deadline) -> Iterator[dict[str, Any]]:
        path = f"{account.settings['page_id']}/published_posts"
        after: dict[str, str] = {}
        for _ in range(PAGES):
            answer = self._call(
                "GET", path, account, deadline, {"fields": POST_FIELDS, "limit": "100", **after}
            )
            posts, paging = answer.get("data"), answer.get("paging") or {}
            if not isinstance(posts, list):
                raise Transient("Facebook's list of posts cannot be read", status=200)
            yield from posts
            # `next` itself is not followed: it is an address that somebody else wrote, and it carries the token.
            cursor = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not cursor:
                return
            after = {"after": str(cursor)}

    def _changed(self, method: str, post: str, account: OpenAccount, said: dict[str, str]) -> None:
        """An edit or a deletion: the same twice is the same once."""
        answer = self._call(method, post, account, Deadline(self.tools.call_timeout), said)
        if answer.get("success") is not True:
            raise Transient("Facebook does not say that it was done", status=200)

    def _call(
        self,
        method: str,
        path: str,
        account: OpenAccount,
        deadline: Deadline,
        fields: dict[str, str],
        *,
        file: tuple[str, bytes, str] | None = None,
        repeatable: bool = True,
        attempt: int = 1,
    ) -> dict[str, Any]:
        return self._graph.call(
            method,
            path,
            account.settings,
            deadline=deadline,
            repeatable=repeatable,
            attempt=attempt,
            fields=fields,
            file=file,
        )


def marked_link(snapshot: Snapshot, marker: str) -> str | None:
    """The item's address with the marker; the portal ignores it."""
    if snapshot.link is None:
        return None
    return f"{snapshot.link}{'&' if '?' in snapshot.link else '?'}k={marker}"


def message(snapshot: Snapshot, marker: str) -> str:
    """What the post says. The marker stands in its last line, unless the post has a link attached that carries it."""
    link = marked_link(snapshot, marker)
    if link and not snapshot.media:
        return snapshot.text
    return f"{snapshot.text}\n\n{link or f'Mã tin: {marker}'}"


def _receipt(id: str, url: Any, snapshot: Snapshot) -> Receipt:
    return Receipt(
        external_id=id,
        url=url if isinstance(url, str) else f"https://www.facebook.com/{id}",
        evidence={"images": [media.sha256 for media in snapshot.media], "link": snapshot.link},
    )


def _where_markers_stand(post: dict[str, Any]) -> str:
    attachments = (post.get("attachments") or {}).get("data") or []
    return "\n".join(
        [str(post.get("message", "")), *(str(each.get("unshimmed_url", "")) for each in attachments)]
    )


def _created(post: dict[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(str(post.get("created_time"))).astimezone(UTC)
    except ValueError:
        raise Transient("Facebook's list of posts has a time that cannot be read", status=200) from None


def _token_health(data: dict[str, Any], app_id: str) -> Health:
    missing = PERMISSIONS - set(data.get("scopes") or [])
    if data.get("is_valid") is not True:
        return Health(ok=False, advice="the token is not valid any more; connect the page again")
    if str(data.get("app_id")) != app_id:
        return Health(
            ok=False, advice=f"the token belongs to the app {data.get('app_id')}; correct the app id"
        )
    if missing:
        return Health(
            ok=False, advice=f"the token lacks {', '.join(sorted(missing))}; connect the page again with them"
        )
    expires = [
        at
        for at in (data.get("expires_at"), data.get("data_access_expires_at"))
        if isinstance(at, int) and at
    ]
    if not expires:
        return Health(ok=True, advice="the token is valid and does not expire")
    at = datetime.fromtimestamp(min(expires), UTC)
    soon = at < datetime.now(UTC) + timedelta(days=7)
    return Health(
        ok=not soon,
        advice=f"the token ends on {at:%d/%m/%Y}" + ("; connect the page again now" if soon else ""),
    )
