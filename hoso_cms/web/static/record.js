// A scan beside the text that it proves, and files taken in as soon as they are chosen.
import {send} from './app.js';

const preview = document.getElementById('preview');
const layout = document.querySelector('.record-layout');

function show(address, type, name) {
  const place = preview.querySelector('[data-role="place"]');
  const shown = document.createElement(type.startsWith('image/') ? 'img' : 'iframe');
  shown.src = address;
  if (type.startsWith('image/')) shown.alt = name; else shown.title = name;
  place.replaceChildren(shown);
  preview.querySelector('[data-role="open"]').href = address;
  preview.hidden = false;
  layout.classList.add('with-preview');
}

if (preview) {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-preview]');
    // With a modifier key, or on a narrow screen, the link does what links do.
    if (!link || event.ctrlKey || event.shiftKey || event.metaKey || innerWidth < 1000) return;
    event.preventDefault();
    show(link.href, link.dataset.preview, link.title || link.textContent.trim());
  });
  preview.querySelector('[data-role="close"]').addEventListener('click', () => {
    preview.hidden = true;
    layout.classList.remove('with-preview');
  });
}

const form = document.querySelector('form[data-upload]');

async function takeIn(input) {
  const control = input.closest('[data-file]');
  const told = control.querySelector('[data-role="told"]');
  const tell = (text, bad) => { told.textContent = text; told.classList.toggle('bad', bad); };
  const body = new FormData();
  body.append('upload', input.files[0]);
  tell(`Đang tải ${input.files[0].name} …`, false);
  try {
    const answer = await send(form.dataset.upload, {method: 'POST', body});
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) { tell(said.message ?? 'Tệp không tải lên được.', true); return; }
    control.querySelector('input[name="kept"]').value = said.sha256;
    input.value = '';
    const link = document.createElement('a');
    link.className = 'file-link';
    Object.assign(link, {href: said.href, target: '_blank', rel: 'noopener', title: said.name, textContent: said.name});
    link.dataset.preview = said.type;
    control.querySelector('[data-role="current"]').replaceChildren(link);
    tell('Đã tải lên; bấm Lưu để đưa vào hồ sơ.', false);
    form.dispatchEvent(new Event('input', {bubbles: true}));
  } catch {
    tell('Chưa kết nối được với máy chủ; tệp vẫn được chọn và sẽ gửi khi bấm Lưu.', true);
  }
}

const takeChosen = (input) => { if (input.type === 'file' && input.files.length) takeIn(input); };
form?.addEventListener('change', (event) => takeChosen(event.target));
// A file may have been chosen before this script was there.
form?.querySelectorAll('input[type="file"]').forEach(takeChosen);
document.querySelector('[data-focus]')?.focus();
// On a phone the rail is one row that scrolls: the present section stands in view.
const rail = document.querySelector('.rail ol');
const here = rail?.querySelector('[aria-current]');
if (here) rail.scrollLeft = here.offsetLeft - rail.offsetLeft;
