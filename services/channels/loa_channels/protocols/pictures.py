"""The bytes of a snapshot's pictures and documents, as a channel needs them: there and unchanged, or a ChannelFailure."""

from __future__ import annotations

from loa.channel import Tools
from loa.content import Attachment, Media
from loa.errors import NotFound, Rejected, Tampered, Transient


def read(tools: Tools, media: Media | Attachment) -> bytes:
    """The bytes that were approved. Raises Rejected where they are lost or changed, Transient where the disk fails."""
    what = f"the {'picture' if isinstance(media, Media) else 'document'} {media.name}"
    try:
        return tools.read_media(media.sha256)
    except NotFound:
        why = f"{what} is not in the media folder; see that desk and worker share it, then release again"
    except Tampered:
        why = f"{what} is no longer what was approved; upload it again and have it approved"
    except OSError as failure:
        raise Transient(f"{what} cannot be read: {failure.strerror}", sha256=media.sha256) from None
    raise Rejected(why, sha256=media.sha256)
