// Verdicts by keyboard: J next, K previous, A accept, R return, V evidence, ? the keys. What is chosen is kept on the server.
import {send} from './app.js';

const form = document.getElementById('decision');
const changes = [...form.querySelectorAll('.change')];
const told = form.querySelector('[data-role="told"]');
const view = document.getElementById('evidence-view');
const keys = document.getElementById('keys');
let current = -1;

const radio = (change, value) => change.querySelector(`input[type="radio"][value="${value}"]`);
const chosen = (change) => change.querySelector('input[type="radio"]:checked')?.value ?? '';

function select(place, move = true) {
  if (place < 0 || place >= changes.length) return;
  changes[current]?.classList.remove('current');
  current = place;
  changes[current].classList.add('current');
  if (move) {
    changes[current].focus({preventScroll: true});
    changes[current].scrollIntoView({block: 'center'});
  }
}

function tell() {
  if (!changes.length || !told) return;
  const count = (value) => changes.filter((change) => chosen(change) === value).length;
  const parts = [`${changes.filter(chosen).length}/${changes.length} đã có ý kiến`];
  if (count('accepted')) parts.push(`${count('accepted')} chấp nhận`);
  if (count('returned')) parts.push(`${count('returned')} trả lại`);
  if (count('kept')) parts.push(`${count('kept')} giữ`);
  told.textContent = parts.join(' · ');
}

let timer = null;
function keepSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => { timer = null; keep(); }, 800);
}
function keep() {
  return send(form.dataset.keep, {method: 'POST', body: new URLSearchParams(new FormData(form)), keepalive: true}).catch(() => {});
}
addEventListener('pagehide', () => { if (timer) keep(); });

function choose(value) {
  if (current < 0) select(0);
  const change = changes[current];
  const input = change && radio(change, value);
  if (!input) return;
  input.checked = true;
  input.dispatchEvent(new Event('change', {bubbles: true}));
  if (value === 'returned') change.querySelector('.reason').focus();
  else if (change.querySelector('[data-original="must"]:not(:checked)')) change.querySelector('[data-original]').focus();
  else select(current + 1);
}

function openEvidence() {
  (changes[current]?.querySelector('[data-evidence]') ?? document.querySelector('[data-evidence]'))?.click();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-evidence]');
  if (!link || event.ctrlKey || event.shiftKey || event.metaKey || innerWidth < 1000) return;
  event.preventDefault();
  const image = link.dataset.media.startsWith('image/');
  const shown = document.createElement(image ? 'img' : 'iframe');
  shown.src = link.href;
  shown[image ? 'alt' : 'title'] = link.textContent.trim();
  view.querySelector('[data-role="place"]').replaceChildren(shown);
  view.querySelector('[data-role="open"]').href = link.href;
  hide(false);
});
function hide(hidden = true) {
  view.hidden = hidden;
  document.getElementById('review-columns').classList.toggle('with-evidence', !hidden);
}
view.querySelector('[data-role="close"]').addEventListener('click', () => hide());

for (const part of form.querySelectorAll('.script-only')) part.hidden = false;
// Identity and discipline are looked at one by one: what must be compared with its original is left out here.
form.querySelector('[data-role="accept-rest"]')?.addEventListener('click', () => {
  for (const change of changes) if (!chosen(change) && !change.querySelector('[data-original="must"]') && !radio(change, 'kept')) radio(change, 'accepted').checked = true;
  tell();
  keepSoon();
  select(changes.findIndex((change) => !chosen(change)));
});
form.querySelector('[data-role="keys"]')?.addEventListener('click', () => keys.showModal());
form.addEventListener('change', () => { tell(); keepSoon(); });
form.addEventListener('input', keepSoon);
form.addEventListener('submit', (event) => {
  const open = changes.findIndex((change) => !chosen(change));
  const mute = changes.findIndex((change) => chosen(change) === 'returned' && !change.querySelector('.reason').value.trim());
  if (open < 0 && mute < 0) { clearTimeout(timer); timer = null; return; }
  event.preventDefault();
  delete form.dataset.sent;
  select(open >= 0 ? open : mute);
  if (open < 0) changes[mute].querySelector('.reason').focus();
  if (told) told.textContent = open >= 0 ? `Còn ${changes.filter((change) => !chosen(change)).length} thay đổi chưa có ý kiến.` : 'Hãy ghi lý do trả lại.';
});

const typing = (target) => target.closest('textarea, select, dialog, input:not([type="radio"]):not([type="checkbox"])');
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target) || document.querySelector('dialog[open]')) return;
  const action = {
    j: () => select(current + 1), k: () => select(current - 1), v: openEvidence,
    a: () => choose('accepted'), r: () => choose('returned'), '?': () => keys.showModal(),
  }[event.key.toLowerCase()];
  if (action) {
    event.preventDefault();
    action();
  }
});
// From a reason back to the list: Escape.
form.addEventListener('keydown', (event) => { if (event.key === 'Escape' && event.target.matches('.reason')) changes[current]?.focus(); });
changes.forEach((change, place) => change.addEventListener('focusin', () => select(place, false)));
tell();
document.getElementById('refusal')?.scrollIntoView({block: 'center'});
