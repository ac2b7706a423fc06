// What OpenNebula's context says about an instance.

import { say } from '../../../core/said.ts'
import { parseAssignments } from '../../../languages/shell-assignments.ts'
import { convertOpennebula } from '../../../network/inputs/opennebula.ts'
import type { Discovered, ReadInput } from '../../datasource.ts'
import { saidBase64 } from '../../shared/base64.ts'
import { publicKeys } from '../../shared/fields.ts'
import { dsMode } from '../../shared/metadata.ts'
import { networkFrom } from '../../shared/network-from.ts'

type Input = ReadInput<{ readonly dsmode?: string }>

/** What a shell sets by itself. */
const shellsOwn = ['EPOCHREALTIME', 'EPOCHSECONDS', 'RANDOM', 'LINENO', 'SECONDS', '_', 'SRANDOM', '__v']

/** Besides those whose names say it. */
const secret = ['USER_DATA', 'USERDATA', 'START_SCRIPT', 'START_SCRIPT_BASE64']

const hostnames = ['SET_HOSTNAME', 'HOSTNAME', 'PUBLIC_IP', 'IP_PUBLIC', 'ETH0_IP']

/** `seed`: the device or the folder. undefined: the context says that it is not to be used. ConfigError: it cannot be read. */
export function contextInstance(input: Input, text: string, document: string, seed: string): Discovered | undefined {
  const { notices, facts } = input
  const { values, leftOut } = parseAssignments(text, document)
  for (const { line, message } of leftOut) {
    notices.warning('datasource/bad-metadata', say`A line of the context is left out: ${message}`, {
      where: { document, line },
      hint: say`only NAME='value' is read; nothing is run`,
    })
  }
  const variables = Object.fromEntries([...values].filter(([name]) => !shellsOwn.includes(name)))
  const first = (...names: readonly string[]) => names.map((name) => variables[name]).find((value) => value)
  const mode = dsMode([first('DSMODE')?.toLowerCase(), input.settings.dsmode], notices)
  if (mode === 'disabled' || mode === 'pass') {
    notices.info(say`The context ${say.path(seed)} is left alone: its dsmode is ${mode}`)
    return undefined
  }
  const hostname = first(...hostnames)
  const keyNames = ['SSH_KEY', 'SSH_PUBLIC_KEY']
  const keys = publicKeys(first(...keyNames)).filter((key) => !key.startsWith('#'))
  const userData = variables['USER_DATA'] ?? variables['USERDATA']
  const isBase64 = first('USERDATA_ENCODING', 'USER_DATA_ENCODING') === 'base64'
  // Containers have virtual ones.
  const nics = facts.nics.filter(({ name, kind }) => name !== 'lo' && (kind === 'physical' || kind === 'virtual'))
  const hasNetwork = Object.keys(variables).some((name) => /^ETH\d+_IP/.test(name))
  return {
    detail: `seed=${seed}][dsmode=${mode}`, // The outer brackets are added by whoever shows it.
    hostname,
    publicKeys: keys,
    dsmode: mode,
    userData: userData && isBase64 ? saidBase64(userData, { document }, notices) : userData,
    network: hasNetwork
      ? networkFrom(variables, convertOpennebula, document, { facts: { ...facts, nics }, notices })
      : undefined,
    metadata: {
      meta_data: {
        ...variables,
        // An empty list where the context has an empty text.
        ...(keyNames.some((name) => name in variables) && { 'public-keys': [...keys] }),
        ...(hostname !== undefined && { 'local-hostname': hostname }),
        'instance-id': 'iid-dsopennebula',
      },
    },
    sensitiveKeys: secret,
    subplatform: `${seed.startsWith('/dev/') ? 'config-disk' : 'seed-dir'} (${seed})`,
  }
}
