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

export function imdsFailure(error: Failure): ProvisioningFailure {
  const short = say`The instance metadata cannot be read: ${error.short}`
  const fail = (reason: string, data = {}) => new ProvisioningFailure(reason, data, short, error)
  if (!(error instanceof HostError)) return fail('unexpected metadata parsing IMDS')
  if (error.detail.status !== undefined) {
    return fail('unexpected http response querying IMDS', { http_code: String(error.detail.status) })
  }
  return fail(`connection ${error.code === 'timeout' ? 'timeout' : 'error'} querying IMDS`)
}

/** The words for a failure of any kind; `online`: there was a lease. Nothing that somebody wrote is quoted. */
export function reasonFor(
  failure: Failure,
  { nics }: Facts,
  online: boolean,
): Pick<ProvisioningFailure, 'reason' | 'data'> {
  if (failure instanceof ProvisioningFailure) return failure
  if (failure instanceof ConfigError) {
    return { reason: 'unexpected metadata parsing ovf-env.xml', data: { exception: failure.short } }
  }
  if (online) return { reason: 'unhandled exception', data: { exception: failure.short } }
  const hasNic = nics.some(({ name }) => name !== 'lo')
  return { reason: hasNic ? 'failure to obtain DHCP lease' : 'failure to find DHCP interface', data: {} }
}
