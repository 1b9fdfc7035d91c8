"""Server-side sessions: the cookie carries 256 random bits, everything else lies in the side store.

Only the SHA-256 of the id is stored, so a copy of the store opens no session. A session is dead from the next request
on after sign-out, after :func:`kill_sessions` (password change, disabled account, revoked seat), after its idle limit
and, whatever happens, after eight hours; nothing brings a dead one back. Signing in changes both the id and the CSRF
token, so a session that somebody planted before is worth nothing.

What a request does to its session is written when its response is ready, after the object database has committed and
only once however often the request was retried. A request that ends in a server error (5xx) leaves its session as it
was.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import sqlite3
from collections.abc import Iterator, MutableMapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError
from pyramid.interfaces import ISession
from pyramid.request import Request
from pyramid.response import Response
from pyramid.settings import asbool
from zope.interface import implementer

from hoso_cms import clock
from hoso_cms.security.csrf import SessionTokens
from hoso_cms.security.session_values import require_json
from hoso_cms.sidestore import SideStore

IDLE_SECONDS = 15 * 60
"""Idle limit unless the setting ``hoso.idle_minutes`` or the sign-in asks for another one."""

ADMINISTRATOR_IDLE_SECONDS = 5 * 60
"""Idle limit for those who administer accounts and units (TCVN 14423:2026, level 3)."""

LIFETIME_SECONDS = 8 * 60 * 60
"""A session ends one working day after it was opened, used or not."""

TOUCH_SECONDS = 30
"""``last_used`` is written no more often than this; the idle limit may so strike this much early, never late."""

KEPT_DEAD_SECONDS = 24 * 60 * 60
"""How long the row of a dead session stays, so that its owner can be told why the sign-in page is back."""

MAX_DATA_BYTES = 64 * 1024
"""A session holds flash messages and choices; what is larger belongs into a draft."""

AGENT = '_agent'
"""The value of a session that keeps what its browser calls itself."""
PENDING = '_pending'
"""The value of a session whose person has proved the password and not yet the second factor: nobody is signed in."""

_BACKGROUND_HEADER = 'X-Hoso-Background'
_TOKEN = re.compile(r'[A-Za-z0-9_-]{43}\Z')
_PURGE_SECONDS = 5 * 60


@dataclass(frozen=True)
class SessionInfo:
    """A living session, as its owner or an administrator sees it in a list."""

    handle: str
    """Names the session in :func:`kill_session`; opens nothing."""
    address: str
    created: datetime
    last_used: datetime
    agent: str
    """What the browser calls itself; '' where it did not say."""


@dataclass(frozen=True)
class _Row:
    """A row of the table ``sessions``, its columns in their order."""

    digest: bytes
    account: int | str | None
    epoch: int | str | None
    address: str
    created: float
    used: float
    idle_seconds: int
    csrf: str
    data: str

    def dead_at(self, moment: float) -> bool:
        return moment - self.used >= self.idle_seconds or moment - self.created >= LIFETIME_SECONDS


@implementer(ISession)
class Session(MutableMapping[str, Any]):
    """A session as Pyramid's ``ISession`` has it, for one request.

    Values are what JSON holds: text, numbers, true, false, none, lists, and dictionaries with text keys. Changes
    inside a list or a dictionary are noticed without :meth:`changed`.
    """

    _data: dict[str, Any]

    new: bool
    """True when this request starts the session."""
    account_id: int | str | None
    """Who signed in, or None."""
    epoch: int | str | None
    """The account's epoch at sign-in: compare it with the account's present one on every request."""
    idle_seconds: int
    """After how many seconds without use this session ends."""
    created: int
    """When the session was opened, in seconds since 1970."""
    expired: bool
    """True when the cookie names a session that reached its idle or absolute limit: say so at sign-in."""
    expired_account: int | str | None
    """Whose session that was: what was typed in it is offered to the same person again."""

    def __init__(self, factory: SessionFactory, stored: _Row | None, address: str) -> None:
        self._factory = factory
        self._stored = stored
        self._address = address
        self._signed_out = False
        self.expired = False
        self.expired_account = None
        self._begin()
        if stored is not None:
            self.new = False
            self._wanted = True
            self.account_id, self.epoch, self.idle_seconds = stored.account, stored.epoch, stored.idle_seconds
            self.created, self._csrf = int(stored.created), stored.csrf
            self._data = json.loads(stored.data)

    def _begin(self) -> None:
        """Start empty and anonymous; the id is drawn when the session is stored."""
        self.new = True
        self._wanted = False
        self.account_id = self.epoch = None
        # Nothing is open in an anonymous session, and a sign-in page may wait on the screen all morning.
        self.idle_seconds = LIFETIME_SECONDS
        self.created = int(clock.now().timestamp())
        self._csrf = secrets.token_urlsafe(32)
        self._data = {}

    def renew(
        self,
        account_id: int | str,
        epoch: int | str,
        idle_seconds: int | None = None,
        *,
        keep: bool = False,
    ) -> None:
        """Go on as this account under a new id and a new CSRF token: at sign-in and after a password change.

        :param idle_seconds: the idle limit; the office's own (``hoso.idle_minutes``) when None.
        :param keep: keep the values; without it nothing from before the sign-in is taken along.
        """
        idle = self._factory.idle_seconds if idle_seconds is None else idle_seconds
        if not 0 < idle <= LIFETIME_SECONDS:
            raise ValueError(f'idle_seconds is {idle}; it must lie between 1 and {LIFETIME_SECONDS}')
        values = self._data if keep else {}
        self._begin()
        self.account_id, self.epoch, self.idle_seconds, self._data = account_id, epoch, idle, values
        self._wanted = True
        self.expired = False

    @property
    def handle(self) -> str:
        """The name of this session in the list of its person's; '' before it is stored."""
        return '' if self._stored is None else self._stored.digest.hex()

    def invalidate(self) -> None:
        """Sign out: the stored session is deleted. Values put in afterwards go into a new anonymous session."""
        self._signed_out = True
        self._begin()

    def changed(self) -> None:
        """Nothing to do: the values are compared with the stored ones when the response is ready."""

    def get_csrf_token(self) -> str:
        """The token that forms of this session carry; asking for it makes an anonymous session stored."""
        self._wanted = True
        return self._csrf

    def new_csrf_token(self) -> str:
        """Replace the token."""
        self._csrf = secrets.token_urlsafe(32)
        return self.get_csrf_token()

    def owns_csrf_token(self, supplied: str) -> bool:
        """Whether the supplied token came with this session's forms. A session that is not stored has none."""
        stored = self._stored
        return stored is not None and hmac.compare_digest(
            stored.csrf.encode(), supplied.encode('utf-8', 'surrogatepass')
        )

    def flash(self, msg: str, queue: str = '', allow_duplicate: bool = True) -> None:
        """Put a message into the queue, for the next page."""
        require_json(msg, 'flash message')
        messages = self.setdefault(f'_f_{queue}', [])
        if allow_duplicate or msg not in messages:
            messages.append(msg)

    def pop_flash(self, queue: str = '') -> list[Any]:
        """The messages of the queue, which is empty afterwards."""
        return list(self.pop(f'_f_{queue}', ()))

    def peek_flash(self, queue: str = '') -> list[Any]:
        """The messages of the queue, which stay there."""
        return list(self.get(f'_f_{queue}', ()))

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        require_json({key: value}, 'session')
        self._data[key] = value

    def __delitem__(self, key: str) -> None:
        del self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __repr__(self) -> str:
        return f'<Session of {self.account_id!r}>'

    def _finish(self, request: Request, response: Response) -> None:
        """Response callback: write what the request changed, and send the cookie when the id is new."""
        if response.status_int >= 500:
            return
        if not self.new:
            self._write_known(request)
        elif self._wanted or self._data:
            token = self._write_new()
            if token:
                self._factory.send_cookie(request, response, token)
            else:
                self._factory.drop_cookie(request, response)
        elif self._signed_out:
            self._delete_stored()
            self._factory.drop_cookie(request, response)

    def _write_new(self) -> str | None:
        """Store the session under a fresh id in the place of the one before; None when that was killed meanwhile."""
        token = secrets.token_urlsafe(32)
        now = clock.now().timestamp()
        row = _Row(
            _digest(token),
            self.account_id,
            self.epoch,
            self._address,
            now,
            now,
            self.idle_seconds,
            self._csrf,
            self._dumped(),
        )
        before = self._stored
        with self._factory.store.transaction(lasting=False) as connection:
            if before is not None:
                deleted = connection.execute(
                    'DELETE FROM sessions WHERE digest = ?', (before.digest,)
                ).rowcount
                if not deleted and before.account is not None and not self._signed_out:
                    return None
            connection.execute('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', astuple(row))
            self._factory.purge(connection)
        return token

    def _write_known(self, request: Request) -> None:
        stored = self._stored
        assert stored is not None
        now = clock.now().timestamp()
        background = request.headers.get(_BACKGROUND_HEADER) == '1'
        touch = not background and now - stored.used >= TOUCH_SECONDS
        data = self._dumped()
        if not touch and data == stored.data and self._csrf == stored.csrf:
            return
        with self._factory.store.transaction(lasting=False) as connection:
            # UPDATE, never INSERT: a session that was killed while this request ran stays dead.
            connection.execute(
                'UPDATE sessions SET used = CASE WHEN used > ? THEN used ELSE ? END, csrf = ?, data = ?'
                ' WHERE digest = ?',
                (used := now if touch else stored.used, used, self._csrf, data, stored.digest),
            )

    def _delete_stored(self) -> None:
        if self._stored is not None:
            with self._factory.store.transaction(lasting=False) as connection:
                connection.execute('DELETE FROM sessions WHERE digest = ?', (self._stored.digest,))

    def _dumped(self) -> str:
        require_json(self._data, 'session')
        data = json.dumps(self._data, separators=(',', ':'))
        if len(data) > MAX_DATA_BYTES:
            raise ValueError(f'session data exceed {MAX_DATA_BYTES} bytes: {sorted(self._data)}')
        return data


class SessionFactory:
    """Pyramid's session factory: finds the session of a request by its cookie.

    :param secure: send the cookie over https only, also when the request seems to come by http (TLS ends at a proxy).
    :param idle_seconds: idle limit of sessions whose sign-in does not ask for another one.
    """

    def __init__(self, store: SideStore, *, secure: bool = False, idle_seconds: int = IDLE_SECONDS) -> None:
        self.store = store
        self.secure = secure
        self.idle_seconds = idle_seconds
        self._purged = 0.0

    def __call__(self, request: Request) -> Session:
        token = request.cookies.get(self.cookie_name(request), '')
        row = self._row(token) if _TOKEN.match(token) else None
        dead = row is not None and row.dead_at(clock.now().timestamp())
        session = Session(self, None if dead else row, request.remote_addr or '')
        if dead and row is not None:
            session.expired, session.expired_account = row.account is not None, row.account
        request.add_response_callback(session._finish)
        return session

    def _row(self, token: str) -> _Row | None:
        rows = self.store.execute('SELECT * FROM sessions WHERE digest = ?', (_digest(token),))
        return _Row(*rows[0]) if rows else None

    def _is_secure(self, request: Request) -> bool:
        return self.secure or request.scheme == 'https'

    def cookie_name(self, request: Request) -> str:
        """``__Host-hoso`` where the cookie is secure: no other host and no http page can then plant it."""
        return '__Host-hoso' if self._is_secure(request) else 'hoso'

    def send_cookie(self, request: Request, response: Response, token: str) -> None:
        """Give the browser the id. Lax, as links from a letter must open; the Origin check guards what writes."""
        response.set_cookie(
            self.cookie_name(request),
            token,
            path='/',
            secure=self._is_secure(request),
            httponly=True,
            samesite='Lax',
        )

    def drop_cookie(self, request: Request, response: Response) -> None:
        """Let the browser forget the id."""
        response.set_cookie(
            self.cookie_name(request),
            None,
            path='/',
            secure=self._is_secure(request),
            httponly=True,
            samesite='Lax',
        )

    def purge(self, connection: sqlite3.Connection) -> None:
        """Remove rows that have been dead for a day, at most every five minutes."""
        now = clock.now().timestamp()
        if abs(now - self._purged) < _PURGE_SECONDS:
            return
        self._purged = now
        connection.execute(
            'DELETE FROM sessions WHERE used + idle_seconds < ? OR created < ?',
            (now - KEPT_DEAD_SECONDS, now - LIFETIME_SECONDS - KEPT_DEAD_SECONDS),
        )


def kill_sessions(store: SideStore, account_id: int | str, except_: Session | None = None) -> int:
    """End all sessions of an account at once, on whatever machine they are; how many there were.

    :param except_: the session of the person who changes the own password: renew it, the others die.
    """
    spared = except_._stored.digest if except_ is not None and except_._stored is not None else b''
    with store.transaction() as connection:
        return connection.execute(
            'DELETE FROM sessions WHERE account = ? AND digest <> ?', (account_id, spared)
        ).rowcount


def kill_session(store: SideStore, account_id: int | str, handle: str) -> bool:
    """End one session of an account, named by :attr:`SessionInfo.handle`; False when there is none (any more)."""
    try:
        digest = bytes.fromhex(handle)
    except ValueError:
        return False
    with store.transaction() as connection:
        return bool(
            connection.execute(
                'DELETE FROM sessions WHERE account = ? AND digest = ?', (account_id, digest)
            ).rowcount
        )


def sessions_of(store: SideStore, account_id: int | str) -> list[SessionInfo]:
    """The living sessions of an account, the last used first."""
    now = clock.now().timestamp()
    rows = [_Row(*row) for row in store.execute('SELECT * FROM sessions WHERE account = ?', (account_id,))]
    return [
        SessionInfo(
            row.digest.hex(),
            row.address,
            datetime.fromtimestamp(row.created, UTC),
            datetime.fromtimestamp(row.used, UTC),
            str(json.loads(row.data).get(AGENT, '')),
        )
        for row in sorted(rows, key=lambda row: row.used, reverse=True)
        if not row.dead_at(now)
    ]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def includeme(config: Configurator) -> None:
    """Set the session factory and the CSRF policy; ``hoso_cms.sidestore`` must be included before.

    Settings: ``hoso.secure_cookies`` (default false: secure when the request comes by https), ``hoso.idle_minutes``
    (default 15).
    """
    settings = config.registry.settings
    try:
        idle_seconds = int(settings.get('hoso.idle_minutes', IDLE_SECONDS // 60)) * 60
    except ValueError:
        idle_seconds = 0
    if not 0 < idle_seconds <= LIFETIME_SECONDS:
        raise ConfigurationError('hoso.idle_minutes must be a whole number of minutes between 1 and 480')
    secure = asbool(settings.get('hoso.secure_cookies', False))
    config.set_session_factory(
        SessionFactory(config.registry.side_store, secure=secure, idle_seconds=idle_seconds)
    )
    config.set_csrf_storage_policy(SessionTokens())
