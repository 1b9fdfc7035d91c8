"""Every kind of mistake in an XML file stops the start with ``file:line``, what is wrong and what is allowed."""

import pytest

from hoso_cms.models.read import ModelError, read_sources, read_version_model
from hoso_cms.models.values import missing

VOCABULARY = (
    '<vocabulary id="gender" title="Giới tính" source="Luật">\n<term code="male" label="Nam"/>\n</vocabulary>'
)
WORKFLOW = (
    '<workflow id="record" title="Hồ sơ" initial="draft">\n'
    '<state id="draft" title="Nháp" tone="neutral"><grant to="clerk">view edit</grant></state>\n'
    '<transition id="submit" title="Trình" from="draft" to="draft" permission="edit" guards="complete"/>\n'
    '</workflow>'
)
TYPE = (
    '<content-type id="record" title="Hồ sơ" workflow="record" variant-field="sex" summary="name">\n'
    '<form id="2C" title="Sơ yếu" source="QĐ" for="male"/>\n'
    '<section id="basic" title="Chung" permission="discipline">\n'
    '<field id="name" title="Họ tên" kind="text" check="person-name"/>\n'
    '<field id="sex" title="Giới" kind="choice" vocabulary="gender"/>\n'
    '<table id="jobs" title="Công tác"><field id="from" title="Từ" kind="partial-date"/></table>\n'
    '</section>\n'
    '</content-type>'
)


def read(*, content_type=TYPE, vocabulary=VOCABULARY, workflow=WORKFLOW):
    return read_sources(
        {'record.xml': content_type.encode()},
        {'gender.xml': vocabulary.encode()},
        {'flow.xml': workflow.encode()},
        roles=['clerk'],
        permissions=['view', 'edit', 'discipline'],
        guards=['complete'],
    )


def test_the_small_model_is_right():
    assert list(read().content_types) == ['record']


MISTAKES = [
    # what is changed, from, to, where it is reported, what the message must say
    ('content_type', '<section', '<section <', 'record.xml:3', 'not well-formed'),
    ('workflow', ' guards="complete"', ' undoes="sent"', 'flow.xml:3', "unknown event in undoes 'sent'"),
    ('workflow', ' guards="complete"', ' second-factor="old"', 'flow.xml:3', "value 'old' is not an element"),
    (
        'content_type',
        '<content-type',
        '<!DOCTYPE x>\n<content-type',
        'record.xml:1',
        'DOCTYPE is not allowed',
    ),
    ('content_type', 'kind="text"', 'kind="txt"', 'record.xml:4', "'long-text'"),
    ('content_type', 'title="Họ tên" ', '', 'record.xml:4', "'title' is required but missing"),
    ('content_type', 'id="name" title', 'id="Name!" title', 'record.xml:4', 'pattern'),
    ('content_type', 'id="sex"', 'id="name"', 'record.xml:5', 'Duplicate key-sequence'),
    ('content_type', '<form', '<fform', 'record.xml:2', 'Expected is one of ( form, section, include )'),
    ('content_type', 'check="person-name"', 'check="person"', 'record.xml:4', 'citizen-id'),
    (
        'content_type',
        'vocabulary="gender"',
        'vocabulary="sexes"',
        'record.xml:5',
        "unknown vocabulary 'sexes'; there is: gender",
    ),
    ('content_type', ' vocabulary="gender"', '', 'record.xml:5', 'needs a vocabulary'),
    (
        'content_type',
        'kind="text"',
        'kind="text" vocabulary="gender"',
        'record.xml:4',
        'only choice and choices',
    ),
    (
        'content_type',
        'kind="text"',
        'kind="text" open="yes"',
        'record.xml:4',
        'open="yes" is for kinds choice',
    ),
    ('content_type', 'kind="text"', 'kind="integer" min="5" max="2"', 'record.xml:4', 'min 5 is above max 2'),
    ('content_type', 'for="male"', 'for="man"', 'record.xml:2', "unknown variant 'man'; there is: male"),
    (
        'content_type',
        'permission="discipline"',
        'permission="dis"',
        'record.xml:3',
        "unknown permission 'dis'",
    ),
    (
        'content_type',
        'workflow="record"',
        'workflow="recrd"',
        'record.xml:1',
        "unknown workflow 'recrd'; there is: record",
    ),
    ('content_type', 'summary="name"', 'summary="nam"', 'record.xml:1', "unknown field in summary 'nam'"),
    ('content_type', 'variant-field="sex"', 'variant-field="s"', 'record.xml:1', "unknown variant-field 's'"),
    ('content_type', 'id="from"', 'id="id"', 'record.xml:6', 'the id of the row'),
    ('content_type', 'id="from"', 'id="from" proof="original"', 'record.xml:6', 'a row is accepted whole'),
    ('content_type', 'id="name" title', 'id="name" proof="yes" title', 'record.xml:4', "'original'"),
    (
        'content_type',
        'kind="partial-date"',
        'kind="choices" vocabulary="gender"',
        'record.xml:6',
        'not for columns',
    ),
    ('vocabulary', 'code="male"', 'code="ma le"', 'gender.xml:2', 'pattern'),
    (
        'vocabulary',
        'code="male"',
        'code="male" replaced-by="x"',
        'gender.xml:2',
        "unknown code in replaced-by 'x'; there is: male",
    ),
    ('vocabulary', 'code="male"', 'code="male" from="2020-13-01"', 'gender.xml:2', 'xs:date'),
    (
        'vocabulary',
        'code="male"',
        'code="male" from="2020-02-01" until="2019-01-01"',
        'gender.xml:2',
        'before it starts',
    ),
    (
        'vocabulary',
        '<term code="male" label="Nam"/>',
        '<term code="m" label="a"/><term code="m" label="b"/>',
        'gender.xml:2',
        'Duplicate',
    ),
    ('vocabulary', 'id="gender"', 'id="sex"', 'gender.xml:1', "it would be 'gender'"),
    (
        'workflow',
        'initial="draft"',
        'initial="drat"',
        'flow.xml:1',
        "unknown initial state 'drat'; there is: draft",
    ),
    ('workflow', 'to="clerk"', 'to="clrk"', 'flow.xml:2', "unknown role 'clrk'; there is: clerk"),
    ('workflow', 'view edit<', 'view edt<', 'flow.xml:2', "unknown permission 'edt'"),
    ('workflow', 'tone="neutral"', 'tone="pink"', 'flow.xml:2', "'waiting'"),
    ('workflow', 'from="draft"', 'from="drft"', 'flow.xml:3', "unknown state in from 'drft'"),
    ('workflow', 'to="draft" permission', 'to="done" permission', 'flow.xml:3', "unknown state in to 'done'"),
    ('workflow', 'permission="edit"', 'permission="edt"', 'flow.xml:3', "unknown permission 'edt'"),
    (
        'workflow',
        'guards="complete"',
        'guards="compleet"',
        'flow.xml:3',
        "unknown guard 'compleet'; there is: complete",
    ),
    (
        'workflow',
        'tone="neutral">',
        'tone="neutral" part-of="x">',
        'flow.xml:2',
        "unknown state in part-of 'x'",
    ),
    (
        'workflow',
        'tone="neutral">',
        'tone="neutral" pauses="lunch">',
        'flow.xml:2',
        "unknown event in pauses 'lunch'; there is: basic-data-entered",
    ),
    (
        'workflow',
        'guards="complete"',
        'events="lunch"',
        'flow.xml:3',
        "unknown event 'lunch'; there is: basic-data-entered",
    ),
    (
        'content_type',
        'kind="partial-date"',
        'kind="partial-date" event="lunch"',
        'record.xml:6',
        "unknown event 'lunch'; there is",
    ),
    (
        'content_type',
        'kind="text"',
        'kind="text" event="record-verified"',
        'record.xml:4',
        'is for kinds date and partial-date',
    ),
    (
        'content_type',
        '</content-type>',
        '<include type="other"/></content-type>',
        'record.xml:8',
        "unknown type in include 'other'; there is: none",
    ),
]


@pytest.mark.parametrize(('which', 'right', 'wrong', 'where', 'message'), MISTAKES)
def test_a_mistake_stops_the_start_and_says_where_and_what(which, right, wrong, where, message):
    sources = {'content_type': TYPE, 'vocabulary': VOCABULARY, 'workflow': WORKFLOW}
    assert right in sources[which], 'given: the right text is there'
    with pytest.raises(ModelError) as refused:
        read(**{which: sources[which].replace(right, wrong, 1)})
    assert where + ':' in str(refused.value)
    assert message in str(refused.value)


def test_one_start_names_every_mistake():
    with pytest.raises(ModelError) as refused:
        read(
            workflow=WORKFLOW.replace('clerk', 'clrk').replace('edit<', 'edt<'),
            vocabulary=VOCABULARY.replace('"gender"', '"g"'),
        )
    assert len(str(refused.value).splitlines()) == 3


PROPOSAL = (
    '<content-type id="proposal" title="Phiếu" workflow="record">\n'
    '<section id="head" title="Chung"><field id="purpose" title="Lý do" kind="text"/></section>\n'
    '<include type="record"/>\n'
    '</content-type>'
)


def proposal(text=PROPOSAL):
    """The small model with a type that takes over the sections of a record."""
    return read_sources(
        {'proposal.xml': text.encode(), 'record.xml': TYPE.encode()},
        {'gender.xml': VOCABULARY.encode()},
        {'flow.xml': WORKFLOW.encode()},
        roles=['clerk'],
        permissions=['view', 'edit', 'discipline'],
        guards=['complete'],
    )


def test_sections_taken_over_from_another_type_are_asked_for_only_where_something_is_there():
    models = proposal()
    record, taken = models.content_types['record'], models.content_types['proposal']
    assert list(taken.sections) == ['head', *record.sections]
    assert [s.included for s in taken.sections.values()] == [False] + [True] * len(record.sections)
    assert not missing(taken, {}, 'save')
    assert not list(taken.indexed), 'they are indexed where they come from'


def test_a_version_of_such_a_type_is_read_from_its_kept_sources_alone():
    taken = proposal().content_types['proposal']
    again = read_version_model(taken.sources)
    assert again.digest == taken.digest
    assert list(again.sections) == list(taken.sections)


def test_what_can_be_taken_over_is_named():
    with pytest.raises(ModelError, match="unknown section in include 'x'; there is:"):
        proposal(PROPOSAL.replace('type="record"', 'type="record" sections="x"'))
    with pytest.raises(ModelError, match='is there already'):
        proposal(PROPOSAL.replace('id="purpose"', 'id="name"'))
