// A cloud's metadata service over HTTP: which of its addresses answers, in which version, with which token; then its documents.

import { ConfigError, HostError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { redactUrl } from '../../core/redact.ts'
import { say } from '../../core/said.ts'
import type { Schema } from '../../core/schema/schema.ts'
import { fetchOptions, metadataServiceBudget } from '../../system/fetch-options.ts'
import type { HttpOptions, RaceOptions } from '../../system/host.ts'
import { requestBudget } from '../../system/request-budget.ts'
import { canonicalUrl } from '../../system/zoned-url.ts'
import type { Parsed } from '../datasource.ts'
import { askAhead } from './ask-ahead.ts'
import { jsonDocument, type Reader, yamlDocument } from './documents.ts'
import { crawlEc2Tree, leafLimit, withoutLineEnds } from './ec2-tree.ts'
import { isServedId } from './metadata.ts'

type Headers = Readonly<Record<string, string>>

/** What holds for every document of the service. */
type Retries = Pick<HttpOptions, 'timeout' | 'retries' | 'interval' | 'budget' | 'retryOn' | 'tls' | 'sign'>

export interface ImdsOptions extends Retries {
  /** Addresses of the one service, each ending in "/". */
  readonly bases: readonly string[]
  /**
   * A path below a base: all bases are asked for it at once, and the first to answer is used from then on. Default: with several
   * bases, the bases themselves. Where there is a token, the request for it serves as the probe.
   */
  readonly probe?: string
  readonly token?: Token
  readonly versions?: Versions
  /**
   * Paths in trees, asked for in the first version while that is being looked for, though no list has named them yet. `tree` uses the answer
   * where one does; what none has named when it has ended counts for nothing.
   */
  readonly ahead?: readonly string[]
  readonly headers?: Headers
  /** For the probe or the token: the service may not be up yet. Default: as for every document. */
  readonly wait?: Retries
}

/** A key to the service, requested with PUT and sent along from then on; when it is refused a new one is requested, once. */
export interface Token {
  /** Below a base, whatever the version. */
  readonly path: string
  /** Sent with the request for it: how long it is to be valid. */
  readonly headers: Readonly<Record<string, string>>
  /** The header that carries it. */
  readonly header: string
  /** Whether it is asked for again after an answer of this status. Default: after none but 503, which is always waited out. */
  readonly passing?: (status: number) => boolean
}

/** The version to use: the first of `known` that has `probe` below it, otherwise `otherwise`. */
export interface Versions {
  readonly known: readonly string[]
  readonly probe: string
  readonly otherwise: string
}

/** Paths are below the base, and below the version if the service has versions. 404 is undefined; other failures are HostErrors. */
export interface Imds {
  /** The base that answered. */
  readonly base: string
  readonly version: string | undefined
  /** What was answered to the probe: of the bases, or else of the versions. */
  readonly probed: Buffer | undefined
  bytes(path: string): Promise<Buffer | undefined>
  text(path: string): Promise<string | undefined>
  /** `headers`: of this request, besides those of all. */
  json<C>(path: string, schema: Schema<C>, headers?: Headers): Promise<Parsed<C> | undefined>
  yaml<C>(path: string, schema: Schema<C>): Promise<Parsed<C> | undefined>
  /** The tree of EC2's form below a path that ends in "/". A ConfigError where it lacks what it needs. */
  tree(path: string, options?: TreeOptions): Promise<JsonObject>
}

export interface TreeOptions {
  /** Where the names at its top are listed, if not at the path itself: that is asked where there is nothing. */
  readonly listing?: string
  /** Which documents below the path, being listed, are not there yet when they are answered with 404: they are asked for again. */
  readonly listedFirst?: (path: string) => boolean
  /** What stands for a document that is not there. Default: an empty text. */
  readonly missing?: (path: string) => string | undefined
  /** What it is of no use without. Default: nothing; it may be empty. */
  readonly needs?: 'anything' | 'instance-id'
}

export async function imds(reader: Reader, options: ImdsOptions): Promise<Imds> {
  const { http, clock } = reader.host
  const {
    bases,
    probe = bases.length > 1 ? '' : undefined,
    token,
    versions,
    ahead = [],
    headers,
    wait,
    ...retries
  } = options
  const document: HttpOptions = { ...fetchOptions.metadata, ...retries }
  let base = bases[0] ?? ''
  let key: string | undefined
  let renewal: Promise<void> | undefined
  let end: number | undefined

  /** What is left of the time for all documents, for one that has `own` options. */
  async function budgetLeft(own: HttpOptions): Promise<number> {
    const now = (await clock.uptime()) * 1000
    end ??= now + metadataServiceBudget
    if (now < end) return Math.min(end - now, requestBudget(own))
    const why = say`the documents of ${say.url(base)} together took over ${metadataServiceBudget / 1000} s`
    throw new HostError('timeout', why, { detail: { url: redactUrl(base) } })
  }

  const request = async (own?: Headers): Promise<HttpOptions> => ({
    ...document,
    sameHost: true,
    budget: await budgetLeft(document),
    headers: { ...headers, ...own, ...(token && key !== undefined && { [token.header]: key }) },
    ...(token && { secretHeaders: [token.header], retryOn: isNotRefused }),
  })

  /** The answer of the first of `among`, which is the base from then on. */
  async function settleBase(among: readonly string[], path: string, how: RaceOptions): Promise<Buffer> {
    const addresses = among.map((address) => address + path)
    const { url, body } = await http.race(addresses, { ...document, ...wait, ...how })
    base = baseOf(url, among)
    return body
  }

  async function renewKey(among: readonly string[], token: Token): Promise<void> {
    const { path, headers: lifetime, header, passing } = token
    const body = await settleBase(among, path, {
      method: 'PUT',
      headers: { ...headers, ...lifetime },
      harmless: true,
      notEmpty: true,
      secretHeaders: [header],
      // A service that is not up yet is asked again; a refusal is final.
      retryOn: ({ status }) => status === undefined || (passing?.(status) ?? false),
    })
    const given = body.toString('latin1').trim()
    // It goes into a header: what does not fit into one is no token.
    if (!/^[\x20-\x7e]+$/.test(given)) {
      const place = say.url(base + path)
      throw new HostError('protocol', say`${place} gives a token that is none`, { detail: { url: place } })
    }
    key = given
  }

  /** A key that was refused is renewed once, however many requests were refused. */
  async function renewed(refused: string | undefined, how: Token): Promise<void> {
    if (key !== refused) return
    renewal ??= renewKey([base], how).finally(() => {
      renewal = undefined
    })
    await renewal
  }

  async function get(url: string, own?: Headers, more: Pick<HttpOptions, 'absent' | 'limit' | 'signal'> = {}) {
    const ask = async (): Promise<Buffer | undefined> => {
      try {
        return (await http.get(url, { ...(await request(own)), absent: true, ...more }))?.body
      } catch (error) {
        if (statusOf(error) === 404) return undefined
        throw error
      }
    }
    const used = key
    try {
      return await ask()
    } catch (error) {
      if (!token || statusOf(error) !== 401) throw error
      await renewed(used, token)
      return await ask()
    }
  }

  /** A version that is refused in any way is not there. */
  async function versionOf({ known, probe: below, otherwise }: Versions): Promise<[version: string, answer?: Buffer]> {
    for (const version of known) {
      try {
        const answer = await get(`${base}${version}/${below}`)
        if (answer !== undefined) return [version, answer]
      } catch (error) {
        if (statusOf(error) === undefined) throw error
      }
    }
    return [otherwise]
  }

  if (token) await renewKey(bases, token)
  const probed =
    token || probe === undefined ? undefined : await settleBase(bases, probe, { ...(headers && { headers }) })
  const rootOf = (version: string | undefined) => (version === undefined ? base : `${base}${version}/`)
  const settling = versions && versionOf(versions)
  const first = rootOf(versions && (versions.known[0] ?? versions.otherwise))
  const early = askAhead(
    ahead.map((path) => first + path),
    async (url, signal) => ({ content: await get(url, undefined, { limit: leafLimit, signal }) }),
  )
  let found: Awaited<ReturnType<typeof versionOf>> | [] = []
  try {
    found = (await settling) ?? []
  } finally {
    if (rootOf(found[0]) !== first) early.drop('')
  }
  const [version, answered] = found
  const root = rootOf(version)

  /** A document of a tree, as soon as something names it. */
  async function named(url: string, absent: boolean): Promise<Buffer | undefined> {
    const known = await early.take(url)
    if (known && (known.content || absent)) return known.content
    return await get(url, undefined, { absent, limit: leafLimit })
  }

  const bytes = (path: string) => get(root + path)

  return {
    base,
    version,
    probed: probed ?? answered,
    bytes,
    text: async (path) => (await bytes(path))?.toString('utf8'),
    async json(path, schema, own) {
      const content = await get(root + path, own)
      return content && (await jsonDocument(reader, content, redactUrl(root + path), schema))
    },
    async yaml(path, schema) {
      const content = await bytes(path)
      return content && (await yamlDocument(reader, content, redactUrl(root + path), schema))
    },
    async tree(path, { listing, listedFirst, missing, needs } = {}) {
      const address = redactUrl(root + path)
      const read = async (below: string) => {
        const names = below === '' && listing !== undefined ? await bytes(listing) : undefined
        const content = names ?? (await named(root + path + below, !listedFirst?.(below)))
        const instead = content === undefined ? missing?.(below) : undefined
        return instead === undefined ? content : Buffer.from(instead)
      }
      const crawl = crawlEc2Tree(read, reader.notices, address)
      const tree = await crawl.finally(() => early.drop(root + path))
      if (needs) assertHas(needs, tree, address)
      return tree
    },
  }
}

function assertHas(needs: NonNullable<TreeOptions['needs']>, tree: JsonObject, document: string): void {
  if (Object.keys(tree).length === 0) throw new ConfigError(say`It lists nothing`, { document })
  if (needs === 'anything' || isServedId(withoutLineEnds(tree)[needs])) return
  throw new ConfigError(say`It has no ${needs}`, { document })
}

function statusOf(error: unknown): number | undefined {
  return error instanceof HostError ? error.detail.status : undefined
}

/** A refused key is renewed instead of asking again; 503 is waited out as always. */
function isNotRefused({ status }: { status?: number }): boolean {
  return status !== 401 && status !== 503
}

function baseOf(url: string, bases: readonly string[]): string {
  const base = bases.find((one) => url.startsWith(canonicalUrl(one)))
  if (base !== undefined) return base
  throw new HostError('unreachable', say`${say.join(bases.map(say.url), ' or ')} sends its callers to ${say.url(url)}`)
}
