// Leaves of /proc/net/fib_trie: each an address with the routes to it, on lines below.

/** Those with a route to that address alone, of this kind. Of a device that is down there is none. */
export function fibLeaves(text: string, kind: 'host LOCAL' | 'link BROADCAST'): ReadonlySet<string> {
  const leaves = [...text.matchAll(/\|-- (\S+)((?:\n\s+\/\d+ .*)+)/g)]
  return new Set(leaves.flatMap(([, address = '', routes = '']) => (routes.includes(`/32 ${kind}`) ? [address] : [])))
}
