// The files of a choice, a drop or a paste, with their paths, and the keys that they get.

/** The folder as typed, as the start of a key: with a slash at its end, and without one at its start. */
export function prefixOf(folder) {
  const text = folder.replace(/^\/+/, '');
  return text === '' || text.endsWith('/') ? text : `${text}/`;
}

/** Why a folder cannot be used; empty when it can. */
export function errorOfFolder(folder) {
  return folder.split('/').some(segment => segment === '.' || segment === '..')
    ? 'The folder must not contain . or .. segments.'
    : '';
}

/** Why a file cannot be sent; empty when it can. */
export function errorOfFile(key, file, limits) {
  if (/(?:[\ud800-\udbff](?![\udc00-\udfff]))|(?:(?<![\ud800-\udbff])[\udc00-\udfff])/.test(key))
    return 'The name contains half of a surrogate pair: rename the file or the folder.';
  if (file.size > limits.maxBytes) return `The file has ${file.size.toLocaleString()} bytes; the limit is ${limits.maxBytes.toLocaleString()}.`;
  const name = key.slice(key.lastIndexOf('/') + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (limits.extensions.length === 0 || limits.extensions.includes(extension)) return '';
  return `${extension === '' ? 'A name without an extension' : `.${extension}`} is not accepted. Accepted: ${limits.extensions.join(', ')}.`;
}

/** Chosen files, each with its path: of a folder it begins with the name of the folder. */
export function chosen(files) {
  return [...files].map(file => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Dropped or pasted files, those in folders too. */
export async function dropped(transfer) {
  const roots = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  if (roots.length === 0) return chosen(transfer.files);
  const found = [];
  for (const root of roots) await collect(root, found);
  return found;
}

/** A key with a number before its extension: "a (2).txt". */
export function numbered(key, number) {
  const start = key.lastIndexOf('/') + 1;
  const dot = key.lastIndexOf('.');
  const end = dot > start ? dot : key.length;
  return `${key.slice(0, end)} (${number})${key.slice(end)}`;
}

async function collect(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return;
    for (const child of some) await collect(child, found);
  }
}
