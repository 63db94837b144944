/** UUIDv7 text, sortable by the moment it was made; works on plain-http pages, where randomUUID does not exist. */

let last = 0;

export function uid(now: number = Date.now()): string {
  last = Math.max(now, last + 1); // two in one millisecond still sort in the order in which they were made
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = last;
  for (let at = 5; at >= 0; at--) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
