// `cloud-init status` and `firstlight status`: how far the boot is, in the reference's words, formats and exit codes.

import { asJson, type Json } from '../../core/json.ts'
import { type BootStatus, exitCodeOf } from '../../stages/state/boot-status.ts'
import type { Clock } from '../../system/host.ts'
import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { statusReader } from '../shared/machine-status.ts'

const spec = {
  about:
    'Prints how far the boot is. Ends with 0, with 1 after an error, with 2 when something went wrong that the boot got over.',
  options: {
    format: { type: 'value', choices: ['json', 'tabular', 'yaml'], about: 'Form of the output (default: tabular).' },
    long: { short: 'l', type: 'flag', about: 'Say more: the running stage, the datasource, and what went wrong.' },
    wait: { short: 'w', type: 'flag', about: 'Wait for the end of the boot.' },
  },
} as const satisfies CommandSpec

export const status: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values } = parsed
  const ask = await statusReader(io, {
    checkUnits: true,
    wait: values.wait,
    onProblem: (message) => io.err(`${message}\n`),
  })
  const format = values.format ?? 'tabular'
  let now = await ask()
  while (values.wait && (now.running === 'not started' || now.running === 'running')) {
    if (format === 'tabular') io.out('.')
    await io.host.clock.sleep(250)
    now = await ask()
  }
  io.out(await statusText(now, format, values.long === true, io.host.clock))
  return exitCodeOf(now)
}

const shortStatus = ({ condition, running }: BootStatus) => (condition === 'error' ? 'error' : running)

function extendedStatus({ condition, running }: BootStatus): string {
  if (condition === 'error') return `error - ${running}`
  return condition === 'degraded' && (running === 'done' || running === 'running') ? `degraded ${running}` : running
}

function detailOf({ status, description, datasource }: BootStatus): string {
  return datasource || (status.stage ? `Running in stage: ${status.stage}` : description)
}

/** Uptime seconds shown as a date of 1970, as the reference does: scripts only compare it with "". */
function lastUpdateText({ lastUpdate }: BootStatus): string {
  if (lastUpdate === 0) return ''
  return new Date(lastUpdate * 1000).toUTCString().replace('GMT', '+0000')
}

export async function statusText(
  now: BootStatus,
  format: 'tabular' | 'json' | 'yaml' | string,
  long: boolean,
  clock: Clock,
): Promise<string> {
  if (format === 'tabular')
    return long ? longText(now, await waitingLines(now, clock)) : `status: ${shortStatus(now)}\n`
  const { records, stage } = now.status
  const details: Record<string, Json> = {
    boot_status_code: now.code,
    datasource: datasourceName(now.datasource),
    detail: detailOf(now),
    errors: now.errors,
    extended_status: extendedStatus(now),
    last_update: lastUpdateText(now),
    recoverable_errors: now.recoverable,
    ...(Object.keys(records).length > 0 && { stage }),
    status: shortStatus(now),
    ...(now.waiting.length > 0 && { waiting_for: asJson(now.waiting.map((work) => ({ ...work }))) }),
    ...asJson(records),
  }
  if (format === 'json') {
    const { dumpJson } = await import('../../languages/json-text.ts')
    return `${dumpJson(details, { indent: 2 })}\n`
  }
  const { dumpYaml } = await import('../../languages/yaml/text.ts')
  return `${dumpYaml(details, { indent: 4, sortKeys: true, explicitStart: true, explicitEnd: true })}\n`
}

/** "DataSourceNoCloud [seed=/dev/sr0]" is "nocloud" to scripts; null before anything was found stays null. */
function datasourceName(datasource: string | null): string | null {
  return datasource === null ? null : (datasource.toLowerCase().split(' ')[0] ?? '').replace('datasource', '')
}

/** Whoever asks in the night has to see what the boot waits for. */
async function waitingLines({ waiting }: BootStatus, clock: Clock): Promise<readonly string[]> {
  if (waiting.length === 0) return []
  const [{ rfc2822 }, { lastsText }] = await Promise.all([
    import('../../core/dates.ts'),
    import('../../stages/state/waiting.ts'),
  ])
  const uptime = await clock.uptime()
  return waiting.map(({ program, step, since }) => {
    const began = rfc2822(new Date(clock.now().getTime() - (uptime - since) * 1000))
    return `waiting_for: ${program} of ${step}, for ${lastsText(uptime - since)}, since ${began}`
  })
}

function longText(now: BootStatus, waiting: readonly string[]): string {
  const lines = [
    `status: ${shortStatus(now)}`,
    `extended_status: ${extendedStatus(now)}`,
    `boot_status_code: ${now.code}`,
  ]
  const lastUpdate = lastUpdateText(now)
  if (lastUpdate) lines.push(`last_update: ${lastUpdate}`)
  lines.push(`detail: ${detailOf(now)}`, ...waiting)
  if (now.errors.length === 0) lines.push('errors: []')
  else lines.push('errors:', ...now.errors.map((error) => `\t- ${error.replaceAll('\n', ' ')}`))
  const levels = Object.entries(now.recoverable)
  if (levels.length === 0) lines.push('recoverable_errors: {}')
  else {
    lines.push('recoverable_errors:')
    for (const [level, messages] of levels) {
      lines.push(`${level}:`, ...messages.map((message) => `\t- ${message.replaceAll('\n', ' ')}`))
    }
  }
  return `${lines.join('\n')}\n`
}
