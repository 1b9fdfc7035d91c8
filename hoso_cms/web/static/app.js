// What every page needs: the CSRF token for fetch, the warning before the session ends, and signing in again in place.

const meta = (name) => document.querySelector(`meta[name="${name}"]`);

export function token() {
  return meta('csrf-token')?.content ?? '';
}

function takeToken(fresh) {
  meta('csrf-token').content = fresh;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = fresh;
}

// fetch with the token; where the session has ended the person signs in again in place and the request is sent once more.
export async function send(address, options = {}) {
  const attempt = () => fetch(address, {
    ...options,
    headers: {'X-Requested-With': 'fetch', Accept: 'application/json', ...options.headers, 'X-CSRF-Token': token()},
  });
  let answer = await attempt();
  if (answer.status === 401 && await signInAgain()) answer = await attempt();
  if (answer.ok && options.headers?.['X-Hoso-Background'] !== '1') touched();
  return answer;
}

let signingIn = null;

// Shows the sign-in dialog; resolves to true once signed in, false when put off. What is typed on the page stays.
export function signInAgain() {
  signingIn ??= new Promise((resolve) => {
    const dialog = document.getElementById('sign-in-again');
    if (!dialog) { resolve(false); return; }
    document.getElementById('idle-warning')?.close();
    const message = dialog.querySelector('[data-role="message"]');
    const form = dialog.querySelector('form');
    const tell = (text) => { message.textContent = text; message.hidden = !text; };
    const factor = dialog.querySelector('[data-role="code"]');
    const finish = (done) => {
      form.onsubmit = null; dialog.close(); form.elements.password.value = ''; form.elements.code.value = ''; signingIn = null; resolve(done);
    };
    // After the password the server may ask for the second factor; its token is then the one to send.
    let asked = '';
    factor.hidden = true;
    tell('');
    form.onsubmit = async (event) => {
      event.preventDefault();
      try {
        const post = (address, csrf, fields) => fetch(address, {
          method: 'POST', headers: {Accept: 'application/json', 'X-CSRF-Token': csrf}, body: new URLSearchParams(fields),
        });
        let answer;
        if (asked) {
          answer = await post('/ma-xac-thuc', asked, {code: form.elements.code.value});
        } else {
          // A session that has ended has a new, anonymous token; the first question fetches it.
          const first = await fetch('/dang-nhap', {headers: {Accept: 'application/json'}});
          const {csrf_token: anonymous} = await first.json();
          answer = await post('/dang-nhap', anonymous, {login: form.elements.login.value, password: form.elements.password.value});
        }
        const told = await answer.json();
        if (answer.status === 401) { asked = ''; factor.hidden = true; }
        if (!answer.ok) { tell(told.message ?? 'Hãy đăng nhập lại từ đầu.'); (asked ? form.elements.code : form.elements.password).select(); return; }
        if (told.second_factor) { asked = told.csrf_token; factor.hidden = false; tell(''); form.elements.code.focus(); return; }
        takeToken(told.csrf_token);
        if (told.must_change) {
          tell('Mật khẩu vừa được cấp lại. Hãy mở trang đầu trong thẻ khác để đổi mật khẩu, rồi trở lại đây để lưu.');
          return;
        }
        touched();
        finish(true);
      } catch {
        tell('Chưa kết nối được với máy chủ. Hãy thử lại.');
      }
    };
    dialog.querySelector('[data-role="close"]').onclick = () => finish(false);
    dialog.oncancel = () => finish(false);
    dialog.showModal();
    form.elements.password.focus();
  });
  return signingIn;
}

// The session's end, counted in the page and shared between tabs of one browser.
const idleSeconds = Number(meta('idle-seconds')?.content ?? 0);
const SHARED = 'hoso-last-used';
const WARN_SECONDS = 60;
// The server writes the last use every 30 seconds, so the session may end this much early.
const SLACK_SECONDS = 35;
let lastUsed = Date.now();

function touched() {
  lastUsed = Date.now();
  try { localStorage.setItem(SHARED, String(lastUsed)); } catch { /* storage may be off: each tab counts by itself */ }
  document.getElementById('idle-warning')?.close();
}

function lastUse() {
  try { return Math.max(lastUsed, Number(localStorage.getItem(SHARED) ?? 0)); } catch { return lastUsed; }
}

async function keepAlive() {
  const answer = await fetch('/phien', {headers: {Accept: 'application/json', 'X-Requested-With': 'fetch'}});
  if (answer.ok) touched(); else if (answer.status === 401) await signInAgain();
}

if (idleSeconds) {
  touched();
  const warning = document.getElementById('idle-warning');
  const seconds = warning.querySelector('[data-role="seconds"]');
  warning.querySelector('[data-role="stay"]').addEventListener('click', () => keepAlive());
  // Typing keeps the session: the server is told at most every two minutes.
  let told = Date.now();
  document.addEventListener('input', () => {
    if (Date.now() - told > 120_000 && !signingIn) { told = Date.now(); keepAlive().catch(() => {}); }
  });
  setInterval(() => {
    const left = Math.round(idleSeconds - SLACK_SECONDS - (Date.now() - lastUse()) / 1000);
    if (signingIn) return;
    if (left <= 0) { signInAgain(); return; }
    if (left > WARN_SECONDS) { if (warning.open) warning.close(); return; }
    seconds.textContent = String(left);
    if (!warning.open) warning.showModal();
  }, 1000);
}

// The browser would say what is missing in its own language, which is often not the page's.
document.addEventListener('invalid', (event) => {
  const {target} = event;
  if (target.validity.valueMissing) target.setCustomValidity(target.type === 'radio' || target.tagName === 'SELECT' ? 'Hãy chọn một giá trị.' : 'Hãy điền ô này.');
  else if (target.validity.tooShort) target.setCustomValidity(`Cần ít nhất ${target.minLength} ký tự.`);
}, true);
document.addEventListener('input', (event) => {
  for (const one of event.target.form?.querySelectorAll(`[name="${CSS.escape(event.target.name ?? '')}"]`) ?? []) one.setCustomValidity('');
});

// A form is submitted once: a second press while the first is on its way does nothing.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = '1';
});
addEventListener('pageshow', () => { for (const form of document.forms) delete form.dataset.sent; });

// Ctrl+K goes to the quick search.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey && !event.altKey && event.key.toLowerCase() === 'k') {
    const box = document.querySelector('[data-shortcut="search"]');
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  }
});

// A page that the browser brings back from its memory may send its forms again.
addEventListener('pageshow', (event) => {
  if (event.persisted) for (const form of document.forms) delete form.dataset.sent;
});

// Confirmation before a form that cannot be undone: data-confirm holds the question.
document.addEventListener('submit', (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) { event.preventDefault(); delete event.target.dataset.sent; }
});

// An open user menu closes with Escape or a click elsewhere.
const menu = document.querySelector('.user-menu');
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') menu?.removeAttribute('open'); });
document.addEventListener('click', (event) => { if (menu?.open && !menu.contains(event.target)) menu.removeAttribute('open'); });

// A button that prints the page.
document.addEventListener('click', (event) => { if (event.target.closest('[data-print]')) print(); });
