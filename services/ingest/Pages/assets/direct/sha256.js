// SHA-256 (FIPS 180-4) of content that comes in pieces; the browser's own needs all of it in memory.
const constants = roots(64, 1 / 3);
const start = roots(8, 1 / 2);
const blockBytes = 64;

/** Computes a digest incrementally. */
export class Sha256 {
  #state = Int32Array.from(start);
  #words = new Int32Array(64);
  #rest = new Uint8Array(blockBytes);
  #length = 0;

  /** Adds bytes. */
  update(bytes) {
    let at = 0;
    const filled = this.#length % blockBytes;
    this.#length += bytes.length;
    if (filled > 0) {
      at = Math.min(blockBytes - filled, bytes.length);
      this.#rest.set(bytes.subarray(0, at), filled);
      if (filled + at < blockBytes) return this;
      this.#block(this.#rest, 0);
    }
    for (; at + blockBytes <= bytes.length; at += blockBytes) this.#block(bytes, at);
    this.#rest.set(bytes.subarray(at), 0);
    return this;
  }

  /** The digest as 64 hex digits. Ends the computation. */
  finish() {
    const bits = BigInt(this.#length) * 8n;
    const filled = this.#length % blockBytes;
    const end = new Uint8Array((filled < 56 ? 56 : 120) - filled + 8);
    end[0] = 0x80;
    new DataView(end.buffer).setBigUint64(end.length - 8, bits);
    this.update(end);
    return [...this.#state].map(word => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #block(bytes, at) {
    const words = this.#words;
    for (let i = 0; i < 16; i++, at += 4) {
      words[i] = bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15];
      const y = words[i - 2];
      const first = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
      const second = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
      words[i] = words[i - 16] + first + words[i - 7] + second | 0;
    }
    this.#compress(words);
  }

  #compress(words) {
    const state = this.#state;
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const sum1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      const one = h + sum1 + (e & f ^ ~e & g) + constants[i] + words[i] | 0;
      const sum0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      const two = sum0 + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
}

// First 32 bits of the fractions of roots of the first primes, computed with whole numbers, since a double has too few bits.
function roots(count, power) {
  const words = new Int32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate++) {
    if (!isPrime(candidate)) continue;
    const degree = Math.round(1 / power);
    words[found++] = Number(BigInt.asIntN(32, root(BigInt(candidate) << BigInt(32 * degree), degree)));
  }
  return words;
}

function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}

function root(value, degree) {
  let [low, high] = [0n, 1n << 40n];
  while (high - low > 1n) {
    const middle = low + high >> 1n;
    if (middle ** BigInt(degree) <= value) low = middle;
    else high = middle;
  }
  return low;
}
