// What the pages share on which one thing after the other is looked at and decided: keys, reasons, the scan at the side.

export class Walk {
  constructor(items) {
    this.items = [...items];
    this.place = -1;
    this.items.forEach((item, place) => item.addEventListener('focusin', () => this.select(place, false)));
  }

  get current() {
    return this.items[this.place];
  }

  next() {
    this.select(this.place + 1);
  }

  previous() {
    this.select(this.place - 1);
  }

  select(place, move = true) {
    if (place < 0 || place >= this.items.length) return;
    this.current?.classList.remove('current');
    this.place = place;
    this.current.classList.add('current');
    if (move) {
      this.current.focus({preventScroll: true});
      this.current.scrollIntoView({block: 'center'});
    }
  }

  // Actions by key, J and K among them; keys do nothing in the fields that the selector names, nor while a dialog is open.
  listen(actions, fields) {
    const known = {j: () => this.next(), k: () => this.previous(), ...actions};
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (event.target.closest(fields) || document.querySelector('dialog[open]')) return;
      const action = known[event.key.toLowerCase()];
      if (action) {
        event.preventDefault();
        action();
      }
    });
  }
}

// A key touched by mistake must not verify anything: the first A goes to the button, the second one presses it.
export function touched(button, key) {
  if (!button || button.disabled) return false;
  const ready = key !== 'a' || document.activeElement === button;
  button.focus();
  return ready;
}

// A return without a reason would be refused; the person is told before anything is sent.
export function askReason(field) {
  field.setCustomValidity('Hãy ghi lý do trả lại.');
  field.reportValidity();
  field.addEventListener('input', () => field.setCustomValidity(''), {once: true});
  field.focus();
}

// The scan stands beside the change it proves; with a modifier key or on a narrow screen the link opens as links do.
export function evidenceBeside(view) {
  if (!view) return;
  const hide = (hidden) => {
    view.hidden = hidden;
    document.getElementById('review-columns').classList.toggle('with-evidence', !hidden);
  };
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
  view.querySelector('[data-role="close"]').addEventListener('click', () => hide(true));
}
