"""Mistakes in ``content_types/effects/*.xml`` stop the start; a kind of decision needs no more than XML."""

from __future__ import annotations

import shutil

import pytest

from hoso_cms.models.read import ModelError, read_sources, read_version_model
from hoso_cms.operations import effects, records
from hoso_cms.operations.effect_states import rows_of
from hoso_cms.settings import HOUSE
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import a_decision, a_record, make_registry, small_office

KINDS = (
    '<vocabulary id="kinds" title="Loại" source="x">\n<term code="raise" label="Nâng lương"/>\n</vocabulary>'
)
WORKFLOW = '<workflow id="record" title="Hồ sơ" initial="draft"><state id="draft" title="Nháp" tone="neutral"/></workflow>'
RECORD = (
    '<content-type id="record" title="Hồ sơ" workflow="record"><section id="pay" title="Lương">'
    '<field id="step" title="Bậc" kind="integer" max="9"/><field id="tags" title="x" kind="choices" vocabulary="kinds"/>'
    '<table id="jobs" title="Công tác"><field id="from" title="Từ" kind="partial-date"/>'
    '<field id="to" title="Đến" kind="partial-date"/></table></section></content-type>'
)
DECISION = (
    '<content-type id="decision" title="Quyết định" workflow="record"><section id="persons" title="Người">'
    '<table id="persons" title="Danh sách"><field id="name" title="Tên" kind="text"/><effects/></table></section></content-type>'
)
EFFECTS = (
    '<effects of="record" kinds="kinds">\n'
    '<kind code="raise" check="raises" due="next-raise">\n'
    '<set field="step" default="next-step"/>\n'
    '<end table="jobs" column="to" default="effective-month"/>\n'
    '<add table="jobs"><cell column="from" default="effective-month"/>\n<cell column="to" ask="yes"/></add>\n'
    '</kind>\n</effects>'
)


def read(effects=EFFECTS, decision=DECISION):
    return read_sources(
        {'record.xml': RECORD.encode(), 'decision.xml': decision.encode()},
        {'kinds.xml': KINDS.encode()},
        {'record.xml': WORKFLOW.encode()},
        effects={'decision.xml': effects.encode()},
        roles=[],
        permissions=[],
        guards=[],
    )


def test_the_columns_of_the_people_are_the_fields_of_the_record():
    table = read().content_types['decision'].items['persons']
    assert [column.id for column in table.columns] == ['name', 'step', 'jobs-ended', 'jobs-to']
    with pytest.raises(ValueError, match='đến 9'):
        table.column('step').parse('10')


def test_a_version_is_read_from_its_kept_sources_alone():
    kept = read().content_types['decision']
    again = read_version_model(kept.sources)
    assert again.digest == kept.digest
    assert again.items['persons'].columns == kept.items['persons'].columns


def test_a_default_that_is_gone_does_not_make_old_versions_unreadable():
    kept = dict(read().content_types['decision'].sources)
    kept['effects/decision.xml'] = kept['effects/decision.xml'].replace(b'"next-step"', b'"long-gone"')
    assert len(read_version_model(kept).items['persons'].columns) == 4


MISTAKES = [
    ('of="record"', 'of="recrd"', 'decision.xml:1', "unknown type in of 'recrd'; there is: record"),
    ('kinds="kinds"', 'kinds="x"', 'decision.xml:1', "unknown vocabulary in kinds 'x'; there is: kinds"),
    ('code="raise"', 'code="rise"', 'decision.xml:2', "unknown code of kinds 'rise'; there is: raise"),
    ('code="raise"', 'code="rise"', 'decision.xml:1', "the term 'raise' of kinds has no kind here"),
    ('check="raises"', 'check="x"', 'decision.xml:2', "unknown check 'x'; there is: raises, salary-table"),
    ('due="next-raise"', 'due="x"', 'decision.xml:2', "unknown list of people in due 'x'; there is: next-raise"),
    ('field="step"', 'field="stp"', 'decision.xml:3', "unknown field of record 'stp'; there is: step"),
    ('field="step"', 'field="tags"', 'decision.xml:3', "unknown field of record 'tags'; there is: step"),
    ('"next-step"', '"nxt"', 'decision.xml:3', "unknown default 'nxt'; there is:"),
    ('default="next-step"', 'ask="no"', 'decision.xml:3', 'nothing says where the value comes from'),
    ('default="next-step"', 'value="12"', 'decision.xml:3', 'value of step: Bậc phải đến 9'),
    ('default="next-step"', 'value="1" default="next-step"', 'decision.xml:3', 'exclude each other'),
    ('default="next-step"', 'requird="yes"', 'decision.xml:3', "'requird' is not allowed"),
    ('<end table="jobs"', '<end table="job"', 'decision.xml:4', "unknown table of record 'job'; there is: jobs"),
    ('column="to" default', 'column="til" default', 'decision.xml:4', "unknown column of jobs 'til'; there is: from, to"),
    ('column="to" default="effective-month"', 'column="to" default="x"', 'decision.xml:4', "unknown default 'x'"),
    ('<end table="jobs" column="to"', '<end table="jobs" column="to" titel="x"', 'decision.xml:4', "'titel' is not allowed"),
    ('column="from" default="effective-month"', 'column="from" from="stp"', 'decision.xml:5', "unknown field of record 'stp'"),
    ('column="to" ask="yes"', 'column="to" from="step" ask="yes"', 'decision.xml:6', 'is not asked for'),
    ('</kind>', '<if/></kind>', 'decision.xml:7', "Element 'if'"),
]  # fmt: skip


@pytest.mark.parametrize(('right', 'wrong', 'where', 'message'), MISTAKES)
def test_a_mistake_stops_the_start_and_says_where_and_what(right, wrong, where, message):
    assert right in EFFECTS, 'given: the right text is there'
    with pytest.raises(ModelError) as refused:
        read(EFFECTS.replace(right, wrong, 1))
    assert where + ':' in str(refused.value)
    assert message in str(refused.value)


def test_a_column_that_the_type_has_already_and_effects_that_are_not_there():
    with pytest.raises(ModelError, match='persons/step is there already'):
        read(decision=DECISION.replace('id="name"', 'id="step"'))
    with pytest.raises(ModelError, match="unknown effects of 'paper'; there is: decision"):
        read(decision=DECISION.replace('id="decision"', 'id="paper"'))


def test_a_kind_of_decision_is_added_in_xml_only(tmp_path):
    types = tmp_path / 'content_types'
    shutil.copytree(HOUSE / 'content_types', types)
    _add_to(
        types / 'vocabularies' / 'decision-kind.xml',
        '</vocabulary>',
        '<term code="health" label="Phân loại sức khoẻ"/>',
    )
    _add_to(
        types / 'effects' / 'decision.xml',
        '</effects>',
        '<kind code="health"><set field="health" required="yes"/><set field="height" value="165"/></kind>',
    )
    registry = make_registry(tmp_path, hoso__content_types=str(types))
    try:
        people = small_office(registry)
        clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
        uid = a_record(clerk).complete().submitted().verified_by(verifier).build()
        decision = a_decision(clerk, 'health').about(uid, health='Tốt').in_records().build()
        with verifier.acting() as request:
            record = request.office.document(uid)
            health = registry.models.content_types['record'].field('health').vocabulary.find('Tốt').code
            assert record.current.values('health') == {'health': health, 'height': '165'}
            records.transition(request, record, 'verify')
            document = request.office.document(decision)
            assert document.state == 'completed'
            assert [
                r.how for r in effects.apply_rows(request, document, {r['id'] for r in rows_of(document)})
            ] == [effects.How.SKIPPED]
    finally:
        close_databases(registry)
        registry.side_store.close()


def _add_to(path, before, text):
    path.write_text(path.read_text(encoding='utf-8').replace(before, text + before), encoding='utf-8')
