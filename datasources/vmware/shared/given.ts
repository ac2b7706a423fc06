// Metadata, user-data and vendor-data as the environment or guestinfo holds them: each a value, and how it is encoded.

import { HostError, reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { ReadInput } from '../../datasource.ts'
import { isVmware, openGuestinfo } from '../../shared/guestinfo.ts'
import { decoded } from './encoded.ts'
import { givenKeys, isGivenByEnvironment, variableOf } from './variables.ts'

/** What a machine was given, by whichever way. */
export interface Given {
  readonly metadata?: Uint8Array
  readonly userData?: Uint8Array
  readonly vendorData?: Uint8Array
}

type Look = (key: string) => Promise<string | undefined>

/** Of a container that is made to look like a machine: VMX_GUESTINFO and the like, in the environment of its first process. */
export async function givenByEnvironment(input: ReadInput): Promise<Given | undefined> {
  const { initEnvironment } = input.facts
  if (!isGivenByEnvironment(initEnvironment)) return undefined
  const value = (key: string) => initEnvironment[variableOf(key)]?.trimEnd()
  return await given(input, variableOf, async (key) => (value(key) === '---' ? undefined : value(key) || undefined))
}

export async function givenByGuestinfo(input: ReadInput): Promise<Given | undefined> {
  if (!isVmware(input.facts)) return undefined
  const guestinfo = await openGuestinfo(input.host)
  if (!guestinfo) return undefined
  try {
    return await given(input, (key) => `guestinfo.${key}`, guestinfo.get)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    input.notices.warning(
      'datasource/unreachable',
      say`The hypervisor cannot be asked for guestinfo: ${reasonOf(error)}`,
    )
    return undefined
  }
}

async function given({ notices }: ReadInput, nameOf: (key: string) => string, look: Look): Promise<Given | undefined> {
  const [metadata, userData, vendorData] = await Promise.all(
    givenKeys.map(async (key) => {
      const value = await look(key)
      return value === undefined ? undefined : await decoded(value, await look(`${key}.encoding`), nameOf(key), notices)
    }),
  )
  if (!metadata && !userData && !vendorData) return undefined
  return { ...(metadata && { metadata }), ...(userData && { userData }), ...(vendorData && { vendorData }) }
}
