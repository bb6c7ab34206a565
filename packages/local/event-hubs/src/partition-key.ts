/**
 * The partition of a key, as the service and the client library choose it: Bob Jenkins' lookup3 hash (hashlittle2 with
 * both seeds 0), its two halves combined to a signed 16-bit number, modulo the number of partitions.
 */
export function partitionOfKey(key: string, partitionCount: number): number {
  const { b, c } = lookup3(Buffer.from(key, 'utf8'));
  const short = ((b ^ c) << 16) >> 16;
  return Math.abs(short % partitionCount);
}

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

function lookup3(data: Buffer): { b: number; c: number } {
  let a = (0xdeadbeef + data.length) | 0;
  let b = a;
  let c = a;
  let at = 0;
  while (data.length - at > 12) {
    a = (a + data.readInt32LE(at)) | 0;
    b = (b + data.readInt32LE(at + 4)) | 0;
    c = (c + data.readInt32LE(at + 8)) | 0;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
    at += 12;
  }
  if (data.length > at) {
    // Bytes beyond the end count as zero.
    const tail = Buffer.alloc(12);
    data.copy(tail, 0, at);
    a = (a + tail.readInt32LE(0)) | 0;
    b = (b + tail.readInt32LE(4)) | 0;
    c = (c + tail.readInt32LE(8)) | 0;
    c = ((c ^ b) - rotate(b, 14)) | 0;
    a = ((a ^ c) - rotate(c, 11)) | 0;
    b = ((b ^ a) - rotate(a, 25)) | 0;
    c = ((c ^ b) - rotate(b, 16)) | 0;
    a = ((a ^ c) - rotate(c, 4)) | 0;
    b = ((b ^ a) - rotate(a, 14)) | 0;
    c = ((c ^ b) - rotate(b, 24)) | 0;
  }
  return { b, c };
}
