// Addresses as the kernel prints them in /proc/net.

const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/** "0100A8C0" is 192.168.0.1 on a little-endian machine: the kernel prints the address as a number. */
export function ipv4Of(hex: string): string {
  return (littleEndian ? [6, 4, 2, 0] : [0, 2, 4, 6]).map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.')
}

export function ipv6Of(hex: string): string {
  const groups = hex.match(/.{4}/g)?.join(':') ?? '::'
  return new URL(`http://[${groups}]/`).hostname.slice(1, -1)
}
