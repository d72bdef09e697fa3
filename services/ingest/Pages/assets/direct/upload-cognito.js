// Temporary credentials of the signed-in person, from a Cognito identity pool.
import { UploadFailure } from './upload-failure.js';

const renewBefore = 60_000;
const targets = 'AWSCognitoIdentityService.';

/** Gets credentials, and new ones before they expire. */
export class Credentials {
  #settings;
  #csrfToken;
  #current = null;

  /** @param {{cognito: string, identityPoolId: string, loginProvider: string}} settings */
  constructor(settings, csrfToken) {
    this.#settings = settings;
    this.#csrfToken = csrfToken;
  }

  /** @returns {Promise<{accessKeyId: string, secretKey: string, sessionToken: string, expiresAt: number}>} */
  async get() {
    this.#current ??= this.#load().catch(failure => {
      this.#current = null;
      throw failure;
    });
    const current = await this.#current;
    if (current.expiresAt - Date.now() > renewBefore) return current;
    this.#current = null;
    return await this.get();
  }

  /** Forgets credentials that S3 refused. */
  forget() {
    this.#current = null;
  }

  async #load() {
    const { cognito, identityPoolId, loginProvider } = this.#settings;
    const Logins = { [loginProvider]: await this.#idToken() };
    const { IdentityId } = await call(cognito, 'GetId', { IdentityPoolId: identityPoolId, Logins });
    const { Credentials: found } = await call(cognito, 'GetCredentialsForIdentity', { IdentityId, Logins });
    const expiresAt = Math.max(found.Expiration * 1000, Date.now() + 2 * renewBefore);
    return { accessKeyId: found.AccessKeyId, secretKey: found.SecretKey, sessionToken: found.SessionToken, expiresAt };
  }

  async #idToken() {
    const answer = await request('/me/id-token', { method: 'POST', headers: { 'X-CSRF-Token': this.#csrfToken ?? '' } });
    const { token, code, detail } = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new UploadFailure({ status: answer.status, code, text: detail, retryAfter: answer.headers.get('Retry-After') });
    return token;
  }
}

async function call(cognito, action, body) {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `${targets}${action}` };
  const answer = await request(cognito, { method: 'POST', headers, body: JSON.stringify(body), cache: 'no-store' });
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) return content;
  const status = content.__type?.includes('TooManyRequests') ? 429 : answer.status;
  throw new UploadFailure({ status, code: content.__type, text: `Cognito gives no access to the bucket: ${content.message ?? answer.status}.` });
}

async function request(url, about) {
  try {
    return await fetch(url, about);
  } catch {
    throw new UploadFailure({ status: 0 });
  }
}
