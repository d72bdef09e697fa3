// Sends the waiting uploads, three at once, and tries again what failed for a while.
import { NeedsFile, pauseBefore } from './upload-failure.js';
import { refusal } from './upload-texts.js';

const atOnce = 3;
const windowMilliseconds = 5000;

/** States in which an upload still has bytes to send. */
export const unsent = ['waiting', 'sending', 'storing', 'retrying', 'paused', 'lost', 'asking'];

/** The uploads of this page. */
export class UploadQueue {
  #running = new Map();
  #timers = new Map();
  #sender;
  #changed;

  /**
   * @param {{send: Function, cancel: Function}} sender Sends one file, or removes what arrived of it.
   * @param {(entry: object, isProgress: boolean) => void} changed Called after each change.
   */
  constructor(sender, changed) {
    this.#sender = sender;
    this.#changed = changed;
    this.entries = [];
    // A connection that is back need not wait for the end of a pause.
    window.addEventListener('online', () => {
      for (const entry of this.entries.filter(one => one.state === 'retrying')) this.start(entry);
    });
  }

  /** Whether bytes are on their way. */
  get isSending() {
    return this.#running.size > 0;
  }

  add(entry) {
    this.entries.push(entry);
    this.#changed(entry, false);
    this.#next();
  }

  /** Sends an upload as soon as there is room. */
  start(entry) {
    this.#clearTimer(entry);
    this.#set(entry, { state: 'waiting', reason: '', code: '' });
    this.#next();
  }

  /** Stops sending; what arrived stays. */
  pause(entry) {
    this.#stop(entry);
    this.#set(entry, { state: 'paused' });
    this.#next();
  }

  /** Stops sending, and removes the entry and what arrived of it. */
  async cancel(entry) {
    const isUnsent = unsent.includes(entry.state);
    this.remove(entry);
    if (isUnsent) await this.#sender.cancel(entry);
  }

  /** Removes an entry. */
  remove(entry) {
    this.#stop(entry);
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.#set(entry, { state: 'cancelled' });
    this.#next();
  }

  /** Changes fields of an entry from outside of a transfer. */
  update(entry, fields) {
    this.#set(entry, fields);
  }

  #next() {
    for (const entry of this.entries) {
      if (this.#running.size >= atOnce) return;
      if (entry.state === 'waiting') this.#run(entry);
    }
  }

  async #run(entry) {
    const stop = new AbortController();
    this.#running.set(entry, stop);
    this.#set(entry, { state: 'sending', samples: [] });
    try {
      const stored = await this.#sender.send(entry, this.#hooksOf(entry, stop.signal));
      this.#set(entry, { state: 'stored', sent: entry.size, attempt: 0, storedAt: Date.now(), file: null, ...stored });
    } catch (failure) {
      if (!stop.signal.aborted) this.#fail(entry, failure);
    } finally {
      if (this.#running.get(entry) === stop) this.#running.delete(entry);
      this.#next();
    }
  }

  #hooksOf(entry, signal) {
    return {
      signal,
      onOffset: offset => {
        this.#progress(entry, offset);
        this.#set(entry, { offset, attempt: 0 });
      },
      onProgress: sent => this.#progress(entry, sent),
      onTry: () => this.#set(entry, { hasTried: true }),
      onPreparing: share => this.#set(entry, { state: 'sending', preparing: share }, true),
      onStoring: () => this.#set(entry, { state: 'storing', storingSince: Date.now(), sent: entry.size }),
    };
  }

  #progress(entry, sent) {
    const now = performance.now();
    const samples = (entry.samples ?? []).filter(([at]) => now - at < windowMilliseconds);
    samples.push([now, sent]);
    const [first, before] = samples[0];
    const speed = now - first > 250 ? Math.max(0, (sent - before) * 1000 / (now - first)) : entry.speed;
    this.#set(entry, { state: entry.state === 'storing' ? 'storing' : 'sending', sent, samples, speed, preparing: null }, true);
  }

  #fail(entry, failure) {
    if (failure instanceof NeedsFile) return this.#set(entry, { state: 'lost', reason: '' });
    if (failure.isConflict) return this.#set(entry, { state: 'asking', uploadUrl: null, offset: 0, sent: 0 });
    if (failure.isForgotten && (entry.uploadUrl || entry.multipart)) return this.#forget(entry);
    const attempt = (entry.attempt ?? 0) + 1;
    const told = { reason: refusal(failure), code: failure.code ?? '', attempt };
    if (!failure.isTemporary) return this.#set(entry, { ...told, state: 'failed' });
    const pause = pauseBefore(attempt - 1, failure);
    this.#timers.set(entry, setTimeout(() => this.start(entry), pause));
    this.#set(entry, { ...told, state: 'retrying', retryAt: Date.now() + pause });
  }

  // Another replica, or the time is over: from the first byte.
  #forget(entry) {
    this.#set(entry, { uploadUrl: null, multipart: null, offset: 0, sent: 0 });
    if (entry.file) this.start(entry);
    else this.#set(entry, { state: 'lost', reason: 'The service no longer has the first part of this file.' });
  }

  #stop(entry) {
    this.#clearTimer(entry);
    this.#running.get(entry)?.abort(new DOMException('stopped', 'AbortError'));
    this.#running.delete(entry);
  }

  #clearTimer(entry) {
    clearTimeout(this.#timers.get(entry));
    this.#timers.delete(entry);
  }

  #set(entry, fields, isProgress = false) {
    Object.assign(entry, fields);
    this.#changed(entry, isProgress);
  }
}
