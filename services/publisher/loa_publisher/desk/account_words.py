"""What plug-ins call the fields of their accounts, and what they say of one that was tried, in the reader's language.

Plug-ins speak English and know no screen; a word that is not known here, of somebody else's plug-in, is shown as it is.
"""

from __future__ import annotations

from flask_babel import gettext

from loa_publisher.desk.wording import find, said


def _s(sentence: str) -> str:
    """Marks a sentence for translation and leaves it as it is."""
    return sentence


FIELDS: frozenset[str] = frozenset(
    (
        # labels
        _s("Page id"),
        _s("App id"),
        _s("Page token"),
        _s("App secret"),
        _s("Graph API"),
        _s("List"),
        _s("Sender's address"),
        _s("Sender's name"),
        _s("List-Id"),
        _s("Unsubscribe address"),
        _s("Mail relay"),
        _s("Port"),
        _s("Encryption"),
        _s("User name at the relay"),
        _s("Password at the relay"),
        _s("Instructions"),
        _s("Address"),
        _s("Secret"),
        _s("Address of the inbox"),
        _s("Source"),
        _s("Private networks that may be reached"),
        _s("Allow HTTP without encryption"),
        # helps
        _s("Digits only"),
        _s("One that does not expire"),
        _s("Needed where the app demands appsecret_proof"),
        _s("With the version that the page was tested with"),
        _s("Its short name"),
        _s("Such as phu-huynh.tin.example.vn"),
        _s("The reader's token is added, such as https://…/u"),
        _s("Whom to call, where to send it, what counts as proof"),
        _s("As the worker reaches it, without a path"),
        _s("The portal's LOA_PORTAL_SECRET"),
        _s("whsec_…, agreed with the unit"),
        _s("The URN under which we are known to the unit"),
        _s("Such as 10.20.0.0/16; empty: public addresses only"),
        _s("For trials only"),
        # choices
        _s("none"),
        _s("starttls"),
        _s("implicit"),
    )
)

ADVICE: tuple[str, ...] = (
    _s("tasks stand at the desk"),
    _s("the portal answers and takes our signature"),
    _s("the unit's system answers"),
    _s("the list is there and the relay answers"),
    _s("the list cannot be read: %(error)s"),
    _s("there is no list %(list)s; add it by `loa newsletter add-list`"),
    _s("the token reads the page %(page)s"),
    _s("the token is valid and does not expire"),
    _s("the token ends on %(day)s"),
    _s("the token ends on %(day)s; connect the page again now"),
    _s("the token is not valid any more; connect the page again"),
    _s("the token belongs to the app %(app)s; correct the app id"),
    _s("the token lacks %(rights)s; connect the page again with them"),
    _s("there is no Graph API at this address; correct it"),
    _s("the receiver cannot read what we send; compare its contract with ours"),
    _s("the receiver redirects, which is never followed; correct the address"),
    _s("the receiver says that this address is gone for good; disable the account or correct its address"),
    _s("the receiver asks us to slow down"),
    _s("the receiver answered %(status)s"),
    _s("the portal: %(words)s"),
    _s("the portal: %(words)s; compare the secret and both clocks"),
    _s("there is no portal at this address (it answered %(status)s); correct it"),
    _s("the portal's answer cannot be read"),
    _s("Facebook: %(words)s"),
    _s("%(host)s cannot be reached: %(error)s"),
    _s("the name %(host)s cannot be resolved"),
    _s("%(host)s gave no answer within %(seconds)s s"),
    _s("%(host)s cut the connection before it answered"),
    _s("no TLS connection to %(host)s: %(error)s"),
    _s("the certificate of %(host)s does not hold: %(error)s"),
    _s("the address or the credentials for %(host)s cannot be used"),
    _s("the address cannot be read; write it as https://host/path"),
    _s("the address must begin with https://, not %(scheme)s://"),
    _s("the address must have a host and no user name"),
    _s(
        "%(host)s leads to %(address)s, which is not a public address that may be called; "
        "correct the address, or let an administrator open that network for this account"
    ),
    _s("the mail relay does not take the user name and password (%(code)s)"),
    _s("the mail relay offers no STARTTLS or no sign-in; correct its settings"),
    _s("the mail relay answers %(words)s"),
    _s("the certificate of the mail relay %(host)s does not hold: %(error)s"),
    _s("no conversation with the mail relay %(host)s: %(error)s"),
    _s("the settings of %(account)s are incomplete: %(error)s"),
    _s("LOA_SEAL_PRIVATE_KEY does not open this credential: enter the credential again"),
    _s("the plug-in broke: %(error)s"),
    # test sends
    _s("the worker that sent it has not answered"),
    _s("no worker of this channel was at work"),
    _s("sending is suspended here, and so are test sends"),
    _s("this account is switched off or has ended"),
    _s("the mail relay was lost after the mail had been sent to it"),
    _s("the mail relay was lost before: %(error)s"),
    _s("the mail relay refuses the recipient: %(words)s"),
    _s("the mail relay refuses the sender: %(words)s"),
    _s("the mail relay refuses the mail: %(words)s"),
    _s(
        "the picture %(name)s is not in the media folder; see that desk and worker share it, then release again"
    ),
    _s("a picture of this item cannot be read; upload it again"),
)


def field_word(text: str) -> str:
    """A label, a help or a choice of a plug-in's form."""
    return str(gettext(text)) if text in FIELDS else text


def advice_said(advice: str) -> str:
    """What a plug-in says of an account, as a sentence; what is not known here is quoted."""
    if find(advice, ADVICE) is None:
        return str(gettext("The other side says: %(words)s", words=advice)) if advice else ""
    return said(advice, ADVICE)
