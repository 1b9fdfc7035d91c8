// Tables of a form as a grid for the keyboard. Without this script the empty rows under each table serve.

const CELL = 'input:not([type="hidden"]):not([type="checkbox"]), select, textarea';
const cells = (row) => [...row.querySelectorAll(':scope > td[data-label]')].map((td) => td.querySelector(CELL));
const isEmpty = (row) => cells(row).every((cell) => !cell.value) && [...row.querySelectorAll('input[name="kept"], input[name="record"]')].every((input) => !input.value);

class Grid {
  constructor(element) {
    this.element = element;
    this.body = element.querySelector('tbody');
    this.removed = [];
    // In a fixed grid rows come from elsewhere: none is added here.
    this.fixed = 'fixed' in element.dataset;
    for (const row of [...this.body.rows]) if (isEmpty(row)) row.remove();
    for (const part of element.querySelectorAll('.script-only')) part.hidden = false;
    for (const part of element.querySelectorAll('.no-script')) part.remove();
    if (!this.body.rows.length && !this.fixed) this.add();
    this.number();
    element.addEventListener('click', (event) => this.click(event));
    element.addEventListener('keydown', (event) => this.key(event));
    element.addEventListener('paste', (event) => this.paste(event));
  }

  blank() {
    const row = this.element.querySelector('template').content.querySelector('tr').cloneNode(true);
    for (const part of row.querySelectorAll('.script-only')) part.hidden = false;
    for (const part of row.querySelectorAll('.no-script')) part.remove();
    return row;
  }

  add(after) {
    const row = this.blank();
    if (after) after.after(row); else this.body.append(row);
    this.number();
    return row;
  }

  remove(row) {
    const following = row.nextElementSibling ?? row.previousElementSibling;
    this.removed.push([row, row.nextElementSibling]);
    row.remove();
    if (!this.body.rows.length && !this.fixed) this.add();
    this.changed();
    (following?.isConnected ? cells(following)[0] : this.element.querySelector('[data-role="undo"]')).focus();
  }

  undo() {
    const [row, before] = this.removed.pop();
    if (before?.isConnected) before.before(row); else this.body.append(row);
    this.changed();
    cells(row)[0].focus();
  }

  changed() {
    this.number();
    this.element.dispatchEvent(new Event('input', {bubbles: true}));
  }

  number() {
    [...this.body.rows].forEach((row, index) => { row.querySelector('[data-role="number"]').textContent = index + 1; });
    this.element.querySelector('[data-role="undo"]').hidden = !this.removed.length;
  }

  click(event) {
    const role = event.target.closest('[data-role]')?.dataset.role;
    if (role === 'add') cells(this.add())[0].focus();
    else if (role === 'remove') this.remove(event.target.closest('tr'));
    else if (role === 'undo') this.undo();
  }

  key(event) {
    const row = event.target.closest('tbody tr');
    if (!row || !event.ctrlKey || event.altKey) return;
    const place = cells(row).indexOf(event.target);
    const moves = {
      Enter: () => (this.fixed ? row.nextElementSibling && cells(row.nextElementSibling)[place]?.focus() : cells(this.add(row))[0].focus()),
      d: () => (event.shiftKey ? this.fillDown(row, place) : this.copyAbove(row, place)),
      ArrowUp: () => row.previousElementSibling && cells(row.previousElementSibling)[place]?.focus(),
      ArrowDown: () => row.nextElementSibling && cells(row.nextElementSibling)[place]?.focus(),
    };
    const move = moves[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  // The cell goes into every row below.
  fillDown(row, place) {
    const {value} = cells(row)[place];
    for (let below = row.nextElementSibling; below; below = below.nextElementSibling) {
      const cell = cells(below)[place];
      if (cell && cell.type !== 'file' && !cell.disabled && !cell.readOnly) cell.value = value;
    }
    this.changed();
  }

  // An empty row takes the whole row above; a row with something in it takes the one cell.
  copyAbove(row, place) {
    const above = row.previousElementSibling;
    if (!above) return;
    const from = cells(above);
    cells(row).forEach((cell, index) => {
      if (cell.type !== 'file' && !cell.disabled && !cell.readOnly && (isEmpty(row) || index === place)) cell.dataset.copy = from[index].value;
    });
    for (const cell of cells(row)) if ('copy' in cell.dataset) { cell.value = cell.dataset.copy; delete cell.dataset.copy; }
    this.changed();
  }

  paste(event) {
    const text = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n').replace(/\n$/, '');
    const start = event.target.closest('tbody tr');
    if (!start || (!text.includes('\t') && !(text.includes('\n') && event.target.tagName !== 'TEXTAREA'))) return;
    event.preventDefault();
    const column = Math.max(0, cells(start).indexOf(event.target));
    let row = start;
    spread(text).forEach((values, index) => {
      if (index) row = row?.nextElementSibling ?? (this.fixed ? null : this.add(row));
      if (!row) return;
      const targets = cells(row);
      values.forEach((value, offset) => { if (targets[column + offset]) put(targets[column + offset], value.trim()); });
    });
    this.changed();
  }
}

// Lines and cells of what a spreadsheet copies: cells that hold a line break or a quote stand in quotes.
function spread(text) {
  const lines = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))([\t\n]|$)/gy;
  while (pattern.lastIndex <= text.length) {
    const found = pattern.exec(text);
    if (!found) break;
    lines.at(-1).push(found[1] !== undefined ? found[1].replaceAll('""', '"') : found[2]);
    if (!found[3]) break;
    if (found[3] === '\n') lines.push([]);
  }
  return lines;
}

function put(cell, value) {
  if (cell.type === 'file' || cell.disabled || cell.readOnly) return;
  if (cell.tagName !== 'SELECT') { cell.value = value; return; }
  const sought = value.toLocaleLowerCase('vi');
  const option = [...cell.options].find((one) => one.value === value || one.text.toLocaleLowerCase('vi') === sought);
  if (option) cell.value = option.value;
}

for (const element of document.querySelectorAll('[data-grid]')) new Grid(element);
