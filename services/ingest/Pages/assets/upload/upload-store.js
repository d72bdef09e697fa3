// Keeps the uploads of this browser over a reload, without their bytes.
const name = 'filepipeline-uploads';
const table = 'entries';
const kept = ['id', 'key', 'source', 'name', 'size', 'lastModified', 'type', 'state', 'sent', 'offset', 'reason', 'code', 'uploadUrl', 'multipart',
  'mustBeNew', 'replaces', 'fileId', 'sha256', 'receivedAt', 'storedAt', 'status', 'facts', 'tab', 'batch', 'addedAt', 'traceparent', 'isDirect', 'hasTried'];
const tab = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
const pending = new Map();
let flushing = null;

// Tells other windows that the entries of this one are in use.
navigator.locks?.request(`upload-tab-${tab}`, () => new Promise(() => {}));

/** The entries that no other open window has; they belong to this one now. */
export async function loadEntries() {
  const database = await open();
  if (database === null) return [];
  const all = await resultOf(database.transaction(table).objectStore(table).getAll());
  const held = (await navigator.locks?.query())?.held.map(lock => lock.name) ?? [];
  const own = all.filter(entry => !held.includes(`upload-tab-${entry.tab}`)).sort((one, other) => one.addedAt - other.addedAt);
  for (const entry of own) saveEntry(entry);
  return own;
}

/** Saves an entry soon; several changes become one. */
export function saveEntry(entry) {
  entry.tab = tab;
  pending.set(entry.id, Object.fromEntries(kept.filter(field => entry[field] !== undefined).map(field => [field, entry[field]])));
  flush();
}

export function deleteEntry(entry) {
  pending.set(entry.id, null);
  flush();
}

function flush() {
  flushing ??= write().finally(() => {
    flushing = null;
    if (pending.size > 0) flush();
  });
}

async function write() {
  const database = await open();
  const changes = [...pending];
  pending.clear();
  if (database === null) return;
  const transaction = database.transaction(table, 'readwrite');
  for (const [id, entry] of changes) {
    if (entry === null) transaction.objectStore(table).delete(id);
    else transaction.objectStore(table).put(entry);
  }
  await new Promise(done => {
    transaction.oncomplete = transaction.onabort = done;
  });
}

let opened = null;

// A browser that keeps nothing still uploads.
function open() {
  opened ??= new Promise(done => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: 'id' });
    request.onsuccess = () => done(request.result);
    request.onerror = request.onblocked = () => done(null);
  }).catch(() => null);
  return opened;
}

function resultOf(request) {
  return new Promise(done => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => done([]);
  });
}
