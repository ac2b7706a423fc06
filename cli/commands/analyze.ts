// `cloud-init analyze show|blame|dump|boot` and `firstlight analyze`: where the time of a boot went.

import { HostError } from '../../core/errors.ts'
import { dumpJson } from '../../languages/json-text.ts'
import {
  actionsIn,
  type BootEvent,
  parseEvents,
  spansOf,
  splitBoots,
  type TimedSpan,
  withActions,
} from '../../stages/events/boot-events.ts'
import { absolute, type Command, type Io, withName } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const files = {
  infile: {
    short: 'i',
    type: 'value',
    about: 'A log, or what dump wrote (default: /var/log/cloud-init.log; - is standard input).',
  },
  outfile: { short: 'o', type: 'value', about: 'Where to write to (default: standard output).' },
} as const

const format = {
  format: {
    short: 'f',
    type: 'value',
    metavar: 'PRINT_FORMAT',
    about: 'How show prints a line (default: "%I%D @%Es +%ds").',
  },
} as const

const spec = {
  options: {
    ...files,
    svg: { type: 'flag', about: 'Draw the last boot as an SVG picture.' },
    html: { type: 'flag', about: 'Draw the last boot as a page.' },
  },
  arguments: [{ name: 'subcommand', about: '', count: 'rest' }],
  subcommands: [
    ['blame', 'The work of a boot, the slowest first.'],
    ['show', 'The work of a boot, in order, by stage.'],
    ['dump', 'The events as JSON.'],
    ['boot', 'When the kernel and the agent started.'],
  ],
} as const satisfies CommandSpec

export const analyze: Command = async (args, io) => {
  // The pictures need no subcommand, and the parser alone could not tell that from a subcommand that was forgotten.
  const drawing = args.some((arg) => arg === '--svg' || arg === '--html')
  const parsed = parseCommand(drawing ? { options: spec.options } : spec, args, io)
  if (!parsed) return 0
  if (drawing) return draw(io, parsed.values)
  const [what = '', ...others] = parsed.rest
  return analyzeAs(what, [...leading(parsed.values), ...others], withName(io, `${io.name} ${what}`))
}

/** -i and -o may stand before the subcommand too. */
function leading({ infile, outfile }: { infile?: string; outfile?: string }): string[] {
  return [...(infile === undefined ? [] : ['-i', infile]), ...(outfile === undefined ? [] : ['-o', outfile])]
}

async function analyzeAs(what: string, args: readonly string[], io: Io): Promise<number> {
  const options = what === 'show' ? { ...format, ...files } : files
  const parsed = parseCommand({ options }, args, io)
  if (!parsed) return 0
  const values: { infile?: string; outfile?: string; format?: string } = parsed.values
  if (what === 'boot') {
    const { bootReport } = await import('../shared/analyze-boot.ts')
    const report = await bootReport(io.host)
    await put(io, values.outfile, report.text)
    if (report.exitCode > 0) io.err('failure\n')
    return report.exitCode
  }
  const events = await readEvents(io, values.infile)
  if (!events) return 1
  if (what === 'dump') await put(io, values.outfile, `${dumpJson(events)}\n`)
  else if (what === 'blame') await put(io, values.outfile, blameText(events))
  else await put(io, values.outfile, showText(events, values.format ?? '%I%D @%Es +%ds'))
  return 0
}

async function draw(io: Io, values: { infile?: string; outfile?: string; html?: boolean }): Promise<number> {
  const text = await readLog(io, values.infile)
  if (!text) return 1
  const { timelinePage, timelineSvg } = await import('../../stages/events/timeline-picture.ts')
  const last = withActions(spansOf(splitBoots(parseEvents(text)).at(-1) ?? []), actionsIn(text))
  await put(io, values.outfile, values.html ? timelinePage(last) : timelineSvg(last))
  return 0
}

async function readEvents(io: Io, infile?: string): Promise<readonly BootEvent[] | undefined> {
  const text = await readLog(io, infile)
  return text === undefined ? undefined : parseEvents(text)
}

/** undefined: there is none, and the user has been told. */
async function readLog(io: Io, infile = '/var/log/cloud-init.log'): Promise<string | undefined> {
  const path = infile === '-' ? '/dev/stdin' : await absolute(io, infile)
  let text: string | undefined
  try {
    text = await io.host.files.readText(path, { limit: 256 * 1024 * 1024 })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
  }
  if (text) return text
  io.err(text === '' ? `Empty file ${infile}\n` : `Cannot open file ${infile}\n`)
  return undefined
}

async function put(io: Io, outfile: string | undefined, text: string): Promise<void> {
  if (outfile === undefined || outfile === '-') io.out(text)
  else await io.host.files.write(await absolute(io, outfile), text)
}

const padded = (seconds: number) => seconds.toFixed(5).padStart(8, '0')

/** A tree per boot, stage by stage. */
export function showText(events: readonly BootEvent[], format: string): string {
  const lines: string[] = []
  const boots = recordsOf(events)
  for (const [index, boot] of boots.entries()) {
    lines.push(`-- Boot Record ${String(index + 1).padStart(2, '0')} --`)
    lines.push('The total time elapsed since completing an event is printed after the "@" character.')
    lines.push('The time the event takes is printed after the "+" character.', '')
    const spans = spansOf(boot)
    const started = boot[0]?.timestamp ?? 0
    let total = 0
    for (const stage of spans.filter(({ depth }) => depth === 0)) {
      total += stage.duration
      lines.push(`Starting stage: ${stage.name}`)
      lines.push(...childrenOf(stage, spans).map((child) => formatted(format, child, started, total)))
      lines.push(`Finished stage: (${stage.name}) ${padded(stage.duration)} seconds`, '')
    }
    lines.push(`Total Time: ${total.toFixed(5)} seconds`, '')
  }
  lines.push(`${boots.length} boot records analyzed`)
  return `${lines.join('\n')}\n`
}

/** A stage may have run more than once in a boot: its children are those that ran at that time. */
function childrenOf(stage: TimedSpan, spans: readonly TimedSpan[]): readonly TimedSpan[] {
  const end = stage.start + stage.duration
  return spans.filter(({ name, start }) => name.startsWith(`${stage.name}/`) && start >= stage.start && start <= end)
}

function formatted(format: string, child: TimedSpan, started: number, total: number): string {
  const fields: Readonly<Record<string, string>> = {
    '%d': padded(child.duration),
    '%D': child.description,
    '%E': padded(child.start - started),
    '%e': 'finish',
    '%I': `|${' '.repeat(Math.max(0, child.depth - 1))}\`->`,
    '%l': String(child.depth),
    '%n': child.name,
    '%o': 'cloudinit',
    '%r': child.result,
    '%t': padded(child.start + child.duration),
    '%T': padded(total),
  }
  return format.replace(/%[dDEeIlnortT]/g, (token) => fields[token] as string)
}

/** Children of the stages, the slowest first. */
export function blameText(events: readonly BootEvent[]): string {
  const lines: string[] = []
  const boots = recordsOf(events)
  for (const [index, boot] of boots.entries()) {
    lines.push(`-- Boot Record ${String(index + 1).padStart(2, '0')} --`)
    const children = spansOf(boot).filter(({ depth }) => depth > 0)
    const rows = children.map(({ duration, name }) => `     ${padded(duration)}s (${name})`)
    lines.push(rows.sort((a, b) => (a < b ? 1 : -1)).join('\n'), '')
  }
  lines.push(`${boots.length} boot records analyzed`)
  return `${lines.join('\n')}\n`
}

/** A log without events counts as one boot in which nothing happened. */
function recordsOf(events: readonly BootEvent[]): readonly (readonly BootEvent[])[] {
  return events.length > 0 ? splitBoots(events) : [[]]
}
