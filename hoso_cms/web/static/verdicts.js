// Verdicts by keyboard: J next, K previous, A accept, R return, V evidence, ? the keys. What is chosen is kept on the server.
import {send} from './app.js';
import {Walk, evidenceBeside} from './walk.js';

const form = document.getElementById('decision');
const walk = new Walk(form.querySelectorAll('.change'));
const changes = walk.items;
const told = form.querySelector('[data-role="told"]');
const keys = document.getElementById('keys');

const radio = (change, value) => change.querySelector(`input[type="radio"][value="${value}"]`);
const chosen = (change) => change.querySelector('input[type="radio"]:checked')?.value ?? '';

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
  if (!walk.current) walk.select(0);
  const change = walk.current;
  const input = change && radio(change, value);
  if (!input) return;
  input.checked = true;
  input.dispatchEvent(new Event('change', {bubbles: true}));
  if (value === 'returned') change.querySelector('.reason').focus();
  else if (change.querySelector('[data-original="must"]:not(:checked)')) change.querySelector('[data-original]').focus();
  else walk.next();
}

function openEvidence() {
  (walk.current?.querySelector('[data-evidence]') ?? document.querySelector('[data-evidence]'))?.click();
}

evidenceBeside(document.getElementById('evidence-view'));

for (const part of form.querySelectorAll('.script-only')) part.hidden = false;
// Identity and discipline are looked at one by one: what must be compared with its original is left out here.
form.querySelector('[data-role="accept-rest"]')?.addEventListener('click', () => {
  for (const change of changes) if (!chosen(change) && !change.querySelector('[data-original="must"]') && !radio(change, 'kept')) radio(change, 'accepted').checked = true;
  tell();
  keepSoon();
  walk.select(changes.findIndex((change) => !chosen(change)));
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
  walk.select(open >= 0 ? open : mute);
  if (open < 0) changes[mute].querySelector('.reason').focus();
  if (told) told.textContent = open >= 0 ? `Còn ${changes.filter((change) => !chosen(change)).length} thay đổi chưa có ý kiến.` : 'Hãy ghi lý do trả lại.';
});

walk.listen(
  {v: openEvidence, a: () => choose('accepted'), r: () => choose('returned'), '?': () => keys.showModal()},
  'textarea, select, dialog, input:not([type="radio"]):not([type="checkbox"])',
);
// From a reason back to the list: Escape.
form.addEventListener('keydown', (event) => { if (event.key === 'Escape' && event.target.matches('.reason')) walk.current?.focus(); });
tell();
document.getElementById('refusal')?.scrollIntoView({block: 'center'});
