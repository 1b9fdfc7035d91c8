// Verifying people one by one by keyboard: J next, K previous, X chooses, A twice verifies, R returns with a reason.
import {Walk, askReason, touched} from './walk.js';

const form = document.getElementById('verify');
const walk = new Walk(document.querySelectorAll('.verify-person'));
const reason = form?.elements['ly-do'];

function press(key) {
  const button = walk.current?.querySelector(`button[data-key="${key}"]`);
  if (touched(button, key)) button.click();
}

form?.addEventListener('submit', (event) => {
  const returns = event.submitter?.name === 'tra' || event.submitter?.name === 'tra-chon';
  reason.setCustomValidity('');
  if (returns && !reason.value.trim()) {
    event.preventDefault();
    askReason(reason);
  }
});

walk.listen({
  x: () => walk.current?.querySelector('input[type="checkbox"]:not(:disabled)')?.click(),
  a: () => press('a'),
  r: () => press('r'),
}, 'input:not([type="checkbox"]), textarea, select, dialog');
