// The arrow keys lead from one record of a list to the next, unless something is being typed.
const KEYS = { ArrowLeft: 'prev', ArrowRight: 'next' };

document.addEventListener('keydown', (event) => {
  const rel = KEYS[event.key];
  if (!rel || event.altKey || event.ctrlKey || event.metaKey || event.target.closest('input, textarea, select')) return;
  const link = document.querySelector(`.reader-nav a[rel='${rel}']`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
