"""Architecture rules, held by the tests: imports go one way, and only the store writes."""

import ast
from pathlib import Path

import hoso_cms

HOUSE = Path(hoso_cms.__file__).parent
LEVELS = (
    ('clock', 'settings'),
    ('models', 'storage', 'sidestore', 'sidestore_postgresql'),
    ('documents', 'drafts'),
    ('security', 'journal', 'catalog', 'clocks', 'fixity'),
    ('operations',),
    ('exchange', 'printing', 'reports', 'upgrades'),
    ('web', 'scripts', 'testing'),
)
LEVEL = {name: number for number, names in enumerate(LEVELS) for name in names}


def modules():
    for path in sorted(HOUSE.rglob('*.py')):
        yield path.relative_to(HOUSE), ast.parse(path.read_text(encoding='utf-8'))


def imported(path, tree):
    """The top-level names of hoso_cms that a module imports."""
    package = ('hoso_cms', *path.parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            full = (*base, *(node.module or '').split('.')) if node.module else base
            if full[:1] == ('hoso_cms',):
                yield from [full[1]] if len(full) > 1 else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (a.name.split('.')[1] for a in node.names if a.name.startswith('hoso_cms.'))


def test_no_module_imports_from_above():
    wrong = []
    for path, tree in modules():
        room = path.parts[0].removesuffix('.py')
        if room == '__init__':
            continue
        assert room in LEVEL, f'{path}: give {room} a level'
        wrong += [
            f'{path} imports {name}' for name in imported(path, tree) if LEVEL.get(name, 0) > LEVEL[room]
        ]
    assert not wrong


def test_only_the_store_opens_the_seal():
    for path, tree in modules():
        if path.parent.as_posix() == 'operations/store' or path.as_posix() == 'documents/sealed.py':
            continue
        names = {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
        names |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        assert not names & {'admit', 'unlocked', 'hand_over', 'admit_new_unit'}, path


def test_time_is_read_in_one_place():
    for path, tree in modules():
        if path.as_posix() == 'clock.py':
            continue
        calls = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        assert not calls & {'datetime.now', 'datetime.utcnow', 'date.today', 'datetime.datetime.now'}, path


def test_modules_stay_readable():
    long = {
        str(p): n for p in HOUSE.rglob('*.py') if (n := len(p.read_text(encoding='utf-8').splitlines())) > 450
    }
    assert not long
