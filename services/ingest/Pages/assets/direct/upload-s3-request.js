// One signed request to the bucket.
import { send } from './upload-http.js';
import { UploadFailure } from './upload-failure.js';
import { authorizationOf, dateOf, escape, hex, queryOf, sha256 } from './sigv4.js';

const expired = ['ExpiredToken', 'InvalidAccessKeyId', 'InvalidToken', 'RequestTimeTooSkewed', 'RequestExpired'];

/** The bucket, as the signed-in person may use it. */
export class Bucket {
  #settings;
  #credentials;
  #base;
  #skew;

  /** @param {{bucket: string, region: string, now: string}} settings The address of the bucket, and the time of the service. */
  constructor(settings, credentials) {
    this.#settings = settings;
    this.#credentials = credentials;
    this.#base = new URL(settings.bucket);
    // Signatures need the right time, whatever the clock of this machine says.
    this.#skew = Date.parse(settings.now) - Date.now();
  }

  /** The time of the service. */
  now() {
    return Date.now() + this.#skew;
  }

  /** Sends a request for a key; refused credentials are replaced once. */
  async send(method, key, about = {}) {
    try {
      return await this.#sendOnce(method, key, about);
    } catch (failure) {
      if (!(failure instanceof UploadFailure) || !expired.includes(failure.code)) throw failure;
      this.#credentials.forget();
      return await this.#sendOnce(method, key, about);
    }
  }

  async #sendOnce(method, key, { query = [], headers = {}, body = null, ...hooks }) {
    const { accessKeyId, secretKey, sessionToken } = await this.#credentials.get();
    const digest = await sha256(body instanceof Blob ? await body.arrayBuffer() : body ?? '');
    const payloadHash = hex(digest);
    const path = `${this.#base.pathname.replace(/\/$/, '')}/${key}`;
    const signed = {
      ...headers,
      'x-amz-content-sha256': payloadHash, 'x-amz-date': dateOf(new Date(this.now())), 'x-amz-security-token': sessionToken,
    };
    const authorization = await authorizationOf({
      method, host: this.#base.host, path, query, headers: signed, payloadHash,
      region: this.#settings.region, service: 's3', accessKeyId, secretKey,
    });
    const text = queryOf(query);
    const url = `${this.#base.origin}${escape(path, true)}${text === '' ? '' : `?${text}`}`;
    return await send({ method, url, headers: { ...signed, Authorization: authorization }, body, ...hooks, readFailure });
  }
}

function readFailure(request) {
  const text = name => new RegExp(`<${name}>([^<]*)</${name}>`).exec(request.responseText)?.[1] ?? '';
  const [code, detail] = [text('Code'), text('Message')];
  return { code, detail: detail === '' ? '' : `The bucket refused the file: ${detail}` };
}
