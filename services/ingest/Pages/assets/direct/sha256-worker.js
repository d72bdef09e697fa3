// Computes the SHA-256 of a file beside the page, so that the page stays quick.
import { Sha256 } from './sha256.js';

const pieceBytes = 4 << 20;

onmessage = async ({ data: file }) => {
  try {
    const digest = new Sha256();
    for (let at = 0; at < file.size; at += pieceBytes) {
      digest.update(new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer()));
      postMessage({ share: Math.min(1, (at + pieceBytes) / file.size) });
    }
    postMessage({ sha256: digest.finish() });
  } catch {
    // For example, the file was changed or removed since it was chosen.
    postMessage({ error: 'The file could not be read: it was changed or removed since it was chosen.' });
  }
};
