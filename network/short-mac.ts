// InfiniBand devices have addresses of twenty bytes. Clouds know them by six of those.

/** Bytes 13 to 15 and 18 to 20; undefined: the address is not of twenty bytes. */
export function shortMac(mac: string): string | undefined {
  const bytes = mac.split(':')
  return bytes.length === 20 ? [...bytes.slice(12, 15), ...bytes.slice(17)].join(':') : undefined
}
