// The service on the socket: which documents it has, and how it is asked.

import { HostError } from '../../../core/errors.ts'
import { defineSchema } from '../../../core/schema/schema.ts'
import type { HttpOptions } from '../../../system/host.ts'
import { fetchJson, type Reader } from '../../shared/documents.ts'

export const socket = '/dev/lxd/sock'
export const api = '1.0'

export const Routes = defineSchema({ type: 'array', items: { type: 'string' } })
export const Devices = defineSchema({ type: 'object' })

const base = `http://lxd/${api}/`
/** Below which lies a document for each key of the machine's config. */
const configRoute = `/${api}/config/`
/** The keys that concern a guest are a few; a list that never ends is none. */
const mostKeys = 1000

/** While the host starts up it answers with status 500, and a virtual machine's agent may not have made the socket yet. */
const asked = {
  socket,
  timeout: 10_000,
  retries: 30,
  interval: 100,
  budget: 60_000,
  retryOn: ({ status }) => status === 500 || status === undefined,
} satisfies HttpOptions

/** Of a document, below the version. */
export function addressOf(path: string): string {
  return `${base}${path}`
}

export async function fetchMetadata(reader: Reader): Promise<string> {
  return await fetchText(reader, 'meta-data')
}

/** The names of the keys that the config has. */
export async function fetchKeys(reader: Reader): Promise<readonly string[]> {
  const routes = await fetchJson(reader, addressOf('config'), Routes, asked)
  const known = routes.filter((route) => route.startsWith(configRoute)).map((route) => route.slice(configRoute.length))
  // A key is a word with dots and dashes: anything else would lead elsewhere.
  return known
    .filter((key) => /^(?!\.{1,2}$)[^/\\?#%\s]+$/.test(key))
    .toSorted()
    .slice(0, mostKeys)
}

/** undefined: it is not there, or not for this machine. */
export async function fetchKey(reader: Reader, key: string): Promise<string | undefined> {
  return await unlessRefused(() => fetchText(reader, `config/${key}`))
}

/** undefined: hosts of before 4.22 tell nothing of devices. */
export async function fetchDevices(reader: Reader) {
  return await unlessRefused(() => fetchJson(reader, addressOf('devices'), Devices, asked))
}

async function fetchText({ host }: Reader, path: string): Promise<string> {
  return (await host.http.get(addressOf(path), asked)).body.toString('utf8')
}

async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof HostError && error.detail.status !== undefined) return undefined
    throw error
  }
}
