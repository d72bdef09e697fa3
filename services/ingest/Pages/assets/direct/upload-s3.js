// Sends a file straight to the bucket: small ones at once, larger ones in parts that outlive the page.
import { NeedsFile, UploadFailure } from './upload-failure.js';
import { Credentials } from './upload-cognito.js';
import { headerOf } from './upload-http.js';
import { Bucket } from './upload-s3-request.js';
import { hex, sha256 } from './sigv4.js';

const mostParts = 10000;
const idDigits = 32;

/** What the queue needs to send to the bucket of each source. */
export function directTo(settings, csrfToken) {
  const credentials = new Credentials(settings, csrfToken);
  const buckets = new Map([{ source: '' }, ...settings.sources].map(one => [one.source, new Bucket({ ...settings, ...one }, credentials)]));
  const bucketOf = entry => {
    const bucket = buckets.get(entry.source ?? '');
    // An entry of an earlier visit may name a source that the page no longer has.
    if (!bucket) throw new UploadFailure({ status: 400, text: `The source ${entry.source} is not known.` });
    return bucket;
  };
  return {
    send: async (entry, hooks) => await sendToBucket(bucketOf(entry), settings, entry, hooks),
    cancel: async entry => await abort(bucketOf(entry), entry),
  };
}

async function sendToBucket(bucket, settings, entry, hooks) {
  try {
    await transfer(bucket, settings, entry, hooks);
  } catch (failure) {
    // The answer to an earlier try may have been lost after the bucket had stored the file.
    if (!(failure.isConflict || failure.isForgotten) || !entry.hasTried || !await isStored(entry, failure, hooks)) throw failure;
  }
  const fileId = hex(await sha256(entry.source ? `${entry.source}\0${entry.key}` : entry.key)).slice(0, idDigits);
  return { fileId, sha256: entry.sha256, receivedAt: bucket.now(), multipart: null, isDirect: true };
}

async function transfer(bucket, settings, entry, hooks) {
  if (entry.mustBeNew && !entry.multipart && !entry.hasTried) await refuseExisting(entry, hooks);
  if (!entry.sha256) {
    if (!entry.file) throw new NeedsFile();
    entry.sha256 = await digestOf(entry.file, hooks);
  }
  entry.traceparent ??= traceparent();
  if (!entry.multipart && entry.size <= settings.partBytes) await sendWhole(bucket, entry, hooks);
  else await sendParts(bucket, settings, entry, hooks);
}

async function sendWhole(bucket, entry, hooks) {
  if (!entry.file) throw new NeedsFile();
  hooks.onOffset(0);
  hooks.onTry();
  await bucket.send('PUT', entry.key, { headers: { ...metadataOf(entry), ...condition(entry) }, body: entry.file, ...progressOf(hooks, 0) });
}

async function sendParts(bucket, settings, entry, hooks) {
  const parts = await begin(bucket, settings, entry, hooks);
  const { uploadId, partBytes } = entry.multipart;
  const last = Math.ceil(entry.size / partBytes);
  for (let number = 1; number <= last; number++) {
    if (parts.has(number)) continue;
    if (!entry.file) throw new NeedsFile();
    const from = (number - 1) * partBytes;
    const body = entry.file.slice(from, from + partBytes);
    const before = sizeOf(parts, entry);
    hooks.onOffset(before);
    const answer = await bucket.send('PUT', entry.key, {
      query: [['partNumber', `${number}`], ['uploadId', uploadId]], body, ...progressOf(hooks, before), onSent: undefined,
    });
    parts.set(number, { eTag: headerOf(answer, 'ETag'), size: body.size });
  }
  hooks.onOffset(entry.size);
  hooks.onStoring();
  hooks.onTry();
  await complete(bucket, entry, parts, hooks);
}

// A new multipart upload, or the parts that the bucket has of an earlier one.
async function begin(bucket, settings, entry, hooks) {
  if (entry.multipart) return await listParts(bucket, entry, hooks);
  const answer = await bucket.send('POST', entry.key, { query: [['uploads', '']], headers: metadataOf(entry), signal: hooks.signal });
  const mebibyte = 1 << 20;
  const partBytes = Math.max(settings.partBytes, Math.ceil(entry.size / mostParts / mebibyte) * mebibyte);
  entry.multipart = { uploadId: textOf(answer.responseText, 'UploadId'), partBytes };
  hooks.onOffset(0);
  return new Map();
}

async function listParts(bucket, entry, hooks) {
  const parts = new Map();
  const { uploadId, partBytes } = entry.multipart;
  for (let marker = '0'; marker !== '';) {
    const query = [['uploadId', uploadId], ['part-number-marker', marker]];
    const xml = (await bucket.send('GET', entry.key, { query, signal: hooks.signal })).responseText;
    for (const [, part] of xml.matchAll(/<Part>(.*?)<\/Part>/gs)) {
      const number = Number(textOf(part, 'PartNumber'));
      const size = Number(textOf(part, 'Size'));
      if (size === Math.min(partBytes, entry.size - (number - 1) * partBytes)) parts.set(number, { eTag: textOf(part, 'ETag'), size });
    }
    marker = textOf(xml, 'IsTruncated') === 'true' ? textOf(xml, 'NextPartNumberMarker') : '';
  }
  hooks.onOffset(sizeOf(parts, entry));
  return parts;
}

async function complete(bucket, entry, parts, hooks) {
  const listed = [...parts].sort(([one], [other]) => one - other)
    .map(([number, { eTag }]) => `<Part><PartNumber>${number}</PartNumber><ETag>${eTag.replaceAll('"', '&quot;')}</ETag></Part>`);
  const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed.join('')}</CompleteMultipartUpload>`;
  const query = [['uploadId', entry.multipart.uploadId]];
  const answer = await bucket.send('POST', entry.key, { query, headers: condition(entry), body, signal: hooks.signal });
  // S3 answers 200 before it knows how it ends.
  if (answer.responseText.includes('<Error>')) {
    throw new UploadFailure({ status: 500, code: textOf(answer.responseText, 'Code'), detail: textOf(answer.responseText, 'Message') });
  }
}

async function abort(bucket, entry) {
  if (!entry.multipart) return;
  await bucket.send('DELETE', entry.key, { query: [['uploadId', entry.multipart.uploadId]] }).catch(() => null);
}

// Asked before the bytes are sent; S3 checks again when it stores them.
async function refuseExisting(entry, hooks) {
  const address = `/api/v1/files?prefix=${encodeURIComponent(entry.key)}&limit=1${sourceOf(entry, '&')}`;
  const answer = await fetch(address, { signal: hooks.signal, cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) return;
  const { files } = await answer.json();
  if (files[0]?.key === entry.key) throw new UploadFailure({ status: 412, code: 'precondition-failed' });
}

// Whether the record of the key is of these bytes; a file without a record is looked at again later.
async function isStored(entry, failure, hooks) {
  const key = entry.key.split('/').map(encodeURIComponent).join('/');
  const address = `/api/v1/files/by-key/${key}${sourceOf(entry, '?')}`;
  const answer = await fetch(address, { signal: hooks.signal, cache: 'no-store' }).catch(() => null);
  if (answer?.ok) return (await answer.json()).sha256 === entry.sha256;
  if (failure.isForgotten) return false;
  throw new UploadFailure({ status: 0, text: 'The bucket has a file with this key, which is not processed yet.' });
}

function sourceOf(entry, sign) {
  return entry.source ? `${sign}source=${encodeURIComponent(entry.source)}` : '';
}

function digestOf(file, hooks) {
  return new Promise((done, failed) => {
    const worker = new Worker(new URL('./sha256-worker.js', import.meta.url), { type: 'module' });
    const end = (settle, value) => {
      worker.terminate();
      settle(value);
    };
    hooks.signal.addEventListener('abort', () => end(failed, hooks.signal.reason));
    worker.onerror = () => end(failed, new UploadFailure({ status: 400, text: 'The file could not be read.' }));
    worker.onmessage = ({ data }) => {
      if (data.sha256) end(done, data.sha256);
      else if (data.error) end(failed, new UploadFailure({ status: 400, text: data.error }));
      else hooks.onPreparing(data.share);
    };
    worker.postMessage(file);
  });
}

function metadataOf(entry) {
  return {
    ...(entry.type ? { 'Content-Type': entry.type } : {}),
    'x-amz-meta-sha256': entry.sha256,
    'x-amz-meta-traceparent': entry.traceparent,
  };
}

function condition(entry) {
  return entry.mustBeNew ? { 'If-None-Match': '*' } : {};
}

function progressOf(hooks, before) {
  return { signal: hooks.signal, onProgress: sent => hooks.onProgress(before + sent), onSent: hooks.onStoring };
}

function sizeOf(parts, entry) {
  return Math.min(entry.size, [...parts.values()].reduce((sum, part) => sum + part.size, 0));
}

function textOf(xml, name) {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
  return text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&');
}

// W3C Trace Context: the trace begins in the browser.
function traceparent() {
  const random = bytes => hex(crypto.getRandomValues(new Uint8Array(bytes)));
  return `00-${random(16)}-${random(8)}-01`;
}
