"""A section as a colander schema: what is shown for typing is read back as the same value."""

import colander
import pytest

from hoso_cms import models_of
from hoso_cms.models.content_type import Field
from hoso_cms.models.schema import section_schema, typed_text
from hoso_cms.settings import read


@pytest.fixture(scope='module')
def record():
    models = models_of(read({}))
    return models.content_types['record']


def fields(record):
    for item in record.items.values():
        yield from [item] if isinstance(item, Field) else item.columns


def test_every_term_is_read_back_as_itself(record):
    for field in fields(record):
        for code in field.vocabulary.terms if field.vocabulary else ():
            assert field.parse(typed_text(field, code), kept=code) == code


@pytest.mark.parametrize(
    ('field_id', 'stored', 'typed'),
    [
        ('birth-date', '1985-08', '08/1985'),
        ('citizen-id-date', '2021-01-02', '02/01/2021'),
        ('coefficient', '3.66', '3,66'),
        ('coefficient', '4', '4,00'),
        ('party-position', '~Chi uỷ viên lạ', 'Chi uỷ viên lạ'),
    ],
)
def test_values_are_shown_as_people_type_them(record, field_id, stored, typed):
    field = record.field(field_id)
    assert typed_text(field, stored) == typed
    assert field.parse(typed) == stored


def test_a_section_reads_and_writes_whole_values(record):
    schema = section_schema(record.sections['career'], 'civil-servant')
    shown = [{'id': 'a1', 'from': '09/2008', 'work': 'Chuyên viên'}]
    stored = {'career': ({'id': 'a1', 'from': '2008-09', 'work': 'Chuyên viên'},)}
    assert schema.deserialize({'career': shown}) == stored
    assert schema.serialize(stored)['career'] == shown


def test_what_is_wrong_is_said_at_its_node(record):
    schema = section_schema(record.sections['basic'], 'civil-servant')
    with pytest.raises(colander.Invalid) as wrong:
        schema.deserialize({'birth-date': '31/02/1985', 'full-name': 'Nguyễn Văn An'})
    assert list(wrong.value.asdict()) == ['basic.birth-date']


def test_items_of_another_variant_have_no_node(record):
    names = {node.name for node in section_schema(record.sections['position'], 'civil-servant')}
    assert 'rank' in names
    assert 'professional-title' not in names
