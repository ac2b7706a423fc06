// What a command line may hold, as data: parsing (options.ts) and help (help-text.ts) read the same description.

export interface OptionSpec {
  readonly short?: string
  /** flag: present or not; value: one; list: repeatable; words: one or more until the next option; count: how often. */
  readonly type: 'flag' | 'value' | 'list' | 'words' | 'count'
  readonly choices?: readonly string[]
  readonly about: string
  /** Shown for the value in help. */
  readonly metavar?: string
  readonly required?: boolean
  /** Named by its long form first, in usage and messages. */
  readonly longFirst?: boolean
}

export type OptionTable = Readonly<Record<string, OptionSpec>>

/** `some` is one or more, `any` none or more; `rest` takes all that follows, options too, and belongs to a subcommand. */
export interface ArgumentSpec {
  readonly name: string
  readonly about: string
  readonly count: 'one' | 'optional' | 'some' | 'any' | 'rest'
  readonly choices?: readonly string[]
}

export interface CommandSpec<T extends OptionTable = OptionTable> {
  readonly about?: string
  readonly options: T
  readonly arguments?: readonly ArgumentSpec[]
  /** What the argument of count `rest` may begin with, and what each of these does. */
  readonly subcommands?: readonly (readonly [string, string])[]
  /** Options that need no argument beside them, such as --version. */
  readonly instead?: readonly string[]
  readonly epilog?: string
}

export const helpOption = { short: 'h', type: 'flag', about: 'show this help and exit' } as const satisfies OptionSpec

/** "-l" and "--local", the one shown in usage first. */
export function optionStrings(name: string, { short, longFirst }: OptionSpec): readonly string[] {
  const both = short ? [`-${short}`, `--${name}`] : [`--${name}`]
  return longFirst ? both.toReversed() : both
}
