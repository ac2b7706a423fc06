// `yip -s STAGE SOURCE...`: runs one stage of the documents given.

import { notices as createNotices } from '../core/notices.ts'
import { describeNotice, type Level } from '../core/notices.ts'
import { runSteps, stepsOf } from '../steps/run.ts'
import { readSource } from '../steps/sources.ts'
import { real } from '../system/real.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions, UsageError } from './options.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'help for yip' },
  stage: { short: 's', type: 'value', about: 'Stage to apply (default "default")' },
  analyze: { short: 'a', type: 'flag', about: 'Analize execution graph' },
  dotnotation: { short: 'd', type: 'flag', about: 'Parse input in dotnotation ( e.g. `stages.foo.name=..` ) ' },
  version: { short: 'v', type: 'flag', about: 'version for yip' },
} as const satisfies OptionTable

const usage = 'yip [-s STAGE] [-a] [-d] SOURCE...'

export const yip: Command = async (args) => {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`Error: ${error.message}\nusage: ${usage}\n`)
    return 1
  }
  const { values, rest } = parsed
  if (values.help) {
    process.stdout.write(helpText(usage, 'Runs the steps that documents hold for a stage.', options, [
      ['SOURCE', 'a directory, a file, a URL, the document itself, or - for standard input'],
    ]))
    return 0
  }
  if (values.version) {
    const { version } = await import('../core/version.ts')
    process.stdout.write(`yip version firstlight-${version}\n`)
    return 0
  }
  if (values.dotnotation) {
    process.stderr.write('yip: --dotnotation is not supported; write the stages as YAML\n')
    return 1
  }
  if (rest.length === 0) {
    process.stderr.write(`yip: no source given\nusage: ${usage}\n`)
    return 1
  }
  const host = real()
  const shown = shownLevels()
  const notices = createNotices((notice) => {
    if (shown.has(notice.level)) process.stderr.write(`${notice.level.toUpperCase()} ${describeNotice(notice)}\n`)
  }, 'yip')
  const stage = values.stage ?? 'default'
  const errors: string[] = []
  for (const given of rest) {
    const source = given === '-' ? ((await host.files.readText('/dev/stdin')) ?? '') : await absolute(given)
    const { documents, errors: broken } = await readSource(host, source, notices)
    errors.push(...broken)
    if (values.analyze) {
      const names = stepsOf(documents, stage, notices).map(({ operation }) => operation)
      for (const [index, name] of ['init', ...names].entries()) process.stdout.write(`${index + 1}.\n ${name} (background: false) (weak: true)\n`)
    } else errors.push(...(await runSteps({ host, notices, stage, documents })))
  }
  return errors.length > 0 && !values.analyze ? 1 : 0
}

function parse(args: readonly string[]) {
  return parseOptions(options, args)
}

/** A path as given by a person becomes absolute; anything else (URL, text) stays. */
async function absolute(given: string): Promise<string> {
  if (given.startsWith('/') || given.includes('\n') || /^[a-z]+:\/\//i.test(given)) return given
  const { resolve } = await import('node:path')
  const path = resolve(given)
  return (await real().files.exists(path)) ? path : given
}

function shownLevels(): ReadonlySet<Level> {
  const all: readonly Level[] = ['trace', 'debug', 'info', 'warning', 'deprecated', 'error', 'critical']
  const named = (process.env['LOGLEVEL'] ?? 'info').toLowerCase()
  const lowest = all.indexOf(named as Level)
  return new Set(all.slice(lowest < 0 ? 2 : lowest))
}
