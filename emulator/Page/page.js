// The server renders; this script takes over what differs after each change, so that focus and scroll position stay.
import { patchChildren, setText } from './patch.js';
import { localise } from './times.js';

const state = document.getElementById('state');
const live = document.getElementById('live');
const lost = document.getElementById('lost');
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const changes = new EventSource('/_emulator/changes');
let last = new Date();

changes.addEventListener('open', () => {
  setText(live, 'Updated after every change.');
  lost.hidden = true;
  state.classList.remove('old');
});
changes.addEventListener('error', () => {
  setText(live, 'Not updated.');
  lost.hidden = false;
  setText(lost, `The emulator does not answer. What you see is as of ${clock.format(last)}; the page connects again by itself.`);
  state.classList.add('old');
});
changes.addEventListener('state', event => {
  last = new Date();
  const next = new DOMParser().parseFromString(event.data, 'text/html').body;
  localise(next);
  patchChildren(state, next);
});
localise(document);
