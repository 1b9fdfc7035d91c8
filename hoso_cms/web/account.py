"""One account: where its holder has which right and why, and what an administrator may do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config, view_defaults

from .. import clock
from ..documents import Account, Unit
from ..journal import JournalEvent
from ..operations import accounts
from ..security import Permission, permitted, second_factor, throttle
from ..security.access import rights_of
from ..security.sessions import kill_sessions, sessions_of
from . import papers
from .access import told_right
from .accounts import ONE, slip
from .asked import number
from .seats import SCANS, note
from .tree import unit_path


@view_defaults(context=Unit, name=ONE, permission=Permission.MANAGE_ACCOUNTS)
class OneAccount:
    """The page of an account, under the unit from which an administrator came to it."""

    def __init__(self, context: Unit, request: Any) -> None:
        self.unit, self.request = context, request
        self.account = self._named()
        self.mine = accounts.looks_after(request, self.account)

    def _named(self) -> Account:
        steps = self.request.subpath
        account = self.request.office.accounts.get(number(steps[0]) if len(steps) == 1 else 0)
        if account is None or not self._knows_of(account):
            raise HTTPNotFound()
        return account

    def _knows_of(self, account: Account) -> bool:
        return any(
            permitted(self.request, Permission.MANAGE_ACCOUNTS, place)
            for place in accounts.places_of(self.request.office, account)
        )

    @view_config(request_method='GET', renderer='hoso_cms.web:templates/account.pt')
    def page(self) -> dict[str, Any]:
        """What the account is and what its holder may do where."""
        return self._page()

    @view_config(request_method='POST', renderer='hoso_cms.web:templates/account.pt')
    def act(self) -> Any:
        """One act, named by the button that was pressed."""
        try:
            answer = papers.act(self, self.unit, ACTS)
        except papers.NotDone as refused:
            self.request.response.status_int = 422
            return self._page(message=refused.message, typed=refused.typed)
        if answer is not None:
            return answer
        return HTTPSeeOther(self.request.resource_path(self.unit, ONE, str(self.account.uid)))

    def _page(self, **told: Any) -> dict[str, Any]:
        request, office, account = self.request, self.request.office, self.account
        names = office.accounts
        return {
            'title': account.name,
            'account': account,
            'mine': self.mine,
            'own': account.uid == request.account_id,
            'home': accounts.home_of(office, account).title,
            'rights': [told_right(request, right) for right in rights_of(office, account)],
            'issues': [
                (
                    f'{clock.local(datetime.fromisoformat(one.stamp)):%H:%M %d/%m/%Y}',
                    one.paper.told,
                    request.resource_path(self.unit, SCANS, one.paper.scan, query={'nguoi': account.uid}),
                    names[one.by].name,
                )
                for one in reversed(account.issues)
            ],
            'second_factor': second_factor.is_enrolled(request.registry.side_store, account.uid),
            'sessions': sessions_of(request.registry.side_store, account.uid) if self.mine else [],
            'message': '',
            'typed': {},
            'trail_href': request.resource_path(self.unit, 'nhat-ky', str(account.uid)),
            'list_href': request.resource_path(self.unit, 'so-tai-khoan'),
            'seats_href': request.resource_path(self.unit, 'tai-khoan'),
            'unit_href': unit_path(request, self.unit),
        } | told

    # --- The acts

    def _reissue(self, typed: dict[str, str]) -> Any:
        paper = papers.paper(typed)
        password = accounts.reissue_password(self.request, self.account, paper)
        # A person who tried too often before asking for a new one should not wait as well.
        throttle.release(self.request.registry.side_store, self.account.login)
        told = self.account.issues[-1].paper.told
        if typed.get('go-hai-lop') and second_factor.remove(
            self.request.registry.side_store, self.account.uid
        ):
            note(self.request, JournalEvent.SECOND_FACTOR_REMOVED, self.account.uid, ground=told)
        note(self.request, JournalEvent.PASSWORD_ISSUED, self.account.uid, ground=told, scan=paper.scan)
        return slip(self.request, self.unit, self.account, password, 'Cấp lại mật khẩu', told)

    def _disable(self, typed: dict[str, str]) -> None:
        accounts.disable(self.request, self.account)
        note(self.request, JournalEvent.ACCOUNT_CLOSED, self.account.uid)
        self._tell(f'Đã khoá tài khoản {self.account.login}; mọi phiên làm việc của tài khoản đã kết thúc.')

    def _enable(self, typed: dict[str, str]) -> None:
        accounts.disable(self.request, self.account, False)
        note(self.request, JournalEvent.ACCOUNT_OPENED, self.account.uid, again=True)
        self._tell(f'Đã mở lại tài khoản {self.account.login}.')

    def _end_sessions(self, typed: dict[str, str]) -> None:
        accounts.end_sessions(self.request, self.account)
        kill_sessions(self.request.registry.side_store, self.account.uid)
        note(self.request, JournalEvent.SESSIONS_ENDED, self.account.uid)
        self._tell(f'Đã kết thúc mọi phiên làm việc của {self.account.login}.')

    def _tell(self, message: str) -> None:
        self.request.session.flash(message)


ACTS: dict[str, Callable[[OneAccount, dict[str, str]], Any]] = {
    'reissue': OneAccount._reissue,
    'disable': OneAccount._disable,
    'enable': OneAccount._enable,
    'end-sessions': OneAccount._end_sessions,
}
