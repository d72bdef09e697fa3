// The head line over all uploads, the filter, and the announcements for screen readers.
import { setText } from './patch.js';
import { groupOf, paceOf } from './upload-rows.js';
import { count, format, share } from './upload-texts.js';
import { unsent } from './upload-queue.js';

const announcePause = 5000;
const $ = id => document.getElementById(id);
let announcedAt = 0;
let announceTimer = null;

/** Counts of the uploads by group and by ending. */
export function totalsOf(entries) {
  const totals = { all: entries.length, over: 0, bytes: 0, sent: 0, speed: 0, active: 0, good: 0, bad: 0, endings: new Map() };
  for (const entry of entries) {
    const isSent = !unsent.includes(entry.state);
    const isRefused = entry.state === 'failed' || entry.state === 'skipped';
    totals[groupOf(entry)]++;
    if (['done', 'failed', 'skipped'].includes(entry.state)) totals.over++;
    if (!isRefused) totals.bytes += entry.size;
    if (!isRefused) totals.sent += isSent ? entry.size : entry.sent ?? 0;
    if (entry.state === 'sending') totals.speed += entry.speed ?? 0;
    const ending = endingOf(entry);
    if (ending) totals.endings.set(ending, (totals.endings.get(ending) ?? 0) + 1);
  }
  return totals;
}

/** Shows the totals: "212 of 300 · 3 rejected · 1.2 of 4 GiB". */
export function showTotals(entries, filter) {
  const totals = totalsOf(entries);
  const endings = [...totals.endings].map(([ending, number]) => `${format(number)} ${ending}`);
  const isSending = totals.sent < totals.bytes;
  const parts = [`${format(totals.over)} of ${format(totals.all)}`, ...endings, share(totals.sent, totals.bytes),
    ...(isSending ? paceOf(totals.speed, totals.bytes - totals.sent) : [])];
  setText($('totals'), parts.join(' · '));
  $('total-progress').value = totals.bytes === 0 ? 0 : totals.sent / totals.bytes;
  for (const button of document.querySelectorAll('#filter button')) {
    setText(button.querySelector('.number-of'), format(totals[button.dataset.group]));
    const isPressed = `${button.dataset.group === filter}`;
    if (button.getAttribute('aria-pressed') !== isPressed) button.setAttribute('aria-pressed', isPressed);
  }
  offer(entries, totals);
  announce(`${count(totals.over, 'file')} of ${format(totals.all)} finished${endings.length > 0 ? `: ${endings.join(', ')}` : ''}`);
}

function offer(entries, totals) {
  const has = state => entries.some(entry => state.includes(entry.state));
  show('upload-list', totals.all > 0);
  show('empty', totals.all === 0);
  show('pause-all', has(['waiting', 'sending', 'retrying']));
  show('resume-all', has(['paused']));
  show('retry-all', entries.some(entry => entry.state === 'failed' && entry.file));
  show('cancel-all', has(unsent));
  show('clear', has(['done', 'failed', 'skipped']));
  show('interrupted', has(['lost']));
}

function show(id, isShown) {
  const node = $(id);
  if (node.hidden !== isShown) return;
  if (!isShown && node.contains(document.activeElement)) $('list-title').focus();
  node.hidden = !isShown;
}

function endingOf(entry) {
  if (entry.state === 'done') return entry.status;
  return { failed: 'not uploaded', skipped: 'skipped', lost: 'interrupted' }[entry.state] ?? '';
}

// Seldom, since a screen reader would read nothing else.
function announce(text) {
  clearTimeout(announceTimer);
  const pause = announcedAt + announcePause - Date.now();
  if (pause > 0) {
    announceTimer = setTimeout(announce, pause, text);
    return;
  }
  announcedAt = Date.now();
  setText($('announcement'), text);
}
