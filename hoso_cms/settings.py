"""Settings, declared once: name, type, default, meaning. A wrong one stops the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent


class SettingError(Exception):
    """A setting that cannot be used; the text names it and what would be right."""


def _folder(name: str) -> Callable[[str], Path]:
    def found(text: str) -> Path:
        path = (
            Path(text)
            if text
            else next((p for p in (HOUSE / name, _shared(name)) if p.is_dir()), HOUSE / name)
        )
        if not path.is_dir():
            raise ValueError(f'no such folder: {path}')
        return path

    return found


def _one_of(*words: str) -> Callable[[str], str]:
    def found(text: str) -> str:
        if text not in words:
            raise ValueError(f'must be one of {", ".join(words)}')
        return text

    return found


def _shared(name: str) -> Path:
    import sys

    return Path(sys.prefix) / 'share' / 'hoso_cms' / name


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the ini file."""

    name: str
    read: Callable[[str], Any]
    default: str
    doc: str


SETTINGS = (
    Setting(
        'hoso.content_types',
        _folder('content_types'),
        '',
        'Folder of the content types; an office may keep its own copy.',
    ),
    Setting('hoso.workflows', _folder('workflows'), '', 'Folder of the workflows.'),
    Setting(
        'hoso.second_factor',
        _one_of('required', 'offered', 'off'),
        'offered',
        'Second factor: required of administrators and verifiers and before exports and transfers, offered to everybody, or off.',
    ),
    Setting('hoso.page_size', int, '50', 'Records on one page of a list.'),
)
"""The settings read here. Storage, sessions and headers declare theirs where they are used (docs/operations.md lists all)."""


def read(settings: Mapping[str, str]) -> dict[str, Any]:
    """The values of :data:`SETTINGS`.

    :raises SettingError: with the name, the value and the meaning.
    """
    values = {}
    for setting in SETTINGS:
        text = settings.get(setting.name, setting.default)
        try:
            values[setting.name] = setting.read(text)
        except ValueError as wrong:
            raise SettingError(f'{setting.name} = {text!r}: {wrong}. {setting.doc}')
    return values
