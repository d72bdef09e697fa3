// Signs requests to AWS by Signature Version 4, with the rules of S3 for paths: escaped once, dot segments stay.
const encoder = new TextEncoder();
const algorithm = 'AWS4-HMAC-SHA256';

/** Value of x-amz-content-sha256 of a body that is not signed. */
export const unsigned = 'UNSIGNED-PAYLOAD';

/**
 * Computes the header Authorization of a request.
 * @param {{method: string, host: string, path: string, query?: [string, string][], headers: Record<string, string>, payloadHash: string,
 *   region: string, service: string, accessKeyId: string, secretKey: string}} request Path and query are not escaped; the headers are
 *   those that are signed beside the host, and contain X-Amz-Date.
 */
export async function authorizationOf(request) {
  const date = headerOf(request.headers, 'x-amz-date');
  const scope = `${date.slice(0, 8)}/${request.region}/${request.service}/aws4_request`;
  const { text, signedHeaders } = canonicalRequest(request);
  const toSign = [algorithm, date, scope, hex(await sha256(text))].join('\n');
  let key = encoder.encode(`AWS4${request.secretKey}`);
  for (const part of scope.split('/')) key = await hmac(key, part);
  const signature = hex(await hmac(key, toSign));
  return `${algorithm} Credential=${request.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** The time of a signature: 20130524T000000Z. */
export function dateOf(time) {
  return `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Escapes a key or a text of a query as AWS does. */
export function escape(text, keepSlashes = false) {
  const escaped = encodeURIComponent(text).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return keepSlashes ? escaped.replaceAll('%2F', '/') : escaped;
}

/** The query of a request as it is sent and signed. */
export function queryOf(query = []) {
  return query.map(([name, value]) => [escape(name), escape(value)])
    .sort(([one, first], [other, second]) => compare(one, other) || compare(first, second))
    .map(pair => pair.join('=')).join('&');
}

/** SHA-256 of a text or of bytes. */
export async function sha256(content) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', typeof content === 'string' ? encoder.encode(content) : content));
}

export function hex(bytes) {
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

function canonicalRequest({ method, host, path, query, headers, payloadHash }) {
  const values = new Map();
  for (const [name, value] of [['host', host], ...Object.entries(headers)]) {
    values.set(name.toLowerCase(), value.trim().replaceAll(/ +/g, ' '));
  }
  const names = [...values.keys()].sort(compare);
  const signedHeaders = names.join(';');
  const text = [
    method, escape(path, true), queryOf(query), ...names.map(name => `${name}:${values.get(name)}`), '', signedHeaders, payloadHash,
  ].join('\n');
  return { text, signedHeaders };
}

function headerOf(headers, name) {
  return Object.entries(headers).find(([one]) => one.toLowerCase() === name)[1];
}

async function hmac(key, text) {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, encoder.encode(text)));
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}
