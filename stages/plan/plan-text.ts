// A plan as a person reads it: for each stage every file with its diff, every command, and what is skipped and why.

import { createTwoFilesPatch } from 'diff'
import { subjectNamed } from '../../core/event-name.ts'
import { describeNotice, isAtLeast, type Notice } from '../../core/notices.ts'
import { shellWord } from '../../core/shell-quote.ts'
import type { Change } from '../../system/planned.ts'
import type { Plan, PlannedChange, PlannedStage } from './plan.ts'

export interface PlanTextOptions {
  /** Show the agent's own state files too. */
  readonly all?: boolean
  /** Show the content of files that not everybody may read. */
  readonly secrets?: boolean
  /** Paints a line; absent: plain text. */
  readonly paint?: Paint
}

export type Paint = (colour: 'bold' | 'green' | 'red' | 'yellow' | 'dim', text: string) => string

/** Where the agent keeps its own state; scripts below it are the user's, so they count. */
function isOwnState(change: Change): boolean {
  if (!('path' in change)) return false
  const { kind, path } = change
  const scripts = /^\/var\/lib\/cloud\/(?:instances\/[^/]+\/(?:scripts|boothooks|handlers)|scripts\/per-[^/]+)\//
  if (kind !== 'directory' && scripts.test(path)) return false
  return /^\/(?:var\/lib\/cloud|run\/cloud-init|var\/log)(?:\/|$)/.test(path)
}

export function planText(plan: Plan, options: PlanTextOptions = {}): string {
  const paint: Paint = options.paint ?? ((_colour, text) => text)
  const lines = [paint('bold', '== datasource'), `   ${plan.datasource ?? 'none was found'}`, '']
  for (const stage of plan.stages) {
    lines.push(paint('bold', `== ${stage.point}`), ...stageLines(stage, options, paint), '')
  }
  const { network, origins } = plan
  if (network) {
    lines.push(paint('bold', '== where the network config came from'), `   ${network.source}: ${network.reason}`)
    if (network.renderer) lines.push(`   ${network.rendererReason}`)
    lines.push('')
  }
  if (origins.length > 0) {
    const width = Math.max(...origins.map(({ key }) => key.length))
    lines.push(paint('bold', '== where each key of the config came from'))
    for (const { key, by, over } of origins) {
      const rest = over.length > 0 ? paint('dim', `; over ${over.join('; ')}`) : ''
      lines.push(`   ${key.padEnd(width)}  ${by}${rest}`)
    }
    lines.push('')
  }
  return lines.join('\n')
}

function stageLines(stage: PlannedStage, options: PlanTextOptions, paint: Paint): readonly string[] {
  const shown = stage.changes.filter(({ change }) => options.all || !isOwnState(change))
  const own = stage.changes.length - shown.length
  const told = stage.notices.filter(({ level }) => isAtLeast(level, 'warning'))
  const lines: string[] = []
  let by: string | undefined
  for (const entry of merged(shown)) {
    if (entry.by !== by) {
      by = entry.by
      if (by) lines.push(paint('bold', `-- ${subjectNamed(by)?.of ?? by}`))
    }
    lines.push(...changeLines(entry.change, options, paint))
  }
  if (lines.length === 0) lines.push(paint('dim', '   nothing'))
  for (const { names, why } of stage.skipped) lines.push(paint('dim', `   skipped: ${names.join(', ')}: ${why}`))
  for (const notice of told) lines.push(paint(colourOf(notice), `   ${notice.level}: ${describeNotice(notice)}`))
  const said = new Set<string>(told.map(describeNotice))
  for (const error of stage.errors) if (!said.has(error)) lines.push(paint('red', `   error: ${error}`))
  if (own > 0) lines.push(paint('dim', "   and the agent's own state; --all shows it"))
  return lines
}

function colourOf({ level }: Notice): 'red' | 'yellow' | 'dim' {
  return level === 'info' ? 'dim' : level === 'error' || level === 'critical' ? 'red' : 'yellow'
}

/** Several writes of one file by one module are one change to a reader. */
function merged(changes: readonly PlannedChange[]): readonly PlannedChange[] {
  const result: PlannedChange[] = []
  for (const entry of changes) {
    const { change, by } = entry
    const at =
      change.kind === 'write'
        ? result.findIndex(
            (other) => other.by === by && other.change.kind === 'write' && other.change.path === change.path,
          )
        : -1
    const earlier = at < 0 ? undefined : result[at]?.change
    if (change.kind === 'write' && earlier?.kind === 'write') {
      result[at] = { by, change: { ...change, before: earlier.before, appended: false } }
    } else result.push(entry)
  }
  return result
}

function changeLines(change: Change, { secrets }: PlanTextOptions, paint: Paint): string[] {
  switch (change.kind) {
    case 'write':
      return writeLines(change, secrets === true, paint)
    case 'run': {
      const command = change.argv.map((word) => shellWord(word)).join(' ')
      return [paint('green', `   run ${command}${change.secret ? ' … (with a secret that is not shown)' : ''}`)]
    }
    case 'request':
      return [paint('green', `   ${change.method} ${change.url} (${change.size} bytes)`)]
    case 'directory':
      return [`   make directory ${change.path} (${octal(change.mode)})`]
    case 'link':
      return [`   link ${change.path} -> ${change.target}`]
    case 'rename':
      return [`   rename ${change.from} to ${change.path}`]
    case 'remove':
      return [paint('red', `   remove ${change.path}`)]
    case 'mode':
      return [`   mode of ${change.path}: ${octal(change.mode)}`]
    case 'owner':
      return [
        `   owner of ${change.path}: ${change.owner.user ?? ''}${change.owner.group === undefined ? '' : `:${change.owner.group}`}`,
      ]
    case 'times':
      return [`   times of ${change.path}`]
  }
}

const octal = (mode: number) => mode.toString(8).padStart(4, '0')

/** Not everybody may read it, and whoever decided so had a reason. */
export function isSecret({ mode }: { readonly mode: number }): boolean {
  return (mode & 0o004) === 0
}

function writeLines(change: Extract<Change, { kind: 'write' }>, secrets: boolean, paint: Paint): string[] {
  const owner =
    change.owner?.user === undefined || change.owner.user === 0 || change.owner.user === 'root'
      ? ''
      : `, ${change.owner.user}`
  const verb = change.before === undefined ? 'create' : 'change'
  const head = `   ${verb} ${change.path} (${octal(change.mode)}${owner})`
  if (isSecret(change) && !secrets) return [`${head}: ${change.after.length} bytes, not shown; --secrets shows them`]
  if (isBinary(change.after) || (change.before && isBinary(change.before)))
    return [`${head}: ${change.after.length} bytes of binary data`]
  const patch = createTwoFilesPatch(
    '',
    '',
    change.before?.toString('utf8') ?? '',
    change.after.toString('utf8'),
    '',
    '',
    { context: 2 },
  )
  const body = patch
    .split('\n')
    .slice(4)
    .filter((line) => line !== '' && !line.startsWith('\\'))
  return [
    head,
    ...body.map(
      (line) =>
        `     ${line.startsWith('+') ? paint('green', line) : line.startsWith('-') ? paint('red', line) : paint('dim', line)}`,
    ),
  ]
}

function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8192).includes(0)
}
