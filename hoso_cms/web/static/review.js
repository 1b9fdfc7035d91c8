// Walking through changes by keyboard: J next, K previous, V the evidence; on the review page A twice accepts, R returns.

const changes = [...document.querySelectorAll('.change')];
const form = document.getElementById('decision');
let current = -1;

function select(place, move = true) {
  if (place < 0 || place >= changes.length) return;
  changes[current]?.classList.remove('current');
  current = place;
  const change = changes[current];
  change.classList.add('current');
  if (move) {
    change.focus({preventScroll: true});
    change.scrollIntoView({block: 'center'});
  }
}

// The file in the change itself; else the first file of the list at the side.
function openEvidence() {
  const link = changes[current]?.querySelector('.diff-new [data-evidence]')
    ?? changes[current]?.querySelector('[data-evidence]')
    ?? document.querySelector('.evidence [data-evidence]');
  link?.click();
}

const view = document.getElementById('evidence-view');

// The scan stands beside the change it proves; with a modifier key or on a narrow screen the link opens as links do.
function showEvidence(link) {
  const image = link.dataset.media.startsWith('image/');
  const shown = document.createElement(image ? 'img' : 'iframe');
  shown.src = link.href;
  shown[image ? 'alt' : 'title'] = link.textContent.trim();
  view.querySelector('[data-role="place"]').replaceChildren(shown);
  view.querySelector('[data-role="open"]').href = link.href;
  hideEvidence(false);
}

function hideEvidence(hidden = true) {
  view.hidden = hidden;
  document.getElementById('review-columns').classList.toggle('with-evidence', !hidden);
}

if (view) {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-evidence]');
    if (!link || event.ctrlKey || event.shiftKey || event.metaKey || innerWidth < 1000) return;
    event.preventDefault();
    showEvidence(link);
  });
  view.querySelector('[data-role="close"]').addEventListener('click', () => hideEvidence());
}

function press(key) {
  const button = form?.querySelector(`button[data-key="${key}"]`);
  if (!button || button.disabled) return;
  // A key touched by mistake must not verify a record: the first A goes to the button, the second one presses it.
  if (key === 'a' && document.activeElement !== button) {
    button.focus();
    return;
  }
  button.focus();
  if (key === 'r' && !form.elements.reason.value.trim()) {
    askReason();
    return;
  }
  form.requestSubmit(button);
}

// A return without a reason would be refused; the person is told before anything is sent.
function askReason() {
  const reason = form.elements.reason;
  reason.setCustomValidity('Hãy ghi lý do trả lại.');
  reason.reportValidity();
  reason.addEventListener('input', () => reason.setCustomValidity(''), {once: true});
  reason.focus();
}

form?.querySelector('button[data-key="r"]')?.addEventListener('click', (event) => {
  if (!form.elements.reason.value.trim()) {
    event.preventDefault();
    askReason();
  }
});
form?.querySelector('button[data-key="a"]')?.addEventListener('click', () => form.elements.reason.setCustomValidity(''));

const typing = (target) => target.closest('input, textarea, select, [contenteditable], dialog');

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
  const actions = {
    j: () => select(current + 1),
    k: () => select(current - 1),
    v: openEvidence,
    a: () => press('a'),
    r: () => press('r'),
  };
  const action = actions[event.key.toLowerCase()];
  if (action && !document.querySelector('dialog[open]')) {
    event.preventDefault();
    action();
  }
});

changes.forEach((change, place) => change.addEventListener('focusin', () => select(place, false)));
document.getElementById('refusal')?.scrollIntoView({block: 'center'});
