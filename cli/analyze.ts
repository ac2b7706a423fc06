// `cloud-init analyze show|blame|dump|boot` and `firstlight analyze`: where the time of a boot went.

import { dumpJson } from '../core/json-text.ts'
import type { Json } from '../core/json.ts'
import { type BootEvent, parseEvents, spansOf, splitBoots } from '../stages/boot-events.ts'
import { real } from '../system/real.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions, UsageError } from './options.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  infile: { short: 'i', type: 'value', about: 'Input file: a log, or what dump wrote (default: /var/log/cloud-init.log; - is standard input)' },
  outfile: { short: 'o', type: 'value', about: 'Output file (default: standard output)' },
  format: { short: 'f', type: 'value', about: 'Format of the lines of show' },
  svg: { type: 'flag', about: 'Draw a timeline as SVG' },
  html: { type: 'flag', about: 'Draw a timeline as a page' },
} as const satisfies OptionTable

const usage = 'cloud-init analyze [-h] {show,blame,dump,boot} [-i INFILE] [-o OUTFILE]'

export const analyze: Command = async (args) => {
  const { values, rest } = parseOptions(options, args)
  if (values.help) {
    process.stdout.write(helpText(usage, 'Show where the time of past boots went.', options, [['{show,blame,dump,boot}', 'what to print']]))
    return 0
  }
  const drawn = values.svg || values.html
  const [what = drawn ? 'timeline' : undefined] = rest
  if (what === undefined || !['show', 'blame', 'dump', 'boot', 'timeline'].includes(what)) {
    throw new UsageError(what === undefined ? 'the following arguments are required: subcommand' : `invalid choice: '${what}'`)
  }
  const host = real()
  const out = async (text: string) => {
    if (values.outfile === undefined || values.outfile === '-') process.stdout.write(text)
    else await host.files.write(await absolutePath(values.outfile), text)
  }
  if (what === 'boot') {
    const { bootReport } = await import('./analyze-boot.ts')
    const report = await bootReport(host)
    await out(report.text)
    return report.exitCode
  }
  const infile = values.infile ?? '/var/log/cloud-init.log'
  const text = await host.files.readText(infile === '-' ? '/dev/stdin' : await absolutePath(infile)).catch(() => undefined)
  if (text === undefined) return fail(`Cannot open file ${infile}`)
  if (text === '') return fail(`Empty file ${infile}`)
  const events = parseEvents(text)
  if (drawn) {
    const { timelinePage, timelineSvg } = await import('../stages/timeline-picture.ts')
    const boots = splitBoots(events)
    const last = spansOf(boots.at(-1) ?? [])
    await out(values.html ? timelinePage(last) : timelineSvg(last))
  } else if (what === 'dump') await out(`${dumpJson(events as unknown as Json)}\n`)
  else await out(what === 'show' ? showText(events, values.format ?? '%I%D @%Es +%ds') : blameText(events))
  return 0
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`)
  return 1
}

async function absolutePath(path: string): Promise<string> {
  const { resolve } = await import('node:path')
  return resolve(path)
}

const padded = (seconds: number) => seconds.toFixed(5).padStart(8, '0')

/** A tree per boot, stage by stage. */
export function showText(events: readonly BootEvent[], format: string): string {
  const lines: string[] = []
  const boots = splitBoots(events)
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
      for (const child of spans.filter(({ name }) => name.startsWith(`${stage.name}/`))) {
        const end = child.start + child.duration
        const fields: Readonly<Record<string, string>> = {
          '%d': padded(child.duration),
          '%D': child.description,
          '%E': padded(end - started),
          '%e': 'finish',
          '%I': `|${' '.repeat(Math.max(0, child.depth - 1))}\`->`,
          '%l': String(child.depth),
          '%n': child.name,
          '%o': 'cloudinit',
          '%r': child.result,
          '%t': padded(end),
          '%T': padded(total),
        }
        lines.push(format.replace(/%[dDEeIlnortT]/g, (token) => (token === '%I' ? `${fields[token]} ` : (fields[token] as string))))
      }
      lines.push(`Finished stage: (${stage.name}) ${padded(stage.duration)} seconds`, '')
    }
    lines.push(`Total Time: ${padded(total)} seconds`, '')
  }
  lines.push(`${boots.length} boot records analyzed`)
  return `${lines.join('\n')}\n`
}

/** Children of the stages, the slowest first. */
export function blameText(events: readonly BootEvent[]): string {
  const lines: string[] = []
  const boots = splitBoots(events)
  for (const [index, boot] of boots.entries()) {
    lines.push(`-- Boot Record ${String(index + 1).padStart(2, '0')} --`)
    const children = spansOf(boot).filter(({ depth }) => depth > 0)
    const rows = children.map(({ duration, name }) => `     ${padded(duration)}s (${name})`)
    lines.push(...rows.sort((a, b) => (a < b ? 1 : -1)), '')
  }
  lines.push(`${boots.length} boot records analyzed`)
  return `${lines.join('\n')}\n`
}
