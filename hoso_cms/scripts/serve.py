"""``hoso serve``: the server of an ini file, started and stopped so that nothing is lost."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from types import FrameType
from typing import Any

import plaster
from pyramid.paster import get_app
from waitress import serve

from ..storage import close_databases
from . import demo
from .init import is_founded, make_folders, registry_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--demo', action='store_true', help='cơ sở dữ liệu mới thì tạo dữ liệu mẫu trước')
    parser.add_argument('--records', type=int, default=demo.RECORDS, help='số hồ sơ mẫu')
    parser.add_argument('--listen', help='địa chỉ:cổng, thay cho địa chỉ trong tệp cấu hình')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; then close the databases, so that their index is saved."""
    folder = make_folders(settings)
    if options.demo:
        with registry_of(settings) as registry:
            if not is_founded(registry):
                demo.fill(registry, folder, records=options.records)
    # Large uploads wait in temporary files: they hold personal data and belong on the volume of the database.
    temporary = folder / 'tmp'
    temporary.mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = str(temporary)
    app = get_app(options.ini, name='main')
    if not is_founded(app.registry):
        print('Chưa có văn phòng: hãy chạy “hoso init …” hoặc “hoso serve --demo”.', file=sys.stderr)
        close_databases(app.registry)
        return 1
    if options.demo:
        demo.show_accounts(folder)
    signal.signal(signal.SIGTERM, _stop)
    try:
        _serve(app, options)
    finally:
        close_databases(app.registry)
        app.registry.side_store.close()
    return 0


def _serve(app: Any, options: argparse.Namespace) -> None:
    given = dict(plaster.get_loader(options.ini, protocols=['wsgi']).get_settings('server:main'))
    given.pop('use', None)
    if options.listen:
        given['listen'] = options.listen
    addresses = given.get('listen', '127.0.0.1:8080').split()
    print('Địa chỉ: ' + ', '.join(f'http://{address}/' for address in addresses), flush=True)
    serve(app, **given)


def _stop(number: int, frame: FrameType | None) -> None:
    # Waitress ends its loop on SystemExit and finishes the requests at hand.
    raise SystemExit(0)
