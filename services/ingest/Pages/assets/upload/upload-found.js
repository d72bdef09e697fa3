// What became of a file and what was found in it, as a sentence.
import { count, size } from './upload-texts.js';

const names = {
  'text/csv': 'CSV', 'text/tab-separated-values': 'TSV', 'application/json': 'JSON', 'application/x-ndjson': 'NDJSON',
  'text/plain': 'text', 'text/html': 'HTML', 'application/gzip': 'gzip', 'application/zstd': 'Zstandard',
  'image/png': 'PNG', 'image/jpeg': 'JPEG', 'image/gif': 'GIF', 'image/webp': 'WebP', 'application/pdf': 'PDF',
  'application/octet-stream': 'bytes',
};

/** What was found in a processed file, such as "CSV, 7 rows × 3 columns, UTF-8". */
export function foundIn({ analysis, bytes, lines }) {
  if (!analysis) return [size(bytes ?? 0), lines == null ? '' : count(lines, 'line')].filter(Boolean).join(', ');
  return partsOf(analysis, lines).concat(size(bytes ?? 0)).filter(Boolean).join(', ');
}

function partsOf(content, lines) {
  const type = names[content.type] ?? content.type;
  return [
    content.version ? `${type} ${content.version}` : type,
    content.rows != null && content.columns != null ? `${count(content.rows, 'row')} × ${count(content.columns, 'column')}` : '',
    content.records != null ? count(content.records, 'record') : '',
    content.invalidRecords > 0 ? `${count(content.invalidRecords, 'invalid record')}` : '',
    content.valid === false ? 'not well-formed' : '',
    content.width != null && content.height != null ? `${content.width} × ${content.height} pixels` : '',
    content.rows == null && content.records == null && lines != null ? count(lines, 'line') : '',
    content.encoding && content.encoding !== 'unknown' ? content.encoding.toUpperCase() : '',
    content.inner ? `with ${partsOf(content.inner, content.inner.lines).filter(Boolean).join(', ')}` : '',
  ];
}

/** Why a file was not processed: the reason, with the code after it. */
export function reasonOf({ status, code, reason }) {
  const endings = { missing: 'The object was removed before it was processed.', removed: 'The object was removed.' };
  const sentence = reason ?? endings[status] ?? '';
  const ended = sentence === '' || /[.!?)]$/.test(sentence) ? sentence : `${sentence}.`;
  return [ended, code ? `(${code})` : ''].filter(Boolean).join(' ');
}
