// Numbers, times and refusals as texts for people.
const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
const refusals = {
  'no-space': 'No space is left on the disk of the service. Your file was not stored.',
  'too-many-requests': 'You sent more than this service accepts at once. Your file was not stored.',
  'upload-taken-over': 'Another window continues this upload.',
  'upload-expired': 'The time to continue this upload is over.',
  'unknown-upload': 'The service no longer has the first part of this file.',
  'precondition-failed': 'A file with this key exists already.',
  'not-authenticated': 'Your sign-in has ended: reload the page. Your file was not stored.',
};
const components = {
  files: 'The file store is not reachable. Your file was not stored.',
  scratch: 'The service has no room for more uploads right now. Your file was not stored.',
};

/** A number as the reader writes it. */
export function format(value) {
  return number.format(value);
}

/** "1 line", "2 lines". */
export function count(value, one, many = `${one}s`) {
  return `${number.format(value)} ${value === 1 ? one : many}`;
}

/** A size such as "1.2 MiB". */
export function size(bytes) {
  if (bytes < 1024) return count(bytes, 'byte');
  const power = Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${number.format(bytes / 1024 ** power)} ${units[power]}`;
}

/** "137 of 500 MiB", in the unit of the whole. */
export function share(part, whole) {
  if (whole < 1024) return `${number.format(part)} of ${size(whole)}`;
  const power = Math.min(units.length - 1, Math.floor(Math.log2(whole) / 10));
  return `${number.format(part / 1024 ** power)} of ${number.format(whole / 1024 ** power)} ${units[power]}`;
}

/** Time left, such as "9 s", "3 min", "2 h 5 min". */
export function duration(seconds) {
  if (seconds < 60) return `${number.format(Math.max(1, Math.ceil(seconds)))} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Replaces line breaks, invisible and reordering characters, as services/contracts/Texts.cs does. */
export function visible(text) {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/gu, '\uFFFD');
}

/** A refusal as a sentence that says what became of the file. */
export function refusal(failure) {
  if (failure.text) return failure.text;
  if (failure.status === 0) return 'The connection was lost. Your file is not stored yet.';
  const component = /^(\w+)-unavailable/.exec(failure.detail ?? '')?.[1];
  return refusals[failure.code] ?? components[component] ?? failure.detail ?? `The server answered ${failure.status}.`;
}
