// Settings that say where a cloud's service is, under the names that users know.

/** One document. */
export function metadataUrl(address: string) {
  return { type: 'string', default: address, description: 'Where the metadata is.' } as const
}

/** A service with several addresses. */
export function metadataUrls(addresses: readonly string[]) {
  const description = 'Addresses of the metadata service.'
  return { type: 'array', items: { type: 'string' }, default: addresses, description } as const
}
