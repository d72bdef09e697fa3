// Follows what the pipeline does with stored files: one event stream for all, and a slow look at those that it does not mention.
import { foundIn, reasonOf } from './upload-found.js';

const finalStatuses = ['processed', 'rejected', 'missing', 'removed', 'parked', 'discarded'];
const clockTolerance = 2000;
const lookPause = 5000;
const looksAtOnce = 10;
const remembered = 2000;

/** Whether a record is of this upload: 'current', 'later' for a later upload of the key, else 'older'. */
export function relationOf(record, entry) {
  if (record.sha256 === entry.sha256) return 'current';
  // The service knows that this upload has no record yet; of one straight to the bucket it knows nothing.
  if (!record.isCurrent) return 'older';
  const since = Date.parse(record.updatedAt) - entry.receivedAt;
  if (!record.sha256) return since >= -clockTolerance ? 'current' : 'older';
  return since >= (entry.isDirect ? clockTolerance : -clockTolerance) ? 'later' : 'older';
}

/** Follows the outcomes of stored uploads. */
export class Outcomes {
  #entries;
  #settle;
  #stream = null;
  #early = new Map();
  #looking = false;
  #prefix;

  /**
   * @param {() => object[]} entries The uploads of the page.
   * @param {(entry: object, fields: object) => void} settle Takes over what became of an upload.
   * @param {string} prefix Prefix of the keys that the reader may follow.
   */
  constructor(entries, settle, prefix) {
    this.#entries = entries;
    this.#settle = settle;
    this.#prefix = prefix;
    setInterval(() => this.#look(), lookPause);
  }

  /** Opens the stream before the first file is sent, so that no outcome comes too early; closes it when nothing is awaited. */
  refresh(isAwaiting) {
    if (isAwaiting && this.#stream === null) {
      this.#stream = new EventSource(`/api/v1/events?prefix=${encodeURIComponent(this.#prefix)}`);
      this.#stream.addEventListener('outcome', event => this.#take(JSON.parse(event.data)));
      this.#stream.addEventListener('reset', () => this.#look());
    } else if (!isAwaiting && this.#stream !== null) {
      this.#stream.close();
      this.#stream = null;
    }
  }

  /** Looks for an outcome that came before the answer to the upload. */
  stored(entry) {
    const early = this.#early.get(entry.fileId);
    if (early) this.#apply(entry, early);
  }

  #take(outcome) {
    this.#early.set(outcome.fileId, outcome);
    if (this.#early.size > remembered) this.#early.delete(this.#early.keys().next().value);
    for (const entry of this.#awaited().filter(one => one.fileId === outcome.fileId)) this.#apply(entry, outcome);
  }

  // The record says what was found, and whether the outcome is of this upload.
  #apply(entry, outcome) {
    if (outcome.sha256 === entry.sha256 || Date.parse(outcome.at) >= entry.receivedAt - clockTolerance) this.#ask(entry);
  }

  async #ask(entry) {
    const record = await recordOf(entry.fileId);
    if (record === null || entry.state !== 'stored') return;
    const relation = relationOf(record, entry);
    if (relation === 'later' || (relation === 'current' && finalStatuses.includes(record.status))) this.#end(entry, record, relation);
    else if (relation === 'current' && entry.status !== record.status) this.#settle(entry, { status: record.status, attempts: record.attempts });
    else if (relation === 'current' && entry.attempts !== record.attempts) this.#settle(entry, { attempts: record.attempts });
  }

  #end(entry, record, relation) {
    const fields = relation === 'later'
      ? { status: 'replaced', facts: 'A later upload replaced this file.' }
      : { status: record.status, facts: record.status === 'processed' ? foundIn(record) : reasonOf(record) };
    this.#settle(entry, { state: 'done', ...fields });
  }

  async #look() {
    if (this.#looking) return;
    this.#looking = true;
    const waiting = this.#awaited().filter(entry => Date.now() - entry.storedAt > lookPause);
    // The ones that were looked at the longest ago.
    waiting.sort((one, other) => (one.lookedAt ?? 0) - (other.lookedAt ?? 0));
    for (const entry of waiting.slice(0, looksAtOnce)) {
      entry.lookedAt = Date.now();
      await this.#ask(entry);
    }
    this.#looking = false;
  }

  #awaited() {
    return this.#entries().filter(entry => entry.state === 'stored');
  }
}

async function recordOf(fileId) {
  try {
    const answer = await fetch(`/api/v1/files/${fileId}`, { cache: 'no-store' });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
