"""A browser without a window, for functional tests."""

from __future__ import annotations

from typing import Any

from webtest import TestApp

from .people import Person

SIGN_IN = '/dang-nhap'


class Browser(TestApp):
    """A WebTest browser that signs people in through the page, as they do."""

    def login(self, person: Person) -> Any:
        """Sign in; the page that comes next is returned, redirects followed."""
        page = self.get(SIGN_IN)
        form = next(form for form in page.forms.values() if 'login' in form.fields)
        form['login'] = person.login
        form['password'] = person.password
        answer = form.submit()
        assert answer.status_int in (302, 303), f'{person.login} was not signed in'
        return answer.maybe_follow()

    def token(self, page: Any) -> str:
        """The CSRF token of a page, for posts without a form."""
        return page.html.select_one('meta[name=csrf-token]')['content']

    def post_with_token(self, path: str, fields: Any = (), **kw: Any) -> Any:
        """A post as a script on the page sends it: with the token of the session."""
        page = self.get('/')
        return self.post(path, fields, headers={'X-CSRF-Token': self.token(page)}, **kw)
