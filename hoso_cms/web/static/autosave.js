// What is typed is kept on the server as a draft; Ctrl+S saves the section.
import {send} from './app.js';

const PAUSE = 1500;
const KEEPALIVE_BYTES = 60_000;
const form = document.querySelector('form[data-draft]');

if (form) {
  const bar = form.querySelector('[data-role="draft-bar"]');
  const told = form.querySelector('[data-role="draft-told"]');
  let timer = null;
  let sending = null;
  let leaving = false;
  let last = serialised();

  function body() {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string' && name !== 'csrf_token') data.append(name, value);
    return data;
  }

  function serialised() { return body().toString(); }

  // The bar is there from the start: one that came with the first draft would push the buttons away from under the finger.
  function tell(text, failed = false) {
    told.textContent = text || 'Nội dung đang nhập được tự lưu thành bản nháp; bấm Lưu để đưa vào hồ sơ.';
    bar.hidden = false;
    bar.classList.toggle('quiet', !text);
    bar.classList.toggle('failed', failed);
  }
  if (bar.hidden) tell('');
  // What was typed before this script was there is kept like the rest.
  const typed = (one) => one.matches('input:not([type="hidden"], [type="file"], [type="checkbox"], [type="radio"]), textarea') && one.value !== one.defaultValue;
  if ([...form.elements].some(typed)) {
    last = null;
    timer = setTimeout(keep, PAUSE);
  }

  async function keep() {
    clearTimeout(timer);
    timer = null;
    const now = serialised();
    if (leaving || now === last) return true;
    if (sending) { await sending; return keep(); }
    sending = post(now);
    const reached = await sending;
    sending = null;
    return reached;
  }

  // Whether the server could be reached with the person signed in; what it then said stands in the bar.
  async function post(text) {
    try {
      const answer = await send(form.dataset.draft, {
        method: 'POST', body: new URLSearchParams(text), keepalive: text.length < KEEPALIVE_BYTES,
      });
      const said = await answer.json().catch(() => ({}));
      if (!answer.ok) { tell(said.message ?? 'Chưa lưu được bản nháp; nội dung vẫn còn trên màn hình.', true); return answer.status !== 401; }
      last = text;
      tell(said.saved ? `Đã lưu nháp ${said.saved} – chưa lưu vào hồ sơ, chưa trình.` : '');
      return true;
    } catch {
      tell('Chưa kết nối được với máy chủ; bản nháp chưa lưu được, nội dung vẫn còn trên màn hình.', true);
      timer ??= setTimeout(keep, 10 * PAUSE);
      return false;
    }
  }

  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(keep, PAUSE); });
  form.addEventListener('focusout', () => { if (timer) keep(); });
  addEventListener('pagehide', () => { if (timer) keep(); });
  // The draft goes first: where the session has ended or the server is away, the page stays with what was typed.
  let safe = false;
  form.addEventListener('submit', async (event) => {
    const button = event.submitter;
    if (safe || button?.value === 'bo-nhap' || serialised() === last) { leaving = true; clearTimeout(timer); return; }
    event.preventDefault();
    safe = await keep();
    if (safe) form.requestSubmit(button);
    safe = false;
  });
  addEventListener('pageshow', () => { leaving = false; });
  for (const part of form.querySelectorAll('.form-actions .no-script')) part.hidden = true;

  document.addEventListener('keydown', (event) => {
    if (!event.ctrlKey || event.altKey || event.shiftKey || event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    form.requestSubmit(form.querySelector('.form-actions button[value="luu"]'));
  });
}
