"""Work on many things in chunks: told one by one, gone on with after a crash, everything done once."""

from __future__ import annotations

import pytest

from hoso_cms.exchange import jobs
from hoso_cms.operations import effects
from hoso_cms.operations.effect_states import Standing, rows_of, stands
from hoso_cms.scripts.context import acting_as
from hoso_cms.testing.builders import a_decision, a_record

NAMES = ('Một', 'Hai', 'Ba', 'Bốn', 'Năm')


def write(request, document, given, items):
    return effects.apply_rows(request, document, set(items))


@pytest.fixture
def acting(people):
    return lambda: acting_as(people.clerk_of_finance.registry, people.clerk_of_finance.login)


@pytest.fixture
def sixty(people):
    """An issued decision on sixty people, and its rows."""
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    uids = []
    for number in range(60):
        builder = a_record(clerk).named('Người Thứ ' + NAMES[number % 5]).complete()
        uids.append(builder.submitted().verified_by(verifier).build())
    decision = a_decision(clerk).about(*uids).issued().build()
    with clerk.acting() as request:
        return decision, [row['id'] for row in rows_of(request.office.document(decision))], uids


def begin(person, decision, items):
    with person.acting() as request:
        key = jobs.keep(request, request.office.document(decision), 'apply', items, {})
        return jobs.kept(request, key)


def kept(person, job):
    with person.acting() as request:
        return jobs.kept(request, job.key)


def run(person, job, work, acting):
    with person.acting() as request:
        thread = jobs.start(request, job, work, acting)
    thread.join()
    return kept(person, job)


def versions(person, uids):
    with person.acting() as request:
        return [request.office.document(uid).count for uid in uids]


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.filterwarnings('ignore::pytest.PytestUnhandledThreadExceptionWarning')
def test_killed_in_the_middle_of_sixty_and_gone_on_with_each_is_done_once(people, sixty, acting, monkeypatch):
    clerk = people.clerk_of_finance
    decision, items, uids = sixty
    calls = []

    def dies_in_the_second_chunk(request, document, given, chunk):
        calls.append(len(chunk))
        if len(calls) == 2:
            write(request, document, given, chunk[:7])
            raise Killed
        return write(request, document, given, chunk)

    job = run(clerk, begin(clerk, decision, items), dies_in_the_second_chunk, acting)
    assert len(job.results) == 25 and job.state == 'running', 'nobody could say that it had died'
    monkeypatch.setattr(jobs, 'STALE_SECONDS', -1)
    assert kept(clerk, job).state == 'stopped'
    job = run(clerk, kept(clerk, job), write, acting)
    assert job.state == 'done' and len(job.results) == 60 and job.count('done') == 60
    assert versions(clerk, uids) == [5] * 60, 'created, submitted, verified, effect, submitted: each once'
    with clerk.acting() as request:
        found = stands(request, request.office.document(decision))
        assert {one.standing for one in found.values()} == {Standing.REVIEW}


def test_a_commit_that_nobody_could_tell_of_is_found_done(people, sixty, acting, monkeypatch):
    clerk = people.clerk_of_finance
    decision, items, uids = sixty
    with clerk.acting() as request:
        write(request, request.office.document(decision), {}, items[:25])
    job = run(clerk, begin(clerk, decision, items), write, acting)
    assert (job.count('skipped'), job.count('done'), job.state) == (25, 35, 'done')
    assert versions(clerk, uids) == [5] * 60


def test_a_second_click_does_nothing_and_nobody_else_sees_it(people, sixty, acting):
    clerk = people.clerk_of_finance
    decision, items, _ = sixty
    job = begin(clerk, decision, items[:1])
    with clerk.acting() as request:
        first = jobs.start(request, job, write, acting)
        second = jobs.start(request, job, write, acting)
    first.join()
    assert second is None or kept(clerk, job).state == 'done'
    with people.second_clerk_of_finance.acting() as request:
        assert jobs.kept(request, job.key) is None


def test_what_breaks_leaves_its_chunk_undone_and_is_told(people, sixty, acting):
    clerk = people.clerk_of_finance
    decision, items, uids = sixty

    def breaks(request, document, given, chunk):
        write(request, document, given, chunk)
        raise RuntimeError('boom')

    job = run(clerk, begin(clerk, decision, items), breaks, acting)
    assert job.state == 'stopped' and 'lỗi của phần mềm' in job.message and not job.results
    assert versions(clerk, uids) == [3] * 60
