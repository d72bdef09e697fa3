// The list of rows: which are shown, in which order, and when they are drawn.
import { createRow, groupOf, updateRow } from './upload-rows.js';
import { showTotals } from './upload-totals.js';

const drawPause = 100;

/** Draws the rows of the uploads, at most ten times a second. */
export class UploadList {
  #list = document.getElementById('list');
  #template = document.getElementById('row');
  #rows = new Map();
  #changed = new Set();
  #isPlanned = false;
  #entries;
  #act;
  #filter = 'all';

  /**
   * @param {() => object[]} entries The uploads.
   * @param {(act: string, entry: object) => void} act Called for a button of a row.
   */
  constructor(entries, act) {
    this.#entries = entries;
    this.#act = act;
    // Time left, and what takes long.
    setInterval(() => {
      for (const entry of this.#entries()) if (['storing', 'retrying'].includes(entry.state)) this.change(entry);
    }, 1000);
  }

  /** Draws an upload soon. */
  change(entry) {
    this.#changed.add(entry);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setTimeout(() => {
      this.#isPlanned = false;
      this.#draw();
    }, this.#rows.has(entry) ? drawPause : 0);
  }

  /** Shows one group only. */
  filter(group) {
    this.#filter = group;
    for (const [entry, row] of this.#rows) this.#show(entry, row);
    showTotals(this.#entries(), this.#filter);
  }

  #draw() {
    const added = document.createDocumentFragment();
    for (const entry of this.#changed) this.#drawOne(entry, added);
    this.#changed.clear();
    this.#list.append(added);
    showTotals(this.#entries(), this.#filter);
  }

  #drawOne(entry, added) {
    const before = this.#rows.get(entry);
    if (entry.state === 'cancelled') {
      if (before?.contains(document.activeElement)) document.getElementById('list-title').focus();
      before?.remove();
      this.#rows.delete(entry);
      return;
    }
    // A key that was changed to keep both files needs a new row.
    const isSame = before && before.dataset.key === entry.key;
    const row = isSame ? before : createRow(this.#template, entry, this.#act);
    row.dataset.key = entry.key;
    this.#rows.set(entry, row);
    updateRow(row, entry);
    if (before && !isSame) before.replaceWith(row);
    else if (!before) added.append(row);
    this.#show(entry, row);
    this.#lift(entry, row);
  }

  // What did not work comes first; a row with the focus stays where it is.
  #lift(entry, row) {
    const isBad = `${groupOf(entry) === 'bad'}`;
    if (row.dataset.bad === isBad) return;
    row.dataset.bad = isBad;
    if (isBad === 'true' && !row.contains(document.activeElement)) this.#list.prepend(row);
  }

  #show(entry, row) {
    const isHidden = this.#filter !== 'all' && groupOf(entry) !== this.#filter;
    if (row.hidden !== isHidden && !row.contains(document.activeElement)) row.hidden = isHidden;
  }
}
