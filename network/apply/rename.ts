// NICs get the names that the config knows them by. The plan is pure; swaps go through temporary names.

import { asText } from '../../core/as-text.ts'
import { HostError, reasonOf } from '../../core/errors.ts'
import type { Facts, Nic } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import type { Argv, Host } from '../../system/host.ts'
import { readNics } from '../../system/nics.ts'
import { isHidden, shownMac } from '../public-words.ts'
import type { NetworkState } from '../state.ts'
import { physicalNics } from './nic-list.ts'

export interface WantedName {
  readonly mac: string
  readonly name: string
  readonly label: Said
  readonly driver: string | undefined
  readonly deviceId: string | undefined
}

export interface CurrentNic {
  readonly name: string
  readonly mac: string
  readonly driver: string | undefined
  readonly deviceId: string | undefined
  readonly up: boolean
  /** May be taken down for a moment: nothing uses it. */
  readonly downable: boolean
}

export interface RenamePlan {
  readonly commands: readonly Argv[]
  readonly problems: readonly Said[]
}

/** NICs that the config names: version 1's physical entries with a MAC, version 2's with set-name and a MAC to match. */
export function wantedNames({ version, interfaces }: Pick<NetworkState, 'version' | 'interfaces'>): WantedName[] {
  return interfaces.flatMap(({ type, name, label, mac, params, setName }) => {
    if (type !== 'physical' || mac === undefined || (version === 2 && setName === undefined)) return []
    const text = (key: string) => (params[key] === undefined || params[key] === null ? undefined : asText(params[key]))
    return [{ mac, name, label, driver: text('driver'), deviceId: text('device_id') }]
  })
}

/** Takes NICs down and renames them as needed; every NIC that was up is started again at the end, under its new name. */
export function renamePlan(wanted: readonly WantedName[], current: readonly CurrentNic[]): RenamePlan {
  const nics = current.map((nic) => ({ ...nic, mac: nic.mac.toLowerCase(), down: false }))
  const steps: Argv[] = []
  const restart: (typeof nics)[number][] = []
  const problems: Said[] = []
  const takeDown = (nic: (typeof nics)[number]) => {
    if (!nic.up || nic.down) return
    steps.push(['ip', 'link', 'set', 'dev', nic.name, 'down'])
    nic.down = true
    restart.push(nic)
  }
  const rename = (nic: (typeof nics)[number], name: string) => {
    steps.push(['ip', 'link', 'set', nic.name, 'name', name])
    nic.name = name
  }
  const temporary = () => {
    let number = 0
    while (nics.some(({ name }) => name === `cirename${number}`)) number += 1
    return `cirename${number}`
  }
  for (const one of wanted) {
    const found = matching(one, nics)
    const [nic] = found
    if (nic === undefined) {
      problems.push(say`no NIC has the MAC ${shownMac(one.mac)} of ${one.label}`)
      continue
    }
    if (found.length > 1) {
      problems.push(
        say`${say.join(
          found.map(({ name }) => say.named(name)),
          ' and ',
        )} have the MAC ${shownMac(one.mac)} of ${one.label}`,
      )
      continue
    }
    if (nic.name === one.name) continue
    if (nic.up && !nic.downable) {
      problems.push(say`${say.named(nic.name)} is up and in use; it cannot become ${one.label}`)
      continue
    }
    const occupant = nics.find(({ name }) => name === one.name)
    if (occupant?.up && !occupant.downable) {
      problems.push(say`${say.named(occupant.name)}, the name ${say.named(nic.name)} shall have, is up and in use`)
      continue
    }
    takeDown(nic)
    if (occupant) {
      takeDown(occupant)
      rename(occupant, temporary())
    }
    rename(nic, one.name)
  }
  const starts = restart.map(({ name }): Argv => ['ip', 'link', 'set', 'dev', name, 'up'])
  return { commands: [...steps, ...starts], problems }
}

/** By MAC, and by driver and device where the config gives them. */
function matching<T extends CurrentNic>({ mac, driver, deviceId }: WantedName, nics: readonly T[]): readonly T[] {
  const found = nics.filter((nic) => nic.mac === mac.toLowerCase())
  if (driver === undefined) return found
  const driven = found.filter((nic) => nic.driver === driver)
  return deviceId === undefined ? driven : driven.filter((nic) => nic.deviceId === deviceId)
}

export interface RenameInput {
  readonly host: Host
  readonly facts: Facts
  readonly state: NetworkState
  readonly notices: Notices
}

/** Renames, and reports what could not be renamed. Returns whether any command was run. */
export async function renameDevices({ host, facts, state, notices }: RenameInput): Promise<boolean> {
  const wanted = wantedNames(state)
  if (wanted.length === 0 || facts.kernel.system !== 'Linux') return false
  const nics = await nicsNow(host, facts)
  if (wanted.every((one) => isRight(one, nics))) return false
  const busy = await busyNics(host, nics)
  const { commands, problems } = renamePlan(
    wanted,
    physicalNics(nics).map((nic) => currentNic(nic, busy)),
  )
  const failures = [...problems]
  for (const command of commands) {
    try {
      await host.commands.run(command, { timeout: 60_000, secret: wanted.some(isHidden) })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      failures.push(reasonOf(error))
    }
  }
  if (failures.length > 0) notices.warning('network/rename', say`Failed to rename devices: ${say.join(failures, '; ')}`)
  return commands.length > 0
}

function isRight({ mac, name }: WantedName, nics: readonly Nic[]): boolean {
  const found = nics.filter((nic) => nic.mac === mac)
  return found.length === 1 && found[0]?.name === name
}

/** udev may have renamed since the facts were gathered. */
export async function nicsNow(host: Host, { nics }: Pick<Facts, 'nics'>): Promise<readonly Nic[]> {
  const now = await readNics(host.files)
  return now.length > 0 ? now : nics
}

function currentNic({ name, mac = '', driver, deviceId, operstate }: Nic, busy: ReadonlySet<string>): CurrentNic {
  const up = operstate === 'up' || operstate === 'unknown'
  return { name, mac, driver, deviceId, up, downable: !up || !busy.has(name) }
}

/** NICs with an IPv4 address or a permanent global IPv6 address. All of them where that cannot be found out. */
async function busyNics(host: Host, nics: readonly Nic[]): Promise<ReadonlySet<string>> {
  const ask = async (argv: Argv) => (await host.commands.query(argv, { timeout: 60_000 })).stdout
  try {
    const texts = await Promise.all([
      ask(['ip', '-4', 'addr', 'show']),
      ask(['ip', '-6', 'addr', 'show', 'permanent', 'scope', 'global']),
    ])
    return new Set(texts.flatMap(interfacesIn))
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return new Set(nics.map(({ name }) => name))
  }
}

/** Names at the beginning of ip's paragraphs: "2: eth0: <…", "3: eth0.5@eth0: <…". */
function interfacesIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^\d+:\s+([^\s:@]+)/.exec(line)?.[1] ?? [])
}
