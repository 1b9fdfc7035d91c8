"""The six shipped regulations: every number stands in the paragraph it cites."""

import re
import unicodedata

import pytest

from hoso_cms import models_of, settings
from hoso_cms.models.facts import FACTS

MODELS = models_of(settings.read({}))
ISSUED = [one for one in MODELS.regulations.values() if not one.summary]
CLOCKS = [(one, rule) for one in ISSUED for rule in one.clocks.values()]


def named(pairs):
    return [f'{one.id}-{rule.event}' for one, rule in pairs]


def test_the_five_regulations_and_the_national_rules_are_there():
    assert set(MODELS.regulations) == {
        'quan-5-2014', 'quan-6-2014', 'long-an-2015', 'ha-noi-2015', 'dak-lak-2019', 'nghi-dinh-27-2026',
    }  # fmt: skip


@pytest.mark.parametrize(('regulation', 'rule'), CLOCKS, ids=named(CLOCKS))
def test_the_cited_paragraph_says_the_number(regulation, rule):
    text = regulation.text(rule.paragraph)
    if rule.length is not None:
        unit = 'ngày làm việc' if rule.unit == 'working-days' else r'ngày(?! làm việc)'
        assert re.search(rf'\b0?{rule.length}( \(\w+\))? {unit}', text)
        return
    # "trước ngày 01 tháng 6" makes 31 May the last day; a window names its last day itself.
    day, month = (rule.day, rule.month) if rule.first_month else (rule.day + 1, rule.month)
    if (rule.day, rule.month) in ((31, 5), (30, 11)):
        day, month = 1, rule.month + 1
    assert re.search(rf'ngày 0?{day} tháng {month}\b', text)


@pytest.mark.parametrize('regulation', ISSUED, ids=lambda one: one.id)
def test_the_texts_are_whole_and_clean(regulation):
    numbers = [int(number) for number in regulation.articles if number.isdigit()]
    assert numbers == list(range(1, len(numbers) + 1)), 'no article is missing'
    assert [number for number in regulation.articles if not number.isdigit()] == ['QĐ-1', 'QĐ-2', 'QĐ-3']
    for article in regulation.articles.values():
        for _, text in article.paragraphs:
            assert unicodedata.is_normalized('NFC', text)
            assert not re.search(r'  |\*|#|mêm|quyên |Điêu', text)
            assert not re.search(r'\w-\n', text)
    assert regulation.preamble[0].startswith('Căn cứ Luật Tổ chức')


@pytest.mark.parametrize('regulation', MODELS.regulations.values(), ids=lambda one: one.id)
def test_every_profile_is_complete(regulation):
    assert {'cadre', 'civil-servant', 'public-employee'} <= set(regulation.subjects)
    assert regulation.facts.keys() >= {'personal-changes', 'retention', 'consent', 'value'} - (
        {'value'} if regulation.id in ('long-an-2015', 'ha-noi-2015') else set()
    )
    assert all(name in FACTS for name in regulation.facts)
    assert regulation.note
    for value in (*regulation.subjects, *regulation.tiers, *regulation.rights, *regulation.report_headings):
        assert regulation.text(regulation.places[value])
    if not regulation.summary:
        assert regulation.tiers
        assert {
            'account-issuer',
            'transfer-mode',
            'end-of-service',
            'password-loss',
        } <= regulation.facts.keys()


def test_what_nobody_has_confirmed_says_so():
    national = MODELS.regulations['nghi-dinh-27-2026']
    assert all(rule.to_confirm for rule in national.clocks.values())
    assert not national.facts['planned-outage'].to_confirm, 'read in the official text'
    assert not any(rule.to_confirm for one in ISSUED for rule in one.clocks.values())
    assert national.summary


def test_how_people_cite():
    dak_lak = MODELS.regulations['dak-lak-2019']
    assert dak_lak.cite('9.2.b') == 'Điều 9 khoản 2 điểm b'
    assert dak_lak.cite('QĐ-2') == 'Điều 2 Quyết định 30/2019/QĐ-UBND'
    assert dak_lak.articles['9'].chapter.startswith('Chương III. CẬP NHẬT')
    assert dak_lak.text('99.1') == ''
