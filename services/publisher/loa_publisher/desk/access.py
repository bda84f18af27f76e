"""Who is signed in, and what a view asks of them. Every view is shut to strangers unless it says `open_to_all`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from loa.errors import NotFound
from loa_publisher.accounts.actions import User, user_of
from loa_publisher.accounts.roles import require
from loa_publisher.desk.house import house
from loa_publisher.office import Office

View = TypeVar("View", bound=Callable[..., Any])
_WITH_A_GIVEN_PASSWORD = ("settings_password.page", "settings_password.change", "sign_in.leave")
"""All that opens to who came in with a one-time password."""


def _asks_itself(endpoint: str) -> bool:
    """Whether a view belongs to the API, which asks for a token, or is a static file."""
    return endpoint == "static" or endpoint.startswith("api")


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """A person's session. It ends by itself when the password changes or the account closes."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        """What the session cookie keeps: the account, and the number of its sessions."""
        return f"{self.user.id}:{self.user.sessions}"


def person() -> User:
    """Who is signed in."""
    return cast(User, current_user.user)


@contextmanager
def at_work() -> Iterator[Office]:
    """One transaction in the name of who is signed in; it commits at the end of the block."""
    with house().database.begin() as connection:
        yield Office(connection, house().clock.now(), person(), house().settings, house().channels)


def open_to_all(view: View) -> View:
    """Marks a view that needs no sign-in."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def needs(action: str) -> Callable[[View], View]:
    """Lets in only who may do `action` (accounts/roles.py); others get the page "not allowed", which names who may."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            require(person(), action)
            return view(*args, **kwargs)

        guarded.needs = action  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard


def guard_doors(app: Flask) -> None:
    """Starts the sessions and shuts every view that is not open to all."""
    manager = LoginManager(app)
    manager.session_protection = (
        None  # a session binds to the cookie alone: office networks change addresses all day
    )

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(session: str) -> SignedIn | None:
        identifier, _, sessions = session.partition(":")
        try:
            with house().database.read() as connection:
                user = user_of(connection, UUID(identifier))
        except (ValueError, NotFound):
            return None
        return SignedIn(user) if user.is_active and str(user.sessions) == sessions else None

    @app.before_request
    def ask() -> Response | None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or _asks_itself(request.endpoint or "") or getattr(view, "open_to_all", False):
            return None
        if current_user.is_authenticated:
            if person().must_change and request.endpoint not in _WITH_A_GIVEN_PASSWORD:
                return redirect(url_for("settings_password.page"), 303)
            return None
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("sign_in.page", next=wanted if wanted != "/" else None), 303)
