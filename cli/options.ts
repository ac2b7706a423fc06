// Options as Python's argparse reads them: unique prefixes of long options, `--name=value`, `-xVALUE`, joined flags.

export interface OptionSpec {
  readonly short?: string
  /** flag: present or not; value: one; list: repeatable; words: one or more until the next option; count: how often. */
  readonly type: 'flag' | 'value' | 'list' | 'words' | 'count'
  readonly choices?: readonly string[]
  readonly about: string
  /** Shown for the value in help. */
  readonly metavar?: string
}

export type OptionTable = Readonly<Record<string, OptionSpec>>

export type OptionValues<T extends OptionTable> = {
  -readonly [K in keyof T]?: T[K]['type'] extends 'flag'
    ? boolean
    : T[K]['type'] extends 'count'
      ? number
      : T[K]['type'] extends 'value'
        ? string
        : string[]
}

/** A command line that cannot be understood; the caller prints usage and ends with 2. */
export class UsageError extends Error {}

export function parseOptions<const T extends OptionTable>(
  table: T,
  args: readonly string[],
  { stopAtPositional = false }: { stopAtPositional?: boolean } = {},
): { values: OptionValues<T>; rest: readonly string[] } {
  const values: Record<string, boolean | number | string | string[]> = {}
  const rest: string[] = []
  const queue = [...args]
  const take = (name: string, spec: OptionSpec, given: string | undefined) => {
    const shown = spec.short ? `-${spec.short}/--${name}` : `--${name}`
    if (spec.type === 'flag' || spec.type === 'count') {
      if (given !== undefined) throw new UsageError(`argument ${shown}: ignored explicit argument '${given}'`)
      values[name] = spec.type === 'flag' ? true : Number(values[name] ?? 0) + 1
      return
    }
    const words: string[] = given === undefined ? [] : [given]
    if (given === undefined) {
      while (queue.length > 0 && isValue(queue[0] as string)) {
        words.push(queue.shift() as string)
        if (spec.type !== 'words') break
      }
    }
    if (words.length === 0) {
      throw new UsageError(`argument ${shown}: expected ${spec.type === 'words' ? 'at least one' : 'one'} argument`)
    }
    for (const word of words) {
      if (spec.choices && !spec.choices.includes(word)) {
        const choices = spec.choices.map((choice) => `'${choice}'`).join(', ')
        throw new UsageError(`argument ${shown}: invalid choice: '${word}' (choose from ${choices})`)
      }
    }
    if (spec.type === 'value') values[name] = words[0] as string
    else values[name] = [...((values[name] as string[] | undefined) ?? []), ...words]
  }
  while (queue.length > 0) {
    const arg = queue.shift() as string
    if (arg === '--') {
      rest.push(...queue)
      break
    }
    if (arg.startsWith('--')) {
      const [word, given] = splitOnce(arg.slice(2))
      const name = longName(table, word)
      take(name, table[name] as OptionSpec, given)
    } else if (isValue(arg)) {
      rest.push(arg)
      if (stopAtPositional) {
        rest.push(...queue)
        break
      }
    } else takeShort(table, arg, take)
  }
  return { values: values as OptionValues<T>, rest }
}

function isValue(arg: string): boolean {
  return arg === '-' || !arg.startsWith('-')
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function longName(table: OptionTable, word: string): string {
  if (word in table) return word
  const matches = Object.keys(table).filter((name) => name.startsWith(word))
  if (matches.length === 1 && word) return matches[0] as string
  if (matches.length > 1) {
    const could = matches.map((name) => `--${name}`).join(', ')
    throw new UsageError(`ambiguous option: --${word} could match ${could}`)
  }
  throw new UsageError(`unrecognized arguments: --${word}`)
}

function takeShort(
  table: OptionTable,
  arg: string,
  take: (name: string, spec: OptionSpec, given: string | undefined) => void,
): void {
  let letters = arg.slice(1)
  while (letters) {
    const letter = letters[0] as string
    const entry = Object.entries(table).find(([, spec]) => spec.short === letter)
    if (!entry) throw new UsageError(`unrecognized arguments: -${letters}`)
    const [name, spec] = entry
    letters = letters.slice(1)
    if (spec.type === 'flag' || spec.type === 'count') take(name, spec, undefined)
    else {
      take(name, spec, letters ? letters.replace(/^=/, '') : undefined)
      return
    }
  }
}

/** Help in argparse's layout, from the same table. */
export function helpText(usage: string, about: string, table: OptionTable, positionals: readonly [string, string][] = []): string {
  const rows: [string, string][] = Object.entries(table).map(([name, spec]) => {
    const metavar = spec.choices ? `{${spec.choices.join(',')}}` : (spec.metavar ?? name.toUpperCase().replaceAll('-', '_'))
    const value = spec.type === 'flag' || spec.type === 'count' ? '' : ` ${metavar}`
    return [`${spec.short ? `-${spec.short}${value}, ` : ''}--${name}${value}`, spec.about]
  })
  const section = (title: string, lines: readonly [string, string][]) =>
    lines.length === 0
      ? ''
      : `\n${title}:\n${lines.map(([left, right]) => (left.length > 21 ? `  ${left}\n${' '.repeat(24)}${right}` : `  ${left.padEnd(22)}${right}`)).join('\n')}\n`
  return `usage: ${usage}\n\n${about}\n${section('positional arguments', positionals)}${section('options', rows)}`
}
