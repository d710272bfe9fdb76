// What pages do beyond links and forms. Everything works without it.

// Buttons that copy are there only where there are scripts.
const show = (root) => {
  for (const button of root.querySelectorAll('button[data-copy][hidden]')) button.hidden = false;
};
show(document);
document.addEventListener('htmx:after:swap', () => show(document));

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-copy]');
  if (!button) return;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Not allowed here';
  }
  setTimeout(() => (button.textContent = label), 2000);
});

// What was asked is taken back by Escape.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const open = event.target.closest?.('details.confirm[open]');
  if (!open) return;
  open.open = false;
  open.querySelector('summary').focus();
});

// The way to other pages begins where one is.
document.querySelector('nav.tabs [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });

// What is wrong is read first.
document.querySelector('.problems[tabindex]')?.focus();

// Who leaves a form that was changed is asked.
let changed = false;
document.addEventListener('input', (event) => {
  if (event.target.closest('form[data-unsaved]')) changed = true;
});

// A form is sent once, however often its button is pressed.
const sent = new Set();
document.addEventListener('submit', (event) => {
  changed = false;
  if (event.target.method !== 'post') return;
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
});
addEventListener('pageshow', () => sent.clear());
addEventListener('beforeunload', (event) => {
  if (changed) event.preventDefault();
});
