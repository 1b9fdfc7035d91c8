// Verifying people one by one by keyboard: J next, K previous, X chooses, A twice verifies, R returns with a reason.

const form = document.getElementById('verify');
const people = [...document.querySelectorAll('.verify-person')];
const reason = form?.elements['ly-do'];
let current = -1;

function select(place, move = true) {
  if (place < 0 || place >= people.length) return;
  people[current]?.classList.remove('current');
  current = place;
  people[current].classList.add('current');
  if (move) {
    people[current].focus({preventScroll: true});
    people[current].scrollIntoView({block: 'center'});
  }
}

function askReason() {
  reason.setCustomValidity('Hãy ghi lý do trả lại.');
  reason.reportValidity();
  reason.addEventListener('input', () => reason.setCustomValidity(''), {once: true});
  reason.focus();
}

function press(key) {
  const button = people[current]?.querySelector(`button[data-key="${key}"]`);
  if (!button) return;
  // A key touched by mistake must not verify anybody: the first A goes to the button, the second one presses it.
  if (key === 'a' && document.activeElement !== button) {
    button.focus();
    return;
  }
  button.click();
}

form?.addEventListener('submit', (event) => {
  const returns = event.submitter?.name === 'tra' || event.submitter?.name === 'tra-chon';
  reason.setCustomValidity('');
  if (returns && !reason.value.trim()) {
    event.preventDefault();
    askReason();
  }
});

const typing = (target) => target.closest('input:not([type="checkbox"]), textarea, select, dialog');

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
  const actions = {
    j: () => select(current + 1),
    k: () => select(current - 1),
    x: () => people[current]?.querySelector('input[type="checkbox"]:not(:disabled)')?.click(),
    a: () => press('a'),
    r: () => press('r'),
  };
  const action = actions[event.key.toLowerCase()];
  if (action && !document.querySelector('dialog[open]')) {
    event.preventDefault();
    action();
  }
});

people.forEach((person, place) => person.addEventListener('focusin', () => select(place, false)));
