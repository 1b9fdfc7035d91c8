// Shows the fields that the chosen kind of step needs; without this script all of them are shown.
const form = document.querySelector('[data-steps]');

function show() {
  const kind = form.elements.kind.value;
  for (const part of form.querySelectorAll('[data-for]')) {
    part.hidden = !part.dataset.for.split(' ').includes(kind);
  }
}

if (form) {
  form.elements.kind.addEventListener('change', show);
  show();
}
