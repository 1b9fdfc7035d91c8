"""Content and its canonical XML: nothing is lost, and any XML tool agrees with the digest."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hoso_cms.models.canonical import section_values, section_xml

texts = st.text(
    st.characters(exclude_categories=('Cc', 'Cs', 'Cn', 'Co'), include_characters='\n'),
    min_size=1,
    max_size=30,
).filter(lambda text: '\ufffe' not in text and '\uffff' not in text)
names = st.from_regex(r'[a-z]{1,6}(-[a-z]{1,4})?', fullmatch=True).filter(lambda name: name != 'id')
rows = st.lists(st.dictionaries(names, texts, min_size=1, max_size=4), min_size=1, max_size=4).map(
    lambda cells: tuple({'id': f'r{n}', **one} for n, one in enumerate(cells))
)
values = st.dictionaries(
    names, st.one_of(texts, st.lists(texts, min_size=1, max_size=3).map(tuple), rows), max_size=6
)


@given(values)
def test_values_come_back_as_they_went_in(content):
    assert section_values(section_xml('basic', content)) == content


@given(values)
def test_the_bytes_are_their_own_canonical_xml(content):
    data = section_xml('basic', content)
    assert etree.tostring(etree.fromstring(data), method='c14n') == data


@given(values)
def test_the_order_of_fields_does_not_matter(content):
    assert section_xml('basic', content) == section_xml('basic', dict(reversed(content.items())))
