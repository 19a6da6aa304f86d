// Narrows the findings down and sorts them. The page holds everything without it.
'use strict';

(() => {
  const form = document.querySelector('.controls');
  const table = document.querySelector('.findings');
  if (!form || !table) return;

  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const output = form.querySelector('output');
  const choices = Array.from(form.querySelectorAll('select'));
  const search = form.elements.text;
  const numbers = new Intl.NumberFormat('en');
  let texts = null;

  // What a row says, in small letters; read once, when it is first asked for.
  const textOf = (at) => {
    texts ??= rows.map((row) => row.textContent.toLowerCase());
    return texts[at];
  };

  const narrow = () => {
    const wanted = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = choices.filter((choice) => choice.value !== '');
    let shown = 0;
    rows.forEach((row, at) => {
      const fits = chosen.every((choice) => row.dataset[choice.name] === choice.value)
        && wanted.every((word) => textOf(at).includes(word));
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) shown += 1;
    });
    const words = { '{shown}': numbers.format(shown), '{all}': numbers.format(rows.length) };
    output.textContent = output.dataset.of.replace(/\{(shown|all)\}/g, (word) => words[word]);
  };

  // What a cell is sorted by: money as whole fen, exactly; nothing before anything.
  const keyOf = (cell, kind) => {
    const text = cell.textContent.trim();
    if (kind === 'text') return text;
    const digits = text.replace(/[,.]/g, '');
    return digits === '' ? null : BigInt(digits);
  };

  const order = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const compare = (a, b) => {
    if (typeof a === 'string') return order(a, b);
    if (a === null || b === null) return (a !== null) - (b !== null);
    return a < b ? -1 : Number(a > b);
  };

  const sort = (heading) => {
    const down = heading.getAttribute('aria-sort') === 'ascending';
    const keys = rows.map((row, at) => [keyOf(row.cells[heading.cellIndex], heading.dataset.kind), at]);
    keys.sort((a, b) => (down ? compare(b[0], a[0]) : compare(a[0], b[0])) || a[1] - b[1]);
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    body.append(...keys.map(([, at]) => rows[at]));
  };

  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...heading.childNodes);
    button.addEventListener('click', () => sort(heading));
    heading.append(button);
  }

  let waiting = 0;
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(narrow, 120);
  });
  for (const choice of choices) choice.addEventListener('change', narrow);
  form.addEventListener('reset', () => setTimeout(narrow));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  narrow();
})();
