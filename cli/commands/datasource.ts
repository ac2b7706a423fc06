// `firstlight datasource detect`: which datasources this machine may have, and why.

import { styleText } from 'node:util'
import { Failure } from '../../core/errors.ts'
import { type Said, say } from '../../core/said.ts'
import { type Explained, type ExplainedSource, explain } from '../../datasources/search/explain.ts'
import { detectionFacts, identifyInput } from '../../stages/identify.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  about:
    'Says which datasources this machine may have, as the boot generator decides it, and which fact decided: a DMI field, a file, a label, a word of the kernel command line. Changes nothing. Ends with the exit code of ds-identify: 0 enabled, 1 none found, 2 disabled.',
  options: {
    root: {
      type: 'value',
      metavar: 'TREE',
      about: 'Another machine: a directory with what it has below /etc, /sys, /proc, /dev and /var.',
    },
    all: {
      short: 'a',
      type: 'flag',
      about:
        'Also what was looked at for sources that are not here, and what the machine says of itself, which is also shown if no source is here.',
    },
    json: { type: 'flag', about: 'Print it as JSON.' },
  },
  arguments: [{ name: 'action', count: 'one', choices: ['detect'], about: 'What to do.' }],
} as const satisfies CommandSpec

export const datasource: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { root, all, json } = parsed.values
  const host = root === undefined ? io.host : await machineAt(io, root)
  const explained = explain(await identifyInput(host, await detectionFacts(host)))
  io.out(json ? `${JSON.stringify(asJson(explained), undefined, 2)}\n` : asText(explained, { all, io }))
  return explained.identified.exitCode
}

async function machineAt(io: Io, root: string) {
  const path = await absolute(io, root)
  if ((await io.host.files.stat(path))?.type !== 'directory')
    throw new Failure(say`${say.path(path)}: no such directory`)
  const { rooted } = await import('../../system/rooted.ts')
  return rooted(io.host, path, { commands: 'refuse', owners: 'skip' })
}

function asJson({ identified, sources, hidden, unlikely, machine }: Explained) {
  const { exitCode, why, chosen, warnings } = identified
  return {
    exitCode,
    why,
    chosen,
    hidden,
    unlikely,
    warnings,
    machine,
    sources: sources.map(({ name, answer, chosen, because, lookedAt }) => ({
      name,
      answer: answer ?? null,
      chosen,
      because,
      lookedAt,
    })),
  }
}

function asText(explained: Explained, { all, io }: { readonly all: boolean | undefined; readonly io: Io }): string {
  const { identified, sources, hidden, unlikely, machine } = explained
  const { exitCode, why, chosen, warnings } = identified
  const plain = !io.terminal || io.environment['NO_COLOR']
  const bold = (text: string) => (plain ? text : styleText('bold', text))
  const here = sources.filter((one) => one.chosen || (one.answer !== 'no' && one.answer !== undefined))
  const rest = sources.filter((one) => !here.includes(one))
  const width = Math.max(0, ...sources.map(({ name }) => name.length))
  const row = (one: ExplainedSource, reasons: readonly Said[], otherwise: string) =>
    `  ${one.name.padEnd(width)}  ${(one.answer ?? '-').padEnd(5)}  ${reasons.length > 0 ? reasons.join('; ') : otherwise}`
  const lines = [
    bold(chosen.length > 0 ? `${chosen.join(', ')}` : exitCode === 0 ? 'as configured' : 'no datasource'),
    `  ${why}; exit code ${exitCode}`,
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...unlikely.map(
      (name) =>
        `  nothing here is of ${name}: the stages ask before they read it, and then take None (a list of one name is not asked)`,
    ),
    ...hidden.map((name) => `  ${name} is here too, and hidden: ${why}`),
    ...(here.length > 0 ? ['', 'Here:', ...here.map((one) => row(one, one.because, 'asked for'))] : []),
    ...(all && rest.length > 0
      ? ['', 'Not here:', ...rest.map((one) => row(one, one.lookedAt, 'nothing to look at'))]
      : []),
    ...(!all && rest.length > 0 ? ['', `Not here: ${rest.map(({ name }) => name).join(', ')} (--all says why)`] : []),
    ...(all || exitCode === 1 ? ['', 'The machine:', ...machine.map((line) => `  ${line}`)] : []),
  ]
  return `${lines.join('\n')}\n`
}
