// On every page: times in the reader's zone, and buttons that copy. Without it the page shows UTC and no such buttons.
import { localise } from './times.js';
import { setText } from './patch.js';

async function copy(button) {
  const told = button.parentElement.querySelector('[role=status]');
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    setText(told, 'copied');
  } catch {
    setText(told, 'not copied: the browser refused');
  }
}

// Browsers offer the clipboard to secure pages only.
if (navigator.clipboard) document.documentElement.classList.add('scripted');
document.addEventListener('click', event => {
  const button = event.target.closest?.('button[data-copy]');
  if (button) copy(button);
});
localise(document);
