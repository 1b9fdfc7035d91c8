// The tree of units: children are fetched when a unit is opened for the first time. Without scripts the names are links.
import {send} from './app.js';

document.querySelector('[data-tree]')?.addEventListener('click', async (event) => {
  const button = event.target.closest('.tree-open');
  if (!button) return;
  const item = button.closest('li');
  let list = item.querySelector(':scope > ul');
  if (!list) {
    button.disabled = true;
    try {
      const answer = await send(button.dataset.children, {headers: {Accept: 'text/html'}});
      if (!answer.ok) return;
      const fetched = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('ul');
      if (!fetched) return;
      list = document.importNode(fetched, true);
      item.append(list);
      button.setAttribute('aria-expanded', 'true');
    } finally {
      button.disabled = false;
    }
    return;
  }
  list.hidden = !list.hidden;
  button.setAttribute('aria-expanded', String(!list.hidden));
});

// A tree longer than the screen scrolls by itself: where one is stands in view.
const panel = document.querySelector('.tree-panel');
const here = panel?.querySelector('[aria-current]');
if (here) panel.scrollTop = here.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 3;

// On a phone the tree starts closed: the records come first.
if (matchMedia('(max-width: 800px)').matches) document.querySelector('[data-tree]')?.removeAttribute('open');
