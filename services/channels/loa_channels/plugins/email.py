"""A newsletter: one mail to each reader of a list, over a mail relay.

Mail cannot be looked up and cannot be recalled. So a mail whose answer is lost stays uncertain until a person decides, a
correction is a second mail, and a withdrawal is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from sqlalchemy.exc import SQLAlchemyError

from loa.channel import (
    ANEW,
    CORRECT,
    NEVER,
    Complaint,
    ExpandingChannel,
    Health,
    Limits,
    OpenAccount,
    Preview,
    Publication,
    Reader,
    Receipt,
    Secret,
)
from loa.content import INTERNAL, Attachment, Snapshot
from loa.errors import ChannelFailure, NeedsOperator, NotFound, Rejected, Transient
from loa_channels.newsletter import letter, subscribers
from loa_channels.newsletter.message import Envelope, compose
from loa_channels.newsletter.pictures import for_mail
from loa_channels.protocols import pictures
from loa_channels.protocols.smtp import IMPLICIT, NONE, STARTTLS, Relay, RelaySettings

LARGEST_CARRIED = 5_000_000
"""Bytes of the documents in one mail: encoded they grow by a third, and many relays stop at ten million."""
SENDER = "[tên người gửi]"
"""Stands in previews for the name that the account gives."""


class Email(ExpandingChannel):
    """One account for each list."""

    name: ClassVar[str] = "email"
    label: ClassVar[str] = "E-mail"
    corrects: ClassVar[str] = ANEW
    withdraws: ClassVar[str] = NEVER
    limits: ClassVar[Limits] = Limits(images=10)
    searchable: ClassVar[bool] = False
    tries: ClassVar[bool] = True

    class Account(Schema):
        """Which list, from whom, over which relay."""

        list = fields.String(
            required=True,
            validate=validate.Length(1, 80),
            metadata={"label": "List", "help": "Its short name"},
        )
        from_address = fields.Email(required=True, metadata={"label": "Sender's address"})
        from_name = fields.String(
            required=True, validate=validate.Regexp(r"[^\r\n]{1,200}\Z"), metadata={"label": "Sender's name"}
        )
        list_id = fields.String(
            required=True,
            validate=validate.Regexp(r"[A-Za-z0-9.-]{3,200}\Z"),
            metadata={"label": "List-Id", "help": "Such as phu-huynh.tin.example.vn"},
        )
        unsubscribe_url = fields.Url(
            required=True,
            schemes={"http", "https"},
            require_tld=False,
            metadata={
                "label": "Unsubscribe address",
                "help": "The reader's token is added, such as https://…/u",
            },
        )
        smtp_host = fields.String(
            required=True, validate=validate.Length(1, 255), metadata={"label": "Mail relay"}
        )
        smtp_port = fields.Integer(
            load_default=25, validate=validate.Range(1, 65_535), metadata={"label": "Port"}
        )
        smtp_tls = fields.String(
            load_default=NONE,
            validate=validate.OneOf([NONE, STARTTLS, IMPLICIT]),
            metadata={"label": "Encryption"},
        )
        smtp_user = fields.String(load_default="", metadata={"label": "User name at the relay"})
        smtp_password = Secret(load_default="", metadata={"label": "Password at the relay"})

        @validates_schema
        def _keeps_password(self, data: dict[str, Any], **_: Any) -> None:
            if data.get("smtp_user") and data.get("smtp_tls") == NONE:
                raise ValidationError(
                    "a password is only sent encrypted; choose starttls or implicit", "smtp_tls"
                )

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        """The mail, with stand-ins for the sender's name and for the address by which each reader leaves."""
        written = letter.write(snapshot, correction=False, sender=SENDER)
        return Preview(
            text=written.text,
            html=written.html,
            link=snapshot.link,
            images=tuple(media.sha256 for media in written.pictures),
            files=tuple(document.sha256 for document in snapshot.attachments),
        )

    @classmethod
    def complaints(cls, snapshot: Snapshot) -> list[Complaint]:
        """What travels in the mail itself has to pass every relay on its way."""
        found = super().complaints(snapshot)
        size = sum(document.size for document in letter.carried(snapshot))
        if size > LARGEST_CARRIED:
            sentence = f"{cls.label}: the documents have {size} bytes; at most {LARGEST_CARRIED} are taken"
            found.append(Complaint("attachments", f"{sentence} where no portal page has them"))
        return found

    def readers(self, publication: Publication, account: OpenAccount) -> Iterator[Reader]:
        """Everybody who reads the list now. Raises NeedsOperator where there is none, or it is not for this content."""
        try:
            with self.tools.database.read() as connection:
                at = subscribers.the_list(connection, account.settings["list"])
                if publication.snapshot.audience == INTERNAL and at.visibility != INTERNAL:
                    raise NeedsOperator(
                        f"the list {at.slug} is public and gets nothing internal; correct the account"
                    )
                for row in subscribers.active(connection, at.id):
                    who = {"token": row.token, "name": row.name or ""}
                    yield Reader(key=str(row.id), address=row.address, attributes=who)
        except NotFound as failure:
            raise NeedsOperator(str(failure)) from None
        except SQLAlchemyError as failure:
            raise Transient(f"the list cannot be read: {type(failure).__name__}") from None

    def send(
        self, publication: Publication, readers: Sequence[Reader], account: OpenAccount
    ) -> Iterator[tuple[Reader, Receipt | ChannelFailure]]:
        """One mail to each, over one connection; whoever has left since the audience was frozen gets none.

        A relay that cannot be reached is raised before the first outcome, and is the outcome of all that remain later.
        """
        snapshot, settings = publication.snapshot, account.settings
        correction = publication.operation == CORRECT
        written = letter.write(snapshot, correction=correction, sender=settings["from_name"])
        shown, documents = self._enclosed(written)
        staying = self._staying(readers)
        unreachable: ChannelFailure | None = None
        with Relay(_relay(settings, self.tools.call_timeout)) as relay:
            relay.open()
            for reader in readers:
                if UUID(reader.key) not in staying:
                    yield reader, Rejected("this reader has left the list")
                    continue
                try:
                    relay.open()
                except ChannelFailure as failure:
                    unreachable = failure
                if unreachable is not None:
                    yield reader, unreachable
                    continue
                yield reader, self._send_one(relay, publication, reader, settings, written, shown, documents)

    def send_trial(self, snapshot: Snapshot, account: OpenAccount, address: str, trial: UUID) -> None:
        """The mail as every reader would get it, but for its subject, to one address; no list is read for it."""
        settings = account.settings
        written = letter.write(snapshot, correction=False, sender=settings["from_name"])
        written = replace(written, subject=letter.TRIAL + written.subject)
        shown, documents = self._enclosed(written)
        envelope = Envelope(
            from_name=settings["from_name"],
            from_address=settings["from_address"],
            to_name="",
            to_address=address,
            date=datetime.now(UTC),
            token=trial.hex,
            list_id=settings["list_id"],
            unsubscribe="",
        )
        message = compose(written, envelope, shown, documents)
        with Relay(_relay(settings, self.tools.call_timeout)) as relay:
            relay.send(settings["from_address"], address, message)

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        """Raises Rejected: mail goes out by `readers` and `send`."""
        raise Rejected("mail goes out reader by reader")

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        """Raises NeedsOperator: mail cannot be looked up, and "not there" would allow a second one."""
        raise NeedsOperator("mail cannot be looked up; ask the reader or read the relay's log, then decide")

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        """Raises Rejected: a correction is a second mail, which goes out by `readers` and `send` as well."""
        raise Rejected("mail goes out reader by reader")

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> None:
        """Raises Rejected: what has been sent is in other people's hands."""
        raise Rejected("mail cannot be recalled; send a correction")

    def check(self, account: OpenAccount) -> Health:
        """Reads the list, and greets the relay."""
        settings = account.settings
        try:
            with self.tools.database.read() as connection:
                subscribers.the_list(connection, settings["list"])
            with Relay(_relay(settings, self.tools.call_timeout)) as relay:
                relay.open()
        except (NotFound, ChannelFailure) as failure:
            return Health(ok=False, advice=str(failure))
        except SQLAlchemyError as failure:
            return Health(ok=False, advice=f"the list cannot be read: {type(failure).__name__}")
        return Health(ok=True, advice="the list is there and the relay answers")

    def _enclosed(
        self, written: letter.Letter
    ) -> tuple[dict[str, tuple[bytes, str]], list[tuple[Attachment, bytes]]]:
        """The pictures and documents that travel in the mail itself. Raises Rejected, Transient."""
        shown = {
            media.sha256: for_mail(pictures.read(self.tools, media), media.media_type)
            for media in written.pictures
        }
        return shown, [(document, pictures.read(self.tools, document)) for document in written.documents]

    def _staying(self, readers: Sequence[Reader]) -> set[UUID]:
        try:
            with self.tools.database.read() as connection:
                return subscribers.still_active(connection, [UUID(reader.key) for reader in readers])
        except SQLAlchemyError as failure:
            raise Transient(f"the list cannot be read: {type(failure).__name__}") from None

    def _send_one(
        self,
        relay: Relay,
        publication: Publication,
        reader: Reader,
        settings: Mapping[str, Any],
        written: letter.Letter,
        shown: Mapping[str, tuple[bytes, str]],
        documents: Sequence[tuple[Attachment, bytes]],
    ) -> Receipt | ChannelFailure:
        leave = f"{settings['unsubscribe_url'].rstrip('/')}/{reader.attributes['token']}"
        envelope = Envelope(
            from_name=settings["from_name"],
            from_address=settings["from_address"],
            to_name=reader.attributes["name"],
            to_address=reader.address,
            date=publication.due_at,
            token=hashlib.sha256(f"{publication.delivery}:{reader.key}".encode()).hexdigest()[:32],
            list_id=settings["list_id"],
            unsubscribe=leave,
        )
        message = compose(written.addressed(leave), envelope, shown, documents)
        try:
            said = relay.send(settings["from_address"], reader.address, message)
        except ChannelFailure as failure:
            return failure
        return Receipt(external_id=envelope.message_id, evidence={"relay": said})


def _relay(settings: Mapping[str, Any], timeout: timedelta) -> RelaySettings:
    return RelaySettings(
        host=settings["smtp_host"],
        port=settings["smtp_port"],
        tls=settings["smtp_tls"],
        user=settings["smtp_user"],
        password=settings["smtp_password"],
        hello=settings["from_address"].rpartition("@")[2],
        timeout=timeout,
    )
