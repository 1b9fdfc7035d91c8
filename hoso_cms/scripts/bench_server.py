"""The server that ``hoso bench`` measures: the office and a bare page, under one waitress in one process."""

from __future__ import annotations

import logging
import sys
from typing import Any

from pyramid.config import Configurator
from pyramid.response import Response
from waitress.server import create_server

from ..testing.site import make_app

BARE = """<html><head><title>Bare</title></head><body>
<tal:rows repeat="row rows"><p class="row"><b>${row.name}</b> <span>${row.value}</span></p></tal:rows></body></html>"""
ROW = 64
"""Bytes of one row of the bare page."""


class Row:
    name, value = 'Họ và tên', 'Nguyễn Văn An'


def bare_app() -> Any:
    """A Pyramid application with one Chameleon page of about the size it is asked for."""
    from chameleon import PageTemplate

    template = PageTemplate(BARE)

    def page(request: Any) -> Response:
        return Response(template(rows=[Row] * (int(request.params['size']) // ROW)))

    config = Configurator()
    config.add_route('bare', '/bare')
    config.add_view(page, route_name='bare')
    return config.make_wsgi_app()


def main() -> None:
    folder = sys.argv[1]
    office, bare = (
        make_app(folder, zodbconn__uri=f'hoso://{folder}/var/Data.fs?cache_size=30000&cache_size_bytes=64MB'),
        bare_app(),
    )

    def either(environ: Any, start_response: Any) -> Any:
        return (bare if environ['PATH_INFO'] == '/bare' else office)(environ, start_response)

    # That requests wait is what is measured; it need not be told each time.
    logging.getLogger('waitress.queue').setLevel(logging.ERROR)
    server = create_server(either, listen='127.0.0.1:0', threads=4)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == '__main__':
    main()
