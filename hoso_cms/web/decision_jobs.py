"""The page of a job on many people of a decision: how far it is, what became of everybody, and going on with it."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from ..documents import Document
from ..exchange import jobs
from ..operations.effects import How
from ..security import Permission
from .decision_parts import TITLES, frame, rows_by_id, start_after_commit, title_of

TONES = {How.DONE: ('good', 'Xong'), How.SKIPPED: ('neutral', 'Bỏ qua'), How.FAILED: ('bad', 'Chưa được')}


def _job(request: Any, decision: Document) -> jobs.Job:
    job = jobs.kept(request, request.subpath[0]) if len(request.subpath) == 1 else None
    if job is None or job.document != decision.uid:
        raise HTTPNotFound()
    return job


@view_config(
    context=Document,
    type_id='decision',
    name='tien-do',
    permission=Permission.VIEW,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/decision_job.pt',
)
def progress(context: Document, request: Any) -> dict[str, Any]:
    """How a job stands; the page asks again by itself until it is over."""
    job = _job(request, context)
    if job.state == 'running':
        request.response.headers['Refresh'] = '1'
    rows = rows_by_id(context)
    lines = [
        (name or rows.get(item, {}).get('name', ''), *TONES[How(how)], message)
        for item, (name, how, message) in job.results.items()
    ]
    order = {'bad': 0, 'neutral': 1, 'good': 2}
    return {
        **frame(request, context),
        'title': f'{TITLES[job.action]}: {title_of(context)}',
        'job': job,
        'lines': sorted(lines, key=lambda line: order[line[1]]),
        'counts': [(words, tone, job.count(how)) for how, (tone, words) in TONES.items()],
    }


@view_config(
    context=Document,
    type_id='decision',
    name='tien-do',
    permission=Permission.VIEW,
    reads='record',
    request_method='POST',
)
def go_on(context: Document, request: Any) -> HTTPSeeOther:
    """Go on with what has no result yet, or do what failed once more."""
    job = _job(request, context)
    key = job.key
    if request.POST.get('viec') == 'loi' and job.failed():
        key = jobs.keep(request, context, job.action, job.failed(), job.given)
    start_after_commit(request, key)
    return HTTPSeeOther(request.resource_path(context, 'tien-do', key))
