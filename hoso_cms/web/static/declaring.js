// A file of evidence is sent as soon as it is chosen; without this script the button beside it does.
for (const form of document.querySelectorAll('form[data-proof]')) {
  const input = form.querySelector('input[type="file"]');
  const button = form.querySelector('button');
  button.hidden = true;
  const sendChosen = () => {
    if (!input.files.length) return;
    button.hidden = false;
    button.textContent = 'Đang gửi …';
    form.requestSubmit(button);
  };
  input.addEventListener('change', sendChosen);
  sendChosen();  // A file may have been chosen before this script was there.
}
document.querySelector('[data-focus]')?.focus();
