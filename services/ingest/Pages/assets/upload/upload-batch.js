// Turns chosen files into uploads, and asks once per choice what to do with keys that exist already.
import { errorOfFile, numbered } from './upload-folders.js';

const answers = new Map();

/** Adds chosen files to the queue; files of interrupted uploads continue those. */
export function addFiles(queue, files, prefix, limits, source = '') {
  const batch = crypto.randomUUID?.() ?? `${Date.now()}`;
  const byPlace = new Map(queue.entries.map(entry => [placeOf(entry), entry]));
  for (const { path, file } of files) {
    const interrupted = queue.entries.find(entry => entry.state === 'lost' && isSameFile(entry, path, file));
    if (interrupted) continueWith(queue, interrupted, file);
    else addFile(queue, byPlace, { path, file, key: prefix + path, source, batch }, limits);
  }
}

/** Continues an interrupted upload if the file is the same; otherwise says why not. */
export function continueWith(queue, entry, file) {
  if (file.size !== entry.size || file.lastModified !== entry.lastModified || file.name !== entry.name.split('/').at(-1)) {
    queue.update(entry, { reason: `${file.name} is another file, or was changed since.` });
    return;
  }
  entry.file = file;
  queue.start(entry);
}

/** What was decided for the files of a choice; undefined before the question is answered. */
export function answerFor(entry) {
  return answers.get(entry.batch);
}

/** Applies an answer to the uploads that wait for it: 'replace', 'both' or 'skip'. */
export function decide(queue, entries, answer) {
  for (const entry of entries) {
    answers.set(entry.batch, answer);
    apply(queue, entry, answer);
  }
}

/** Applies an answer to one upload. */
export function apply(queue, entry, answer) {
  if (answer === 'skip') return queue.update(entry, { state: 'skipped', file: null });
  entry.hasTried = false;
  if (answer === 'replace') entry.mustBeNew = false;
  else {
    entry.original ??= entry.key;
    entry.number = (entry.number ?? 1) + 1;
    Object.assign(entry, { key: numbered(entry.original, entry.number), multipart: null });
  }
  queue.start(entry);
}

function addFile(queue, byPlace, { path, file, key, source, batch }, limits) {
  const before = byPlace.get(placeOf({ key, source }));
  const isSending = before && !['done', 'stored', 'failed', 'skipped', 'lost'].includes(before.state);
  // The same file twice is one upload.
  if (isSending && isSameFile(before, path, file)) return;
  if (before) queue.cancel(before);
  const reason = errorOfFile(key, file, limits);
  const entry = {
    id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, key, source, name: path, size: file.size, lastModified: file.lastModified,
    type: file.type, file: reason ? null : file, state: reason ? 'failed' : 'waiting', reason, sent: 0, offset: 0, mustBeNew: true, batch,
    addedAt: Date.now(),
  };
  byPlace.set(placeOf(entry), entry);
  queue.add(entry);
}

// The same key in another source is another file.
function placeOf({ key, source }) {
  return `${source ?? ''}\n${key}`;
}

function isSameFile(entry, path, file) {
  return entry.name === path && entry.size === file.size && entry.lastModified === file.lastModified;
}
