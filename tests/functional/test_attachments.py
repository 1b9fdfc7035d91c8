"""Scans and photos: taken in with the form or before it, and served to those who see what refers to them."""

import io

import pytest
from PIL import Image

from hoso_cms.testing.builders import a_record


@pytest.fixture
def path(registry, people):
    """The address of a record."""

    def of(uid, person=people.verifier_of_province):
        with person.acting() as request:
            return request.resource_path(request.office.document(uid)).rstrip('/')

    return of


@pytest.fixture
def record(people):
    return a_record(people.clerk_of_finance).named('Nguyễn Văn Ảnh').complete().build()


def picture(colour='navy', size=(400, 600), kind='JPEG'):
    target = io.BytesIO()
    Image.new('RGB', size, colour).save(target, kind)
    return target.getvalue()


def form_of(page):
    return next(form for form in page.forms.values() if 'base' in form.fields)


def with_photo(browser, address, content, name='ảnh.jpg'):
    page = browser.get(f'{address}/sua/basic')
    form = form_of(page)
    form['upload'] = (name, content)
    return form.submit('viec', value='luu', expect_errors=True)


def test_a_photo_is_stored_with_the_form_and_shown(browse, people, path, record):
    browser = browse(people.clerk_of_finance)
    content = picture()
    page = with_photo(browser, path(record), content).follow()
    link = page.html.select_one('#o-photo a')
    served = browser.get(link['href'])
    assert served.body == content
    assert served.content_type == 'image/jpeg'
    assert served.headers['Content-Disposition'].startswith('inline')
    assert "default-src 'none'" in served.headers['Content-Security-Policy']
    assert page.html.select_one('.record-photo')['src'].endswith('?nho=1')
    small = browser.get(page.html.select_one('.record-photo')['src'])
    assert max(Image.open(io.BytesIO(small.body)).size) <= 320


def test_a_stored_photo_stays_and_can_be_removed(browse, people, path, record):
    browser = browse(people.clerk_of_finance)
    with_photo(browser, path(record), picture())
    page = browser.get(f'{path(record)}/sua/basic')
    form_of(page).submit('viec', value='luu').follow().mustcontain('không có gì thay đổi')
    page = browser.get(f'{path(record)}/sua/basic')
    form = form_of(page)
    form['remove'] = True
    assert not form.submit('viec', value='luu').follow().html.select('#o-photo a')


def test_a_file_that_is_not_what_it_says_is_refused_and_the_rest_kept(browse, people, path, record):
    browser = browse(people.clerk_of_finance)
    page = browser.get(f'{path(record)}/sua/basic')
    form = form_of(page)
    form['hometown'] = 'Vẫn còn'
    form['upload'] = ('ảnh.jpg', b'<html><script>alert(1)</script>')
    answer = form.submit('viec', value='luu', status=422)
    assert form_of(answer)['hometown'].value == 'Vẫn còn'
    assert answer.html.select_one('.alert-danger')


def test_a_file_is_taken_in_before_the_form_is_saved(browse, people, path, record):
    browser = browse(people.clerk_of_finance)
    page = browser.get(f'{path(record)}/sua/basic')
    headers = {'X-CSRF-Token': browser.token(page)}
    answer = browser.post(
        f'{path(record)}/tep-moi', headers=headers, upload_files=[('upload', 'quét.png', picture(kind='PNG'))]
    )
    sha256 = answer.json['sha256']
    assert answer.json['type'] == 'image/png'
    # Nothing refers to it yet, not even a draft.
    assert browser.get(answer.json['href'], expect_errors=True).status_int == 404
    form = form_of(page)
    form['kept'].force_value(sha256)
    browser.post(f'{path(record)}/nhap/basic', form.submit_fields(), headers=headers)
    assert browser.get(answer.json['href']).content_type == 'image/png'
    other = browse(people.second_clerk_of_finance)
    assert other.get(answer.json['href'], expect_errors=True).status_int == 404
    form.submit('viec', value='luu').follow()
    assert other.get(answer.json['href']).status_int == 200


def test_a_refused_file_is_told_to_the_script(browse, people, path, record):
    browser = browse(people.clerk_of_finance)
    page = browser.get(f'{path(record)}/sua/basic')
    headers = {'X-CSRF-Token': browser.token(page)}
    answer = browser.post(
        f'{path(record)}/tep-moi', headers=headers, upload_files=[('upload', 'x.exe', b'MZ')], status=422
    )
    assert answer.json['message']
    assert browser.post(f'{path(record)}/tep-moi', headers=headers, status=422).json['message']


def test_a_file_in_a_grid(browse, people, path, record):
    browser = browse(people.clerk_of_finance)
    page = browser.get(f'{path(record)}/sua/attachments')
    form = form_of(page)
    form.set('title', 'Quyết định tuyển dụng', index=0)
    form.set('upload', ('qđ.jpg', picture('white')), index=0)
    page = form.submit('viec', value='luu').follow()
    row = page.html.select_one('#o-attachments tbody tr')
    assert 'Quyết định tuyển dụng' in row.text
    assert browser.get(row.select_one('a')['href']).content_type == 'image/jpeg'


def test_files_of_a_draft_are_not_for_those_who_read_the_verified_version(browse, people, path):
    uid = people.officers_record
    browser = browse(people.clerk_of_finance)
    link = with_photo(browser, path(uid), picture('red')).follow().html.select_one('#o-photo a')['href']
    assert browser.get(link).status_int == 200
    for person in (people.officer, people.bystander):
        assert browse(person).get(link, expect_errors=True).status_int in (403, 404)


def test_a_digest_that_another_record_refers_to_opens_nothing_here(browse, people, path, record):
    browser = browse(people.clerk_of_finance)
    link = with_photo(browser, path(record), picture('green')).follow().html.select_one('#o-photo a')['href']
    other = a_record(people.clerk_of_finance).build()
    sha256 = link.rpartition('/')[2]
    assert browser.get(f'{path(other)}/tep/{sha256}', expect_errors=True).status_int == 404
    assert browser.get(f'{path(other)}/tep/', expect_errors=True).status_int == 404
