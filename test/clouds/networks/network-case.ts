// A report about a network (docs/reports.md), played to firstlight alone: a scenario, how the machine is wired, and what must come of it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../../core/json.ts'
import { parseMapping } from '../../../languages/yaml/parse.ts'
import type { Cloud } from '../../../metadata-server/cloud.ts'
import { play } from '../../../metadata-server/scenario.ts'
import type { BootOptions, CloudBoot } from '../boot.ts'
import { caseOf } from '../cases.ts'
import type { PlayOptions } from '../played-cloud.ts'

export interface NetworkCase
  extends Pick<BootOptions, 'prepare' | 'late' | 'later' | 'afterwards' | 'again' | 'nameserver'> {
  /** A file of fixtures/scenarios without its ending: its folder is the cloud. */
  readonly scenario: string
  /** In place of the file. */
  readonly inline?: JsonObject
  readonly title: string
  readonly machine?: BootOptions['machine']
  /** On top of what the cloud always needs. */
  readonly play?: Omit<PlayOptions, 'scenario'>
  /** Outcomes by name, besides the scenario's instance and a network as it was before; undefined: there is none of that name. */
  readonly expect: Readonly<Record<string, string | undefined>>
  /** How often a line of the log has this, at least and at most: waits and requests are counted, no time is measured. */
  readonly log?: readonly (readonly [has: RegExp, least: number, most: number])[]
  /** The same of what the service was asked. */
  readonly requests?: NetworkCase['log']
  /** The same of what `prepare` and `afterwards` printed. */
  readonly printed?: NetworkCase['log']
}

/** A line of the log about a command or request that has been started; DHCP clients are asked a question beside that. */
export const started = (what: string) => new RegExp(`Running ${what} (?!--dumplease|.* -P$)`)

const scenarios = join(import.meta.dirname, '../../../fixtures/scenarios')

export function cloudNameOf({ scenario }: NetworkCase): string {
  return scenario.slice(0, scenario.indexOf('/'))
}

export function nameOf({ scenario }: NetworkCase): string {
  return scenario.slice(scenario.indexOf('/') + 1)
}

function scenarioOf(one: NetworkCase): JsonObject {
  if (one.inline) return one.inline
  const file = join(scenarios, `${one.scenario}.yaml`)
  return parseMapping(readFileSync(file, 'utf8'), { document: file }).value ?? {}
}

/** What boots. */
export function bootOptionsOf(cloud: Cloud, one: NetworkCase): BootOptions {
  const { scenario, machine, play: usual, disks } = caseOf(cloud, 'usual', scenarioOf(one))
  const { files, ...rest } = one.machine ?? {}
  const dhcp = [...(usual.dhcp ?? []), ...(one.play?.dhcp ?? [])]
  return {
    ...{ scenario, disks },
    machine: { ...machine, files: { ...machine.files, ...files }, ...rest },
    play: { ...usual, ...one.play, dhcp },
    ...(one.prepare !== undefined && { prepare: one.prepare }),
    ...(one.afterwards !== undefined && { afterwards: one.afterwards }),
    ...(one.late && { late: one.late }),
    ...(one.later && { later: one.later }),
    ...(one.again && { again: one.again }),
    ...(one.nameserver !== undefined && { nameserver: one.nameserver }),
  }
}

/** What did not come true. */
export function wrongIn(cloud: Cloud, one: NetworkCase, boot: CloudBoot): readonly string[] {
  const { id } = play(cloud, scenarioOf(one)).machine
  const wanted = {
    ...{ 'exit/detect': '0', 'exit/local': '0', 'exit/network': '0' },
    ...{ 'v1/instance_id': id, 'left behind': undefined },
    ...one.expect,
  }
  const outcomes = Object.entries(wanted).flatMap(([name, value]) =>
    boot.outcomes.get(name) === value
      ? []
      : [`${name} is ${JSON.stringify(boot.outcomes.get(name))}, not ${JSON.stringify(value)}`],
  )
  return [
    ...outcomes,
    ...miscounted('the log', boot.log.split('\n'), one.log),
    ...miscounted('requests', boot.requests, one.requests),
    ...miscounted('what was printed', boot.printed.split('\n'), one.printed),
  ]
}

function miscounted(where: string, lines: readonly string[], wanted: NetworkCase['log'] = []): readonly string[] {
  return wanted.flatMap(([has, least, most]) => {
    const times = lines.filter((line) => has.test(line)).length
    return times >= least && times <= most ? [] : [`${where}: ${has} ${times} times, not ${least} to ${most}`]
  })
}
