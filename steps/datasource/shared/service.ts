// Clouds that are asked over HTTP: a provider is where the service is, how it is known, and what is read of it.

import { Failure, HostError, reasonOf } from '../../../core/errors.ts'
import { linePlaces, unfitFor } from '../../../core/line-text.ts'
import { say } from '../../../core/said.ts'
import { type Imds, type ImdsOptions, imds, type Token } from '../../../datasources/shared/imds.ts'
import type { Deed } from '../../../system/deed.ts'
import type { Provider, Search } from './provider.ts'

export interface Service {
  readonly name: string
  readonly vendor?: RegExp
  /** Addresses of the one service, each ending in "/". */
  readonly bases: readonly string[]
  /** Below a base: whether it is there. */
  readonly probe: string
  readonly headers?: Readonly<Record<string, string>>
  /** Asked for first. A service that does not know of tokens does without. */
  readonly token?: Token
  /** Where each file of /run/config is found. What is not there is left out; what fails is told, and left out. */
  readonly files?: Readonly<Record<string, string>>
  /** Further files, from the answer to the probe. */
  filesIn?(probed: string): Readonly<Record<string, string | undefined>>
  keys?(asking: Asking): Promise<string | undefined>
  userData(asking: Asking): Promise<Uint8Array | undefined>
  /** What is to be done once all of it is in effect. */
  settle?(search: Search): Promise<readonly Deed[]>
}

export interface Asking extends Search {
  /** The base that answered. */
  readonly base: string
  readonly probed: string
  /** 404 is undefined. */
  bytes(path: string): Promise<Uint8Array | undefined>
  text(path: string): Promise<string | undefined>
}

/** The reference gives each request two seconds. A service that says "not now" is asked again for a while. */
const patience = { timeout: 2000, budget: 10_000 }

export function serviceProvider(service: Service): Provider {
  const { name, vendor, settle } = service
  return {
    name,
    ...(vendor && { vendor }),
    async find(search) {
      const opened = await open(service, search)
      if (!opened) return undefined
      const { files, keys, userData } = service
      const asking = { ...search, ...opened }
      const optional = async <T>(what: string, asked: Promise<T> | undefined): Promise<T | undefined> => {
        try {
          return await asked
        } catch (error) {
          search.notices.warning('datasource/failed', say`${say.word(name)}, ${say.word(what)}: ${reasonOf(error)}`)
          return undefined
        }
      }
      const [facts, rootKeys, data] = await Promise.all([
        Promise.all(
          Object.entries(files ?? {}).map(
            async ([file, path]) =>
              [file, file === 'hostname' ? await opened.text(path) : await optional(file, opened.text(path))] as const,
          ),
        ),
        optional('ssh keys', keys?.(asking)),
        userData(asking).then(
          (bytes) => ({ userData: bytes }),
          (error: unknown) => ({ failed: reasonOf(error) }),
        ),
      ])
      const all = { ...service.filesIn?.(opened.probed), ...Object.fromEntries(facts) }
      checkName(all['hostname'])
      return { files: all, keys: rootKeys, ...data, ...(settle && { settle: () => settle(search) }) }
    },
  }
}

/** Every cloud knows a name, and a portal that answers each question with its page is no cloud. */
function checkName(name: string | undefined): void {
  if (name === undefined || name.trim() === '') throw new Failure(say`it knows no host name`)
  const unfit = unfitFor(linePlaces.hostname, name.trim())
  if (unfit) throw new Failure(say`the host name that it answers has ${unfit}`)
}

async function open({ bases, probe, headers, token }: Service, search: Search) {
  const reader = { ...search, validated: noSchemas }
  const how: ImdsOptions = { bases, ...patience, ...(headers && { headers }) }
  const service = token
    ? await withToken(how, token, (options) => imds(reader, options))
    : await imds(reader, { ...how, probe })
  const probed = service.probed?.toString('utf8') ?? (await service.text(probe))
  if (probed === undefined) return undefined
  const { base, bytes, text } = service
  return { base, probed, bytes, text }
}

async function withToken(how: ImdsOptions, token: Token, ask: (how: ImdsOptions) => Promise<Imds>): Promise<Imds> {
  try {
    return await ask({ ...how, token })
  } catch (error) {
    const status = error instanceof HostError ? error.detail.status : undefined
    if (status === undefined || status < 400 || status >= 500) throw error
    return await ask(how)
  }
}

/** What is read here is text, and JSON that is looked at value by value. */
const noSchemas = () => Promise.reject(new Error('no document of a provider has a schema'))
