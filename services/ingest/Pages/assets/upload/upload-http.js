// One request with a body, with progress; fetch cannot tell how much of a body has been sent.
import { UploadFailure } from './upload-failure.js';

/**
 * Sends a request.
 * @param {{method: string, url: string, headers?: Record<string, string>, body?: Blob | string | null, signal?: AbortSignal,
 *   onProgress?: (sent: number) => void, onSent?: () => void, readFailure?: (request: XMLHttpRequest) => object}} about
 * @returns {Promise<XMLHttpRequest>} The answered request, with a status of success.
 */
export function send({ method, url, headers = {}, body = null, signal, onProgress, onSent, readFailure = problemOf }) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (onProgress) request.upload.onprogress = event => onProgress(event.loaded);
    if (onSent) request.upload.onload = onSent;
    request.onloadend = () => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) failed(signal.reason);
      else if (request.status >= 200 && request.status < 300) done(request);
      else failed(failureOf(request, readFailure));
    };
    if (signal?.aborted) return failed(signal.reason);
    signal?.addEventListener('abort', stop);
    request.send(body);
  });
}

/** A header of the answer; null without one, and where the answer was lost. */
export function headerOf(request, name) {
  return request.status === 0 ? null : request.getResponseHeader(name);
}

function failureOf(request, readFailure) {
  const failure = new UploadFailure({ status: request.status, retryAfter: headerOf(request, 'Retry-After'), ...readFailure(request) });
  failure.location = headerOf(request, 'Location');
  return failure;
}

function problemOf(request) {
  try {
    const { code, detail } = JSON.parse(request.responseText);
    return { code, detail };
  } catch {
    return {};
  }
}
