"""Records made together from one roster, withdrawn together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..documents import Batch, Unit
from ..models.text import clean
from ..security import Permission, permit
from . import records, store
from .errors import Invalid, Refused


class RowRefused(Refused):
    """One content of a batch cannot be stored; nothing of the batch is."""

    def __init__(self, index: int, cause: Invalid) -> None:
        super().__init__(str(cause))
        self.index = index
        self.problems = cause.problems


def create_batch(
    request: Any,
    unit: Unit,
    type_id: str,
    contents: Sequence[Mapping[str, Mapping[str, Any]]],
    *,
    title: str,
    progress: Callable[[int], None] | None = None,
) -> Batch:
    """Draft documents from many contents: all of them or, if any is refused, none (the caller aborts on an exception).

    :param progress: called with the number of documents made so far.
    :raises RowRefused: the first content that cannot be stored.
    """
    granted = permit(request, Permission.CREATE, unit)
    title = clean(title)
    made = []
    for index, content in enumerate(contents):
        try:
            made.append(
                records.create(request, unit, type_id, content, reason=f'Nhập từ danh sách {title}').uid
            )
        except Invalid as wrong:
            raise RowRefused(index, wrong)
        if progress is not None:
            progress(len(made))
    batch = Batch(
        request.office.new_uid(), unit, granted.author, granted.moment.isoformat(), title, tuple(made)
    )
    store.add_batch(granted, batch)
    return batch


def undo_batch(request: Any, batch: Batch, *, reason: str) -> int:
    """Withdraw every record of a batch, if none of them has been worked on since. Their history stays.

    :returns: how many were withdrawn.
    :raises Refused: undone already, or some record was edited or submitted since; it is named.
    """
    granted = permit(request, Permission.CREATE, batch.unit)
    if batch.withdrawn:
        raise Refused('Đợt nhập này đã được hoàn tác.')
    documents = [request.office.document(uid) for uid in batch.documents]
    worked_on = [document for document in documents if document.count > 1]
    if worked_on:
        names = ', '.join(document.summary[0] for document in worked_on[:5])
        raise Refused(
            f'{len(worked_on)} hồ sơ của đợt này đã được sửa hoặc trình ({names}…); không thể hoàn tác cả đợt.'
        )
    for document in documents:
        records.transition(request, document, 'withdraw', reason=clean(reason) or 'Hoàn tác đợt nhập')
    store.change(granted, batch, withdrawn=granted.moment.isoformat())
    return len(documents)
