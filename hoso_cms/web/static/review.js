// Walking through changes by keyboard: J next, K previous, V the evidence; on the review page A twice accepts, R returns.
import {Walk, askReason, evidenceBeside, touched} from './walk.js';

const walk = new Walk(document.querySelectorAll('.change'));
const form = document.getElementById('decision');

// The file in the change itself; else the first file of the list at the side.
function openEvidence() {
  const link = walk.current?.querySelector('.diff-new [data-evidence]')
    ?? walk.current?.querySelector('[data-evidence]')
    ?? document.querySelector('.evidence [data-evidence]');
  link?.click();
}

const wantsReason = () => !form.elements.reason.value.trim();

function press(key) {
  const button = form?.querySelector(`button[data-key="${key}"]`);
  if (!touched(button, key)) return;
  if (key === 'r' && wantsReason()) askReason(form.elements.reason);
  else form.requestSubmit(button);
}

form?.querySelector('button[data-key="r"]')?.addEventListener('click', (event) => {
  if (wantsReason()) {
    event.preventDefault();
    askReason(form.elements.reason);
  }
});
form?.querySelector('button[data-key="a"]')?.addEventListener('click', () => form.elements.reason.setCustomValidity(''));

evidenceBeside(document.getElementById('evidence-view'));
walk.listen(
  {v: openEvidence, a: () => press('a'), r: () => press('r')},
  'input, textarea, select, [contenteditable], dialog',
);
document.getElementById('refusal')?.scrollIntoView({block: 'center'});
