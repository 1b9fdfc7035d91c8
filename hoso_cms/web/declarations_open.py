"""The declarations of a unit and below it that are not done, whichever campaign they belong to, page by page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ..documents import Unit
from ..operations.declared import TYPE
from ..security import visibility
from .asked import number
from .declaring import entries_for

ORDER = ('submitted', 'returned', 'draft')
"""The open states, in the order in which they are offered: what waits for a decision first."""
PLACE = 'phieu'
"""The id of the list on the page."""


def open_here(request: Any, unit: Unit) -> dict[str, Any]:
    """One page of the open declarations of one state, and the states there are, as far as the person may see them.

    ``?phieu=`` names the state, ``&trang-phieu=`` the page; what makes no sense counts as not said.
    """
    flow = request.registry.models.workflow_of(TYPE)
    numbers = visibility.counts(request, visibility.visible_places(request, unit, True, TYPE), TYPE)
    offered = [state for state in ORDER if numbers[state]]
    total = sum(numbers[state] for state in offered)
    if not total:
        return {'total': 0}
    asked = request.GET.get('phieu', '')
    chosen = asked if asked in offered else offered[0]
    size = request.registry.settings['hoso.page_size']
    pages = -(-numbers[chosen] // size)
    page = min(max(1, number(request.GET.get('trang-phieu', ''))), pages)
    found = visibility.visible_documents(
        request, unit, below=True, state=chosen, order='declarant', start=(page - 1) * size, size=size, type_id=TYPE
    )  # fmt: skip
    kept = {'dot': request.GET['dot']} if request.GET.get('dot') else {}

    def query(state: str, page: int = 1) -> str:
        return f'?{urlencode({**kept, "phieu": state, "trang-phieu": page})}#{PLACE}'

    return {
        'total': total,
        'states': [
            (flow.states[state].title, numbers[state], query(state), state == chosen) for state in offered
        ],
        'rows': entries_for(request, (one.document for one in found.rows)),
        'page': page,
        'pages': pages,
        'before': query(chosen, page - 1) if page > 1 else '',
        'after': query(chosen, page + 1) if page < pages else '',
    }
