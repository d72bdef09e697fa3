// Times in the reader's zone; the page itself has UTC, and so has the title.
import { setText } from './patch.js';

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Shows the times below a node in the reader's zone. */
export function localise(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) setText(time, format.format(at));
  }
}
