// The instance metadata service, as far as the agent asks it.
// https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service

import { randomUUID } from 'node:crypto'
import { HostError } from '../../../core/errors.ts'
import type { Lease } from '../../../network/apply/lease.ts'
import type { HttpOptions } from '../../../system/host.ts'
import type { Parsed } from '../../datasource.ts'
import { jsonDocument } from '../../shared/documents.ts'
import { ImdsDocument, type ImdsMetadata } from './imds-document.ts'
import type { Input } from './settings.ts'

export const imdsAddress = '169.254.169.254'
const base = `http://${imdsAddress}/metadata`
export const imdsUrl = `${base}/instance?api-version=2021-08-01&extended=true`
/** Of before there was more to ask for: what stacks that are not Azure's own still have. */
const former = `${base}/instance?api-version=2019-06-01`
const reprovision = `${base}/reprovisiondata?api-version=2019-06-01`

/** "Not yet": not known, going away for an update, too many at once, an error of its own. */
const passing: readonly number[] = [404, 410, 429, 500]
/** How often a connection may fail where the lease has no route to the service. */
const mostFailures = 11

const options: HttpOptions = {
  sameHost: true,
  headers: { Metadata: 'true' },
  sign: () => ({ 'x-ms-client-request-id': randomUUID() }),
  timeout: 30_000,
  interval: 1000,
}

/** All of the metadata. Throws a HostError, or a ConfigError for what is no document of it. */
export async function readImds(input: Input): Promise<Parsed<ImdsMetadata>> {
  let failures = 0
  const retryOn: HttpOptions['retryOn'] = ({ status }) => {
    if (status !== undefined) return passing.includes(status)
    failures += 1
    return hasRouteTo(input.lease, imdsAddress) || failures < mostFailures
  }
  const waiting = { ...options, retries: Number.POSITIVE_INFINITY, budget: 300_000, retryOn }
  const ask = async (url: string) => {
    const { body } = await input.host.http.get(url, waiting)
    return await jsonDocument(input, body, url, ImdsDocument)
  }
  try {
    return await ask(imdsUrl)
  } catch (error) {
    if (!(error instanceof HostError) || error.detail.status !== 400) throw error
    return await ask(former)
  }
}

/**
 * The ovf-env.xml of the machine's owner. undefined: there is none yet, and the network has to be set up anew, since the connection failed or
 * it took long: the owner's network may be another one.
 */
export async function readReprovisionData({ host }: Input): Promise<string | undefined> {
  const retryOn: HttpOptions['retryOn'] = ({ status }) => status !== undefined && passing.includes(status)
  const waiting = { ...options, retries: Number.POSITIVE_INFINITY, budget: 3_600_000, retryOn }
  try {
    return (await host.http.get(reprovision, waiting)).body.toString('utf8')
  } catch (error) {
    const status = error instanceof HostError ? error.detail.status : 0
    if (status === undefined || passing.includes(status)) return undefined
    throw error
  }
}

/** undefined: the lease does not tell of any routes, so it says nothing. */
export function hasRouteTo(lease: Lease | undefined, ...addresses: readonly string[]): boolean | undefined {
  if (!lease || lease.routes.length === 0) return undefined
  return lease.routes.some(({ target }) => addresses.some((address) => target === `${address}/32`))
}
