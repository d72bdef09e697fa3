// A request that was refused or lost.
const patience = { first: 1000, longest: 60000 };
const repeatable = [0, 408, 409, 423, 425, 429];

/** What a server answered instead of success. */
export class UploadFailure extends Error {
  /** @param {{status: number, code?: string, detail?: string, text?: string, retryAfter?: string | null}} about */
  constructor({ status, code = '', detail = '', text = '', retryAfter = null }) {
    super(detail || text || `status ${status}`);
    Object.assign(this, { status, code, detail, text, retryAfter });
  }

  /** Whether the same request may succeed later. */
  get isTemporary() {
    return repeatable.includes(this.status) || this.status >= 500;
  }

  /** Whether a file with this key exists already. */
  get isConflict() {
    return this.status === 412 && this.code !== 'version-not-supported';
  }

  /** Whether the server has forgotten what it had received. */
  get isForgotten() {
    return this.status === 404 || this.status === 410;
  }
}

/** The page was loaded again, and the browser forgot the file: the reader has to choose it again. */
export class NeedsFile extends Error {}

/** Milliseconds until the next try: what the server asks for, else longer each time, with jitter so that clients spread. */
export function pauseBefore(attempt, failure, random = Math.random()) {
  const longest = Math.min(patience.longest, patience.first * 2 ** Math.min(attempt, 10));
  const backOff = longest / 2 + random * longest / 2;
  return Math.max(secondsOf(failure.retryAfter) * 1000, backOff);
}

function secondsOf(retryAfter) {
  if (!retryAfter) return 0;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 3600) : 0;
}
