// Sends a file by tus 1.0: what arrived stays with the server, so a lost connection or a closed tab costs a part of one chunk.
import { NeedsFile, UploadFailure } from './upload-failure.js';
import { headerOf, send } from './upload-http.js';

const chunkBytes = 8 << 20;
const chunkType = 'application/offset+octet-stream';

/**
 * Sends a file, or the rest of it.
 * @param {object} entry The upload: key, source, size, type, file, uploadUrl, mustBeNew.
 * @param {{signal: AbortSignal, csrfToken: string | null, onOffset: Function, onProgress: Function, onStoring: Function}} hooks
 * @returns {Promise<{fileId: string, sha256: string, receivedAt: number}>}
 */
export async function sendByTus(entry, hooks) {
  if (!entry.uploadUrl && !entry.file) throw new NeedsFile();
  let answer = entry.uploadUrl ? await request(entry, hooks, 'HEAD', entry.uploadUrl) : await create(entry, hooks);
  let offset = offsetOf(answer);
  hooks.onOffset(offset);
  while (storedOf(answer) === null) {
    answer = await append(entry, hooks, offset);
    offset = offsetOf(answer);
    hooks.onOffset(offset);
  }
  return storedOf(answer);
}

/** Removes what arrived; a failure leaves it to expire. */
export async function cancelTus(entry, csrfToken) {
  if (!entry.uploadUrl) return;
  await request(entry, { csrfToken }, 'DELETE', entry.uploadUrl).catch(() => null);
}

// Without bytes: an answer that is lost later finds the upload by its address, and its file is not mistaken for somebody else's.
async function create(entry, hooks) {
  const { key, source, type } = entry;
  const metadata = { key, ...(source ? { source } : {}), ...(type ? { filetype: type } : {}) };
  const headers = {
    'Upload-Length': `${entry.size}`,
    'Upload-Metadata': Object.entries(metadata).map(([name, value]) => `${name} ${base64(value)}`).join(','),
    ...(entry.mustBeNew ? { 'If-None-Match': '*' } : {}),
  };
  return await request(entry, hooks, 'POST', '/uploads', headers);
}

async function append(entry, hooks, offset) {
  const end = Math.min(entry.size, offset + chunkBytes);
  if (end > offset && !entry.file) throw new NeedsFile();
  if (end === offset) hooks.onStoring();
  // The rest of a file that has arrived completely is nothing: the store is tried again.
  const chunk = end > offset ? entry.file.slice(offset, end) : new Blob([]);
  const headers = { 'Content-Type': chunkType, 'Upload-Offset': `${offset}` };
  return await request(entry, hooks, 'PATCH', entry.uploadUrl, headers, chunk, offset);
}

async function request(entry, hooks, method, url, headers = {}, body = null, offset = 0) {
  const isLast = body !== null && offset + body.size === entry.size;
  try {
    const answer = await send({
      method, url, body, signal: hooks.signal,
      headers: { 'Tus-Resumable': '1.0.0', ...(hooks.csrfToken ? { 'X-CSRF-Token': hooks.csrfToken } : {}), ...headers },
      onProgress: body === null ? undefined : sent => hooks.onProgress(Math.min(offset + sent, entry.size)),
      onSent: isLast ? hooks.onStoring : undefined,
    });
    if (method === 'POST') entry.uploadUrl = headerOf(answer, 'Location');
    return answer;
  } catch (failure) {
    // The server names the upload even when the store behind it fails.
    if (method === 'POST' && failure instanceof UploadFailure && failure.location) entry.uploadUrl = failure.location;
    throw failure;
  }
}

function offsetOf(answer) {
  const offset = Number(headerOf(answer, 'Upload-Offset') ?? Number.NaN);
  if (!Number.isSafeInteger(offset)) throw new UploadFailure({ status: 502, text: 'The answer of the server has no offset.' });
  return offset;
}

// The file in the answer to the last chunk; null before.
function storedOf(answer) {
  const address = headerOf(answer, 'Content-Location');
  const digest = /sha-256=:(.+):/.exec(headerOf(answer, 'Repr-Digest') ?? '')?.[1];
  if (!address || !digest) return null;
  return { fileId: address.split('/').at(-1), sha256: hex(digest), receivedAt: Date.parse(headerOf(answer, 'Last-Modified')) };
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function hex(text) {
  return [...atob(text)].map(character => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
