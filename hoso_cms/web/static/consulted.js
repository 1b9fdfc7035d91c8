// A page read under a consultation closes itself when that ends. The server refuses anyway; this is for what is on the screen.

const MINUTE = 60_000;
const LONGEST = 2_000_000;
const page = document.querySelector('.consulted');

function close() {
  page.remove();
  document.querySelector('.consult-over').hidden = false;
  clearInterval(asking);
  clearTimeout(ending);
}

async function ask() {
  try {
    const answer = await fetch(page.dataset.alive, {headers: {Accept: 'application/json', 'X-Requested-With': 'fetch', 'X-Hoso-Background': '1'}});
    const {seconds} = answer.ok ? await answer.json() : {seconds: 0};
    if (seconds > 0) closeAfter(seconds);
    else close();
  } catch {
    // Without the server the page stays until its own clock says that the time is over.
  }
}

let ending = null;
function closeAfter(seconds) {
  clearTimeout(ending);
  // A timer of more than 24 days would run out at once.
  ending = setTimeout(seconds < LONGEST ? close : ask, Math.min(seconds, LONGEST) * 1000);
}

const asking = setInterval(ask, MINUTE);
closeAfter(Number(page.dataset.seconds));
// Going back to a page that the browser kept shows it as it was: it asks before anything else.
window.addEventListener('pageshow', (event) => { if (event.persisted) ask(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
