// The upload page: chosen files become rows, are sent, and show what became of them.
import { setText } from './patch.js';
import { addFiles, answerFor, apply, continueWith, decide } from './upload-batch.js';
import { chosen, dropped, errorOfFolder, prefixOf } from './upload-folders.js';
import { UploadList } from './upload-list.js';
import { Outcomes } from './upload-outcomes.js';
import { unsent, UploadQueue } from './upload-queue.js';
import { deleteEntry, loadEntries, saveEntry } from './upload-store.js';
import { count, visible } from './upload-texts.js';
import { cancelTus, sendByTus } from './upload-tus.js';

const keepMilliseconds = 24 * 60 * 60 * 1000;
const $ = id => document.getElementById(id);
const form = $('form');
const settings = JSON.parse(form.dataset.settings);
const direct = settings.direct === null ? null : await import('./upload-s3.js').then(module => module.directTo(settings.direct, settings.csrfToken));
const sender = direct ?? {
  send: (entry, hooks) => sendByTus(entry, { ...hooks, csrfToken: settings.csrfToken }),
  cancel: entry => cancelTus(entry, settings.csrfToken),
};
const queue = new UploadQueue(sender, changed);
const list = new UploadList(() => queue.entries, act);
const outcomes = settings.canRead ? new Outcomes(() => queue.entries, (entry, fields) => queue.update(entry, fields), settings.prefix) : null;
let picking = null;

for (const entry of await loadEntries()) restore(entry);
previewKey();
form.hidden = false;
document.documentElement.dataset.uploads = 'ready';

form.addEventListener('submit', event => event.preventDefault());
$('folder').addEventListener('input', previewKey);
$('source')?.addEventListener('change', followSource);
for (const id of ['files', 'directory', 'lost-files']) {
  $(id).addEventListener('change', event => {
    add(chosen(event.target.files));
    event.target.value = '';
  });
}
$('one-file').addEventListener('change', event => {
  if (picking && event.target.files.length > 0) continueWith(queue, picking, event.target.files[0]);
  event.target.value = '';
});
for (const name of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  document.addEventListener(name, event => {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    document.body.classList.toggle('over', name === 'dragenter' || name === 'dragover');
    if (name === 'drop') take(event.dataTransfer);
  });
}
document.addEventListener('paste', event => {
  if (event.clipboardData.files.length > 0) take(event.clipboardData);
});
window.addEventListener('beforeunload', event => {
  if (queue.isSending) event.preventDefault();
});
$('filter').addEventListener('click', event => {
  const button = event.target.closest('button');
  if (button) list.filter(button.dataset.group);
});
forAll('pause-all', ['waiting', 'sending', 'retrying'], entry => queue.pause(entry));
forAll('resume-all', ['paused'], entry => queue.start(entry));
forAll('retry-all', ['failed'], entry => entry.file && queue.start(entry));
forAll('cancel-all', unsent, entry => queue.cancel(entry));
forAll('clear', ['done', 'failed', 'skipped'], entry => queue.remove(entry));
for (const button of $('question').querySelectorAll('button')) {
  button.addEventListener('click', () => decide(queue, queue.entries.filter(entry => entry.state === 'asking'), button.dataset.answer));
}

function take(transfer) {
  dropped(transfer).then(add, () => setText($('error'), 'The dropped files could not be read.'));
}

function add(files) {
  const error = errorOfFolder($('folder').value);
  setText($('error'), error);
  if (error === '') addFiles(queue, files, prefixOf($('folder').value), settings, sourceOf());
}

// Empty for the default source, and where there is only one.
function sourceOf() {
  return $('source')?.value ?? '';
}

// A folder that nobody typed follows the source: prefixes may differ.
function followSource() {
  const { options, selectedIndex } = $('source');
  if ([...options].some(option => option.dataset.folder === $('folder').value)) $('folder').value = options[selectedIndex].dataset.folder;
  previewKey();
}

function restore(entry) {
  const isOver = ['done', 'failed', 'skipped'].includes(entry.state);
  if (isOver && Date.now() - entry.addedAt > keepMilliseconds) return deleteEntry(entry);
  // What has arrived completely goes on by itself; the rest needs its file.
  if (unsent.includes(entry.state)) entry.state = entry.uploadUrl || entry.multipart ? 'waiting' : 'lost';
  queue.add(entry);
  if (entry.state === 'stored') outcomes?.stored(entry);
}

function changed(entry, isProgress) {
  list.change(entry);
  if (isProgress) return;
  if (entry.state === 'cancelled') deleteEntry(entry);
  else saveEntry(entry);
  if (entry.state === 'asking' && answerFor(entry)) return apply(queue, entry, answerFor(entry));
  if (entry.state === 'stored' && !entry.status) outcomes?.stored(entry);
  outcomes?.refresh(queue.entries.some(one => one.state === 'stored' || (unsent.includes(one.state) && one.state !== 'lost')));
  ask();
}

function act(name, entry) {
  if (name === 'pause') queue.pause(entry);
  else if (name === 'resume' || name === 'retry') queue.start(entry);
  else if (name === 'cancel') queue.cancel(entry);
  else if (name === 'remove') queue.remove(entry);
  else {
    picking = entry;
    $('one-file').click();
  }
}

function ask() {
  const asking = queue.entries.filter(entry => entry.state === 'asking');
  const question = $('question');
  if (asking.length > 0) setText($('question-text'), `${count(asking.length, 'file')} exist${asking.length === 1 ? 's' : ''} already.`);
  else if (question.contains(document.activeElement)) $('list-title').focus();
  question.hidden = asking.length === 0;
}

function previewKey() {
  const error = errorOfFolder($('folder').value);
  setText($('preview'), error || `cities.csv → ${sourceOf() && `${sourceOf()}:`}${visible(prefixOf($('folder').value))}cities.csv`);
}

function forAll(id, states, run) {
  $(id).addEventListener('click', () => {
    for (const entry of queue.entries.filter(one => states.includes(one.state))) run(entry);
  });
}
