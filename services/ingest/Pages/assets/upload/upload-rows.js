// One row for each upload. Rows are updated in place, so that focus and selection stay.
import { setText } from './patch.js';
import { count, duration, share, size, visible } from './upload-texts.js';

const slowAfter = 10000;
const tailLength = 14;
const words = {
  waiting: ['…', 'waiting'], sending: ['↑', ''], storing: ['↑', 'storing'], retrying: ['↻', 'trying again'], paused: ['‖', 'paused'],
  lost: ['!', 'interrupted'], asking: ['?', 'exists already'], stored: ['…', 'stored'], failed: ['✕', 'not uploaded'], skipped: ['–', 'skipped'],
};
const icons = { processed: '✓', replaced: '–', removed: '–', discarded: '–' };

/** The group of an upload for the filter: 'active', 'good' or 'bad'. */
export function groupOf(entry) {
  if (entry.state === 'done') return ['processed', 'replaced', 'removed'].includes(entry.status) ? 'good' : 'bad';
  if (entry.state === 'failed' || entry.state === 'lost') return 'bad';
  return entry.state === 'skipped' ? 'good' : 'active';
}

/** Creates the row of an upload from the template of the page. */
export function createRow(template, entry, act) {
  const row = template.content.firstElementChild.cloneNode(true);
  const shown = visible(entry.source ? `${entry.source}:${entry.key}` : entry.key);
  const cut = Math.max(0, shown.length - tailLength);
  const key = row.querySelector('.key');
  key.title = shown;
  setText(key.querySelector('.head'), shown.slice(0, cut));
  setText(key.querySelector('.tail'), shown.slice(cut));
  row.querySelector('progress').setAttribute('aria-label', `Progress of ${shown}`);
  for (const button of row.querySelectorAll('button')) {
    button.setAttribute('aria-label', `${button.textContent}: ${shown}`);
    button.addEventListener('click', () => act(button.dataset.act, entry));
  }
  return row;
}

/** Shows the state of an upload in its row. */
export function updateRow(row, entry) {
  const [icon, word] = badgeOf(entry);
  const badge = row.querySelector('.badge');
  setText(badge.querySelector('.icon'), icon);
  setText(badge.querySelector('.word'), word);
  const group = groupOf(entry);
  badge.classList.toggle('good', group === 'good' && entry.status === 'processed');
  badge.classList.toggle('bad', group === 'bad');
  badge.classList.toggle('off', entry.state === 'skipped' || (group === 'good' && entry.status !== 'processed'));
  row.dataset.state = entry.state;
  setText(row.querySelector('.facts'), visible(factsOf(entry)));
  updateProgress(row.querySelector('progress'), entry);
  updateLink(row.querySelector('.details'), entry);
  updateButtons(row, entry);
}

function badgeOf(entry) {
  if (entry.state === 'done') return [icons[entry.status] ?? '✕', entry.status];
  if (entry.state === 'stored' && entry.status) return ['…', entry.status];
  const [icon, word] = words[entry.state];
  return [icon, entry.state === 'sending' ? percentOf(entry) : word];
}

function percentOf(entry) {
  if (entry.preparing != null) return `reading ${Math.floor(100 * entry.preparing)} %`;
  return `${entry.size === 0 ? 100 : Math.floor(100 * (entry.sent ?? 0) / entry.size)} %`;
}

function factsOf(entry) {
  switch (entry.state) {
    case 'sending':
    case 'paused':
      return [share(entry.sent ?? 0, entry.size), ...(entry.state === 'sending' ? paceOf(entry.speed, entry.size - (entry.sent ?? 0)) : [])].join(' · ');
    case 'storing':
      return Date.now() - entry.storingSince >= slowAfter ? 'The store is slow; still trying.' : size(entry.size);
    case 'retrying':
      return `${entry.reason} Trying again in ${duration((entry.retryAt - Date.now()) / 1000)}.`;
    case 'lost':
      return [entry.reason, entry.offset > 0
        ? `Choose this file again to go on at ${Math.floor(100 * entry.offset / entry.size)} %.`
        : 'Choose this file again to upload it.'].filter(Boolean).join(' ');
    case 'asking':
      return 'A file with this key exists already; answer the question above.';
    case 'stored':
      return entry.status === 'failing' ? `${size(entry.size)} · ${count(entry.attempts ?? 1, 'attempt')} so far` : size(entry.size);
    case 'done':
      return entry.facts ?? '';
    case 'failed':
      return entry.reason;
    default:
      return size(entry.size);
  }
}

/** Speed and time left, once they are known. */
export function paceOf(speed, left) {
  if (!speed) return [];
  return [`${size(Math.round(speed))}/s`, `${duration(left / speed)} left`];
}

function updateProgress(progress, entry) {
  const isOver = ['failed', 'done', 'skipped'].includes(entry.state);
  if (progress.hidden !== isOver) progress.hidden = isOver;
  if (['storing', 'stored'].includes(entry.state)) progress.removeAttribute('value');
  else progress.value = entry.preparing ?? (entry.size === 0 ? 0 : (entry.sent ?? 0) / entry.size);
}

function updateLink(link, entry) {
  const isKnown = Boolean(entry.fileId) && ['stored', 'done'].includes(entry.state);
  if (link.hidden === isKnown) link.hidden = !isKnown;
  if (isKnown && !link.hasAttribute('href')) {
    link.href = `/files/${entry.fileId}`;
    link.setAttribute('aria-label', `Details: ${visible(entry.key)}`);
  }
}

function updateButtons(row, entry) {
  const offered = {
    pause: ['waiting', 'sending', 'retrying'].includes(entry.state),
    resume: entry.state === 'paused',
    retry: entry.state === 'retrying' || (entry.state === 'failed' && Boolean(entry.file)),
    again: entry.state === 'lost',
    cancel: ['waiting', 'sending', 'storing', 'retrying', 'paused', 'lost', 'asking'].includes(entry.state),
    remove: ['failed', 'skipped'].includes(entry.state),
  };
  for (const button of row.querySelectorAll('button')) {
    const isHidden = !offered[button.dataset.act];
    if (button.hidden === isHidden) continue;
    // A button that goes away hands its focus to its row.
    if (isHidden && button === document.activeElement) row.focus();
    button.hidden = isHidden;
  }
}
