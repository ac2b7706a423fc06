// Images in a registry: https://github.com/opencontainers/distribution-spec, and how one gets a token:
// https://distribution.github.io/distribution/spec/auth/token/

import { Failure, HostError } from '../../../core/errors.ts'
import { isObject, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { jsonIfWhole } from '../../../languages/json.ts'
import { fetchOptions } from '../../../system/fetch-options.ts'
import type { Host, HttpOptions, HttpResponse } from '../../../system/host.ts'
import { type Blob, checker } from './blob.ts'
import { loginFor } from './registry-login.ts'
import { type Descriptor, documentIn, documentLimit, type Store } from './store.ts'

interface Reference {
  readonly registry: string
  readonly repository: string
  /** A tag or a digest. */
  readonly version: string
}

/** Bytes of a layer that are asked for at once, and held. */
const chunk = 16 << 20

const manifestTypes = ['vnd.oci.image.index.v1', 'vnd.oci.image.manifest.v1']
  .concat(['vnd.docker.distribution.manifest.list.v2', 'vnd.docker.distribution.manifest.v2'])
  .map((type) => `application/${type}+json`)

export async function registryStore(source: string, host: Host, folder: () => Promise<string>): Promise<Store> {
  const { registry, repository, version } = referenceIn(source)
  const base = `${isLocal(registry) ? 'http' : 'https'}://${registry}/v2/${repository}`
  const ask = await asker(registry, repository, host)

  async function manifestAt(name: string): Promise<Buffer> {
    const headers = { accept: manifestTypes.join(', ') }
    const { body } = await ask(`${base}/manifests/${name}`, { ...fetchOptions.imageManifest, headers })
    if (name.includes(':')) check(body, name)
    return body
  }

  return {
    manifest: async () => documentIn(await manifestAt(version)),
    small: ({ digest, size = 0 }) => {
      if (size > documentLimit) throw new Failure(say`the manifest of the image is larger than ${documentLimit} bytes`)
      return manifestAt(digest)
    },
    blob: async (descriptor) => {
      const path = `${await folder()}/layer`
      return await downloaded(`${base}/blobs/${descriptor.digest}`, descriptor, path, { ask, host })
    },
  }
}

function check(body: Buffer, digest: string): void {
  const sum = checker(digest)
  sum.add(body)
  sum.check()
}

/** A server that knows no ranges sends all of it, which then has to fit into what is allowed for an answer. */
async function downloaded(
  url: string,
  { digest, size }: Descriptor,
  path: string,
  { ask, host }: { readonly ask: Ask; readonly host: Host },
): Promise<Blob> {
  const sum = checker(digest)
  let length = 0
  for (let last = false; !last; ) {
    const range = `bytes=${length}-${Math.min(length + chunk, size ?? Number.POSITIVE_INFINITY) - 1}`
    const headers: Record<string, string> = length === 0 && size !== undefined && size <= chunk ? {} : { range }
    const { status, body, headers: answer } = await ask(url, { ...fetchOptions.imageLayer, headers })
    const whole = status !== 206
    const total = whole ? body.length : (size ?? Number(/\/(\d+)$/.exec(answer['content-range'] ?? '')?.[1]))
    if (!whole && !answer['content-range']?.startsWith(`bytes ${length}-`))
      throw new Failure(say`the registry sends another part of a layer than it was asked for`)
    if (whole && length > 0) throw new Failure(say`the registry sends all of a layer in place of a part`)
    sum.add(body)
    await host.files.append(path, body, { mode: 0o600, durable: false })
    length += body.length
    if (size !== undefined && length > size) throw new Failure(say`a layer is larger than its manifest says`)
    last = whole || body.length === 0 || !(length < total)
  }
  sum.check()
  return { path, start: 0, length }
}

type Ask = (url: string, options: HttpOptions) => Promise<HttpResponse>

/** Asks as the registry wants it, which it tells whom it refuses. */
async function asker(registry: string, repository: string, host: Host): Promise<Ask> {
  let authorization: string | undefined
  const login = await loginFor(registry, host)
  const tried = (url: string, options: HttpOptions) =>
    host.http.get(url, {
      ...options,
      headers: { ...options.headers, ...(authorization !== undefined && { authorization }) },
      retryOn: ({ status }) => status !== 401 && status !== 404,
    })
  return async (url, options) => {
    try {
      return await tried(url, options)
    } catch (error) {
      if (!(error instanceof HostError) || error.detail.status !== 401) throw error
      authorization = await permission(error.detail.authenticate ?? '', { login, repository, host })
      if (authorization === undefined) throw error
      return await tried(url, options)
    }
  }
}

async function permission(
  asked: string,
  { login, repository, host }: { readonly login: string | undefined; readonly repository: string; readonly host: Host },
): Promise<string | undefined> {
  if (/^basic\b/i.test(asked)) return login
  const value = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(asked)?.[1]
  const realm = value('realm')
  if (!/^bearer\b/i.test(asked) || realm === undefined || !URL.canParse(realm)) return undefined
  const url = new URL(realm)
  const service = value('service')
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('scope', `repository:${repository}:pull`)
  const headers: Record<string, string> = login === undefined ? {} : { authorization: login }
  const { body } = await host.http.get(url.href, { ...fetchOptions.imageManifest, headers })
  const given: JsonObject = tokenAnswer(body)
  const token = given['token'] ?? given['access_token']
  if (typeof token !== 'string') throw new Failure(say`the registry gives no token`)
  return `Bearer ${token}`
}

function tokenAnswer(body: Buffer): JsonObject {
  const value = jsonIfWhole(body.toString('utf8'))
  return isObject(value) ? value : {}
}

/** "alpine", "quay.io/x/y:tag", "127.0.0.1:5000/x@sha256:…". */
function referenceIn(source: string): Reference {
  const [, name = '', tag, digest] = /^([^@]+?)(?::([\w][\w.-]{0,127}))?(?:@(\w+:[0-9a-f]+))?$/.exec(source) ?? []
  const [first = '', ...rest] = name.split('/')
  const own = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const repository = own ? rest.join('/') : rest.length > 0 ? name : `library/${name}`
  const registry = own ? first : 'docker.io'
  if (!/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/.test(repository) || !/^[\w.-]+(?::\d+)?$/.test(registry))
    throw new Failure(say`the source is no name of an image, and no path`)
  const host = ['docker.io', 'index.docker.io'].includes(registry) ? 'registry-1.docker.io' : registry
  return { registry: host, repository, version: digest ?? tag ?? 'latest' }
}

/** As other programs have it: what comes from the machine itself needs no TLS. */
function isLocal(registry: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|[\w.-]+\.(?:localhost|local))(?::\d+)?$/.test(registry)
}
