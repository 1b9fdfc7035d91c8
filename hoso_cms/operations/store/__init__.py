"""The one place that writes to the object database. It takes permits, admits objects to the seal, and enters documents into
the catalog. Operations call it; nothing else does."""

from .documents import keep_model, new_document, pass_sight_on, rehome, take_over, write
from .organisation import (
    add_account,
    add_batch,
    add_file,
    add_seat,
    add_unit,
    change,
    found,
    move_unit,
    number_office,
)

__all__ = [
    'add_account', 'add_batch', 'add_file', 'add_seat', 'add_unit', 'change', 'found', 'keep_model', 'move_unit',
    'new_document', 'number_office', 'pass_sight_on', 'rehome', 'take_over', 'write',
]  # fmt: skip
