// Command lines as Python's argparse reads them: unique prefixes of long options, `--name=value`, `-xVALUE`, joined flags,
// options and arguments in any order. One description of a command gives its parser, its usage and its help.

import { type CommandSpec, helpOption, type OptionSpec, type OptionTable, optionStrings } from './command-spec.ts'
import { helpText, usageText } from './help-text.ts'
import type { Io } from './io.ts'

export type { CommandSpec, OptionTable } from './command-spec.ts'

export type OptionValues<T extends OptionTable> = {
  -readonly [K in keyof T]?: T[K]['type'] extends 'flag'
    ? boolean
    : T[K]['type'] extends 'count'
      ? number
      : T[K]['type'] extends 'value'
        ? string
        : string[]
}

/** A command line that cannot be understood: the caller prints it with usage or help, and ends with 2. */
export class UsageError extends Error {
  readonly usage: string
  readonly help: string

  constructor(message: string, usage = '', help = '') {
    super(message)
    this.usage = usage
    this.help = help
  }
}

export interface Parsed<T extends OptionTable> {
  readonly values: OptionValues<T>
  readonly rest: readonly string[]
  /** For mistakes that only the command can see. */
  fail(message: string): never
}

/** Undefined: help was asked for and has been printed. */
export function parseCommand<const T extends OptionTable>(
  spec: CommandSpec<T>,
  args: readonly string[],
  io: Pick<Io, 'name' | 'out' | 'columns'>,
): Parsed<T> | undefined {
  const fail = (message: string): never => {
    throw new UsageError(message, usageText(spec, io.name, io.columns), helpText(spec, io.name, io.columns))
  }
  const table: OptionTable = { help: helpOption, ...spec.options }
  try {
    const { values, rest, unknown } = parseOptions(table, args, spec.arguments?.at(-1)?.count === 'rest')
    if (values['help']) {
      io.out(helpText(spec, io.name, io.columns))
      return undefined
    }
    const surplus = checkArguments(spec, values, rest)
    if (unknown.length > 0 || surplus.length > 0)
      return fail(`unrecognized arguments: ${[...unknown, ...surplus].join(' ')}`)
    return { values: values as OptionValues<T>, rest, fail }
  } catch (error) {
    if (error instanceof UsageError && !error.usage) return fail(error.message)
    throw error
  }
}

type Values = Record<string, boolean | number | string | string[]>

function parseOptions(
  table: OptionTable,
  args: readonly string[],
  stopAtArgument: boolean,
): { values: Values; rest: readonly string[]; unknown: readonly string[] } {
  const values: Values = {}
  const rest: string[] = []
  const unknown: string[] = []
  const queue = [...args]
  while (queue.length > 0 && !values['help']) {
    const arg = queue.shift() as string
    if (arg === '--') {
      rest.push(...queue)
      break
    }
    if (isValue(arg)) {
      rest.push(arg)
      if (!stopAtArgument) continue
      rest.push(...queue)
      break
    }
    if (arg.startsWith('--')) {
      const [word, given] = splitOnce(arg.slice(2))
      const name = longName(table, word)
      if (name === undefined) unknown.push(arg)
      else take({ values, queue }, name, table[name] as OptionSpec, given)
    } else if (!takeShort(table, arg, { values, queue })) unknown.push(arg)
  }
  return { values, rest, unknown }
}

interface Taking {
  readonly values: Values
  readonly queue: string[]
}

function take({ values, queue }: Taking, name: string, spec: OptionSpec, given: string | undefined): void {
  const shown = optionStrings(name, spec).join('/')
  if (spec.type === 'flag' || spec.type === 'count') {
    if (given !== undefined) throw new UsageError(`argument ${shown}: ignored explicit argument '${given}'`)
    values[name] = spec.type === 'flag' ? true : Number(values[name] ?? 0) + 1
    return
  }
  const words: string[] = given === undefined ? [] : [given]
  while (given === undefined && queue.length > 0 && isValue(queue[0] as string)) {
    words.push(queue.shift() as string)
    if (spec.type !== 'words') break
  }
  if (words.length === 0) {
    throw new UsageError(`argument ${shown}: expected ${spec.type === 'words' ? 'at least one' : 'one'} argument`)
  }
  for (const word of words) checkChoice(shown, word, spec.choices)
  if (spec.type === 'value') values[name] = words[0] as string
  else values[name] = [...((values[name] as string[] | undefined) ?? []), ...words]
}

function checkChoice(shown: string, word: string, choices: readonly string[] | undefined): void {
  if (!choices || choices.includes(word)) return
  throw new UsageError(`argument ${shown}: invalid choice: '${word}' (choose from ${choices.join(', ')})`)
}

/** Throws if arguments are missing; returns those that are too many. */
function checkArguments(spec: CommandSpec, values: Values, rest: readonly string[]): readonly string[] {
  const missing = Object.entries(spec.options)
    .filter(([name, option]) => option.required && values[name] === undefined)
    .map(([name, option]) => optionStrings(name, option).join('/'))
  let at = 0
  for (const { name, count, choices } of spec.arguments ?? []) {
    const here = count === 'one' || count === 'optional' ? rest.slice(at, at + 1) : rest.slice(at)
    if (here.length === 0 && count !== 'optional' && count !== 'any') missing.push(name)
    const words = spec.subcommands && count === 'rest' ? spec.subcommands.map(([word]) => word) : choices
    for (const word of count === 'rest' ? here.slice(0, 1) : here) checkChoice(name, word, words)
    at += here.length
  }
  if (spec.instead?.some((name) => values[name] === true)) return rest.slice(at)
  if (missing.length > 0) throw new UsageError(`the following arguments are required: ${missing.join(', ')}`)
  return rest.slice(at)
}

function isValue(arg: string): boolean {
  return arg === '-' || !arg.startsWith('-')
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function longName(table: OptionTable, word: string): string | undefined {
  if (Object.hasOwn(table, word)) return word
  const matches = Object.keys(table).filter((name) => name.startsWith(word))
  if (matches.length > 1 && word) {
    const could = matches.map((name) => `--${name}`).join(', ')
    throw new UsageError(`ambiguous option: --${word} could match ${could}`)
  }
  return word ? matches[0] : undefined
}

/** False: one of the letters is not an option. */
function takeShort(table: OptionTable, arg: string, taking: Taking): boolean {
  let letters = arg.slice(1)
  while (letters) {
    const letter = letters[0] as string
    const entry = Object.entries(table).find(([, spec]) => spec.short === letter)
    if (!entry) return false
    const [name, spec] = entry
    letters = letters.slice(1)
    if (spec.type === 'flag' || spec.type === 'count') take(taking, name, spec, undefined)
    else {
      take(taking, name, spec, letters ? letters.replace(/^=/, '') : undefined)
      return true
    }
  }
  return true
}
