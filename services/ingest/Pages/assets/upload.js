// One entry for each upload of this browser session; the list is always rendered from the entries.
const store = 'filepipeline.uploads';
const finalStatuses = ['processed', 'rejected', 'missing', 'removed', 'parked', 'discarded'];
const maxConcurrent = 3;
const queue = [];
const entries = load();
let running = 0;

const $ = id => document.getElementById(id);
const [list, form, folder, files, clear] = ['list', 'form', 'folder', 'files', 'clear'].map($);
const session = fetch('/me', { cache: 'no-store' }).then(answer => answer.ok ? answer.json() : {}, () => ({}));

session.then(({ prefixes }) => {
  if (prefixes?.length && !prefixes.some(prefix => folder.value.startsWith(prefix))) folder.value = prefixes[0] + folder.value;
});

form.addEventListener('submit', event => event.preventDefault());
files.addEventListener('change', () => {
  add([...files.files].map(file => [file.name, file]));
  files.value = '';
});
clear.addEventListener('click', () => {
  for (const entry of entries.filter(isOver)) entry.row.remove();
  entries.splice(0, entries.length, ...entries.filter(entry => !isOver(entry)));
  save();
});
for (const name of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  document.addEventListener(name, event => {
    event.preventDefault();
    document.body.classList.toggle('over', name === 'dragenter' || name === 'dragover');
    if (name === 'drop') dropped(event.dataTransfer).then(add, () => showError('The dropped files could not be read.'));
  });
}
window.addEventListener('beforeunload', event => {
  if (running > 0) event.preventDefault();
});

for (const entry of entries) show(entry);
for (const entry of entries.filter(entry => entry.state === 'stored')) watch(entry);
save();

async function dropped(transfer) {
  const roots = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  if (roots.length === 0) return [...transfer.files].map(file => [file.name, file]);
  const found = [];
  for (const root of roots) await collect(root, found);
  return found;
}

async function collect(entry, found) {
  if (entry.isFile) {
    found.push([entry.fullPath.replace(/^\//, ''), await new Promise((done, failed) => entry.file(done, failed))]);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return;
    for (const child of some) await collect(child, found);
  }
}

function add(named) {
  showError('');
  // Browsers remove such segments from every URL, even when they are escaped.
  if (folder.value.split('/').some(segment => segment === '.' || segment === '..')) return showError('The folder must not contain . or .. segments.');
  for (const [name, file] of named) {
    const entry = { key: folder.value + name, size: file.size, state: 'queued', progress: 0, at: Date.now(), file };
    entries.push(entry);
    show(entry);
    queue.push(entry);
  }
  save();
  next();
}

function next() {
  while (running < maxConcurrent && queue.length > 0) {
    running++;
    send(queue.shift());
  }
}

function pathOf(key) {
  try {
    return '/files/' + key.split('/').map(encodeURIComponent).join('/');
  } catch {
    return null; // half of a surrogate pair has no UTF-8 form
  }
}

async function send(entry) {
  const { csrfToken } = await session;
  const path = pathOf(entry.key);
  if (path === null) {
    running--;
    Object.assign(entry, { state: 'failed', reason: 'The name contains half of a surrogate pair: rename the file or the folder.' });
    announce(`${entry.key}: upload failed`);
    show(entry);
    save();
    next();
    return;
  }
  const request = new XMLHttpRequest();
  entry.state = 'sending';
  request.open('PUT', path);
  if (entry.file.type) request.setRequestHeader('Content-Type', entry.file.type);
  if (csrfToken) request.setRequestHeader('X-CSRF-Token', csrfToken);
  request.upload.onprogress = event => {
    entry.progress = event.total ? Math.round(100 * event.loaded / event.total) : 100;
    show(entry);
  };
  request.upload.onload = () => { entry.progress = 100; show(entry); };
  request.onloadend = () => {
    running--;
    finish(entry, request);
    next();
  };
  show(entry);
  request.send(entry.file);
}

function finish(entry, request) {
  const answer = parse(request.responseText);
  if (request.status === 201 || request.status === 200) {
    Object.assign(entry, { state: 'stored', fileId: answer.fileId, sha256: answer.sha256, bytes: answer.bytes, receivedAt: answer.receivedAt });
    delete entry.file;
    watch(entry);
  } else {
    entry.state = 'failed';
    entry.reason = request.status === 0 ? 'The connection was lost.'
      : request.status === 401 ? 'The sign-in has ended: reload the page.' : answer?.detail ?? `The server answered ${request.status}.`;
    announce(`${entry.key}: upload failed`);
  }
  show(entry);
  save();
}

async function watch(entry) {
  for (let pause = 250; entries.includes(entry); pause = Math.min(pause * 1.5, 5000)) {
    await new Promise(done => setTimeout(done, pause));
    const record = await recordOf(entry.fileId);
    if (!record) continue;
    const isCurrent = isOfUpload(record, entry);
    if (!isCurrent && !isLater(record, entry)) continue;
    entry.status = isCurrent ? record.status : 'replaced';
    entry.facts = isCurrent ? factsOf(record) : 'A later upload replaced this file.';
    if (!isCurrent || finalStatuses.includes(record.status)) entry.state = 'done';
    show(entry);
    save();
    if (entry.state === 'done') return announce(`${entry.key}: ${entry.status}`);
  }
}

async function recordOf(fileId) {
  try {
    const answer = await fetch(`/files/${fileId}`, { cache: 'no-store' });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// A record with another digest, or written before this upload, belongs to another write of the key.
function isOfUpload(record, entry) {
  if (record.sha256) return record.sha256 === entry.sha256;
  return (record.write.size ?? entry.bytes) === entry.bytes && isLater(record, entry);
}

function isLater(record, entry) {
  const clockToleranceMs = 2000;
  return Date.parse(record.updatedAt) >= Date.parse(entry.receivedAt) - clockToleranceMs;
}

function factsOf(record) {
  const facts = [`${(record.bytes ?? record.write.size)?.toLocaleString('en') ?? '?'} bytes`];
  if (record.lines != null) facts.push(`${record.lines.toLocaleString('en')} lines`);
  if (record.code) facts.push(record.code);
  if (record.reason) facts.push(record.reason);
  if (record.sha256) facts.push(`SHA-256 ${record.sha256.slice(0, 16)}…`);
  return facts.join(' · ');
}

function show(entry) {
  entry.row ??= newRow(entry);
  const labels = { queued: 'queued', sending: entry.progress < 100 ? `${entry.progress} %` : 'storing', stored: entry.status ?? 'stored', failed: 'not uploaded', done: entry.status };
  const badge = entry.row.querySelector('.badge');
  badge.textContent = labels[entry.state];
  badge.className = 'badge' + (entry.status === 'processed' ? ' good' : isOver(entry) ? ' bad' : '');
  const progress = entry.row.querySelector('progress');
  progress.hidden = entry.state === 'failed' || entry.state === 'done';
  if (entry.state === 'stored') progress.removeAttribute('value');
  else progress.value = entry.progress;
  entry.row.querySelector('.facts').textContent = visible(entry.reason ?? entry.facts ?? `${entry.size.toLocaleString('en')} bytes`);
  entry.row.querySelector('.again').hidden = !(entry.state === 'failed' && entry.file);
  $('empty').hidden = entries.length > 0;
  clear.hidden = !entries.some(isOver);
}

function newRow(entry) {
  const row = $('row').content.firstElementChild.cloneNode(true);
  row.querySelector('.key').textContent = visible(entry.key);
  row.querySelector('progress').setAttribute('aria-label', `Progress of ${visible(entry.key)}`);
  const again = row.querySelector('.again');
  again.setAttribute('aria-label', `Try ${visible(entry.key)} again`);
  again.addEventListener('click', () => {
    Object.assign(entry, { state: 'queued', progress: 0, reason: undefined });
    queue.push(entry);
    show(entry);
    next();
  });
  list.prepend(row);
  return row;
}

// Replaces line breaks, invisible and reordering characters, as services/contracts/Texts.cs does.
function visible(text) {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/gu, '\uFFFD');
}

function isOver(entry) {
  return entry.state === 'done' || entry.state === 'failed';
}

function showError(text) {
  $('error').textContent = text;
}

function announce(text) {
  $('announcement').textContent = visible(text);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function load() {
  const kept = parse(sessionStorage.getItem(store)) ?? [];
  return kept.map(entry => entry.state === 'queued' || entry.state === 'sending' ? { ...entry, state: 'failed', reason: 'The page was closed before the upload.' } : entry);
}

function save() {
  sessionStorage.setItem(store, JSON.stringify(entries.slice(-200).map(({ row, file, ...kept }) => kept)));
  $('empty').hidden = entries.length > 0;
  clear.hidden = !entries.some(isOver);
}
