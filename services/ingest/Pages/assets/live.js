// Keeps a page up to date while its content changes: it loads the page again and takes over what differs.
import { patchChildren } from './patch.js';
import { localise } from './times.js';

const pause = 2000;
const main = document.getElementById('content');
const source = main.querySelector('[data-live]');
let isLoading = false;
let isStale = false;

if (source?.dataset.live === 'events') followEvents(source.dataset.source);
else if (source) followTime();

function followEvents(address) {
  const events = new EventSource(address);
  events.addEventListener('record', async () => {
    if (!await refresh()) events.close();
  });
}

async function followTime() {
  for (let isLive = true; isLive;) {
    await new Promise(done => setTimeout(done, pause));
    isLive = document.hidden || await refresh();
  }
}

/** Loads the page; false once nothing changes any more. Only one load runs at a time, and none is lost. */
async function refresh() {
  isStale = true;
  if (isLoading) return true;
  isLoading = true;
  try {
    while (isStale) {
      isStale = false;
      await load();
    }
  } finally {
    isLoading = false;
  }
  return main.querySelector('[data-live]') !== null;
}

async function load() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' });
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('content');
    if (next === null) return;
    localise(next);
    patchChildren(main, next);
  } catch {
    // The next turn tries again; what is shown stays.
  }
}
