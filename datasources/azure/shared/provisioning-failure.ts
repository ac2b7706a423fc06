// Why Azure's machine could not be provisioned, in words that Azure's support knows, with what belongs to them.

import { ConfigError, Failure, HostError } from '../../../core/errors.ts'
import type { Facts } from '../../../core/facts.ts'
import { type Said, say } from '../../../core/said.ts'

export class ProvisioningFailure extends Failure {
  readonly reason: string
  readonly data: Readonly<Record<string, string>>

  constructor(reason: string, data: Readonly<Record<string, string>>, short: Said, cause?: unknown) {
    super(short, { cause })
    this.name = 'ProvisioningFailure'
    this.reason = reason
    this.data = data
  }
}

/** `seconds`: how long it was asked. */
export function imdsFailure(error: Failure, url: string, seconds: number): ProvisioningFailure {
  const short = say`The instance metadata cannot be read: ${error.short}`
  const fail = (reason: string, data: Readonly<Record<string, string>>) =>
    new ProvisioningFailure(reason, data, short, error)
  if (error instanceof ConfigError) return fail('error parsing IMDS metadata', { exception: error.reason })
  const asked = { duration: String(seconds), exception: error.short, url }
  if (!(error instanceof HostError)) return fail('unhandled exception', asked)
  const { status } = error.detail
  if (status !== undefined) return fail(`http error ${status} querying IMDS`, { http_code: String(status), ...asked })
  return fail(`connection ${error.code === 'timeout' ? 'timeout' : 'error'} querying IMDS`, asked)
}

/** The words for a failure of any kind; `online`: there was a lease. Nothing that somebody wrote is quoted. */
export function reasonFor(
  failure: Failure,
  { nics }: Facts,
  online: boolean,
): Pick<ProvisioningFailure, 'reason' | 'data'> {
  if (failure instanceof ProvisioningFailure) return failure
  if (failure instanceof ConfigError) {
    // What is no XML has a place.
    const what = failure.where.line === undefined ? 'unexpected metadata' : 'error'
    return { reason: `${what} parsing ovf-env.xml: ${failure.reason}`, data: {} }
  }
  if (online) return { reason: 'unhandled exception', data: { exception: failure.short } }
  const hasNic = nics.some(({ name }) => name !== 'lo')
  return { reason: hasNic ? 'failure to obtain DHCP lease' : 'failure to find DHCP interface', data: {} }
}
