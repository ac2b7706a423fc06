// Usage and help of a command in the layout of Python's argparse, which users of the four names know.

import { type ArgumentSpec, type CommandSpec, helpOption, type OptionSpec, optionStrings } from './command-spec.ts'

/** "usage: cloud-init status [-h] …", wrapped below its own name. Ends with a newline. */
export function usageText(spec: CommandSpec, name: string, columns: number): string {
  const width = columns - 2
  const start = `usage: ${name}`
  const options = optionsOf(spec).map(([option, about]) => usageOfOption(option, about))
  const rest = (spec.arguments ?? []).map((argument) => usageOfArgument(argument, spec))
  const whole = [start, ...options, ...rest].join(' ')
  if (whole.length <= width) return `${whole}\n`
  const indent = ' '.repeat(start.length <= 0.75 * width ? start.length + 1 : 7)
  const lines = start.length <= 0.75 * width ? [] : [start]
  const first = start.length <= 0.75 * width ? `${start} ` : indent
  for (const parts of [options, rest]) lines.push(...filled(parts, lines.length === 0 ? first : indent, indent, width))
  return `${lines.join('\n')}\n`
}

/** All that `--help` prints. */
export function helpText(spec: CommandSpec, name: string, columns: number): string {
  const width = columns - 2
  const sections: { title: string; rows: Row[] }[] = []
  const plain = (spec.arguments ?? []).filter(({ count }) => count !== 'rest' || !spec.subcommands)
  sections.push({
    title: 'positional arguments',
    rows: plain.map((argument) => ({
      left: argument.choices ? braces(argument.choices) : argument.name,
      about: argument.about,
    })),
  })
  sections.push({
    title: 'options',
    rows: optionsOf(spec).map(([option, about]) => ({ left: invocation(option, about), about: about.about })),
  })
  if (spec.subcommands) {
    const list = spec.subcommands.map(([word, about]): Row => ({ left: word, about, indent: 4 }))
    sections.push({ title: 'Subcommands', rows: [{ left: braces(list.map(({ left }) => left)), about: '' }, ...list] })
  }
  const all = sections.flatMap(({ rows }) => rows)
  const column = Math.min(24, Math.max(...all.map(({ left, indent = 2 }) => left.length + indent)) + 2)
  const blocks = [usageText(spec, name, columns)]
  if (spec.about) blocks.push(`${wrapped(spec.about, width).join('\n')}\n`)
  for (const { title, rows } of sections) {
    if (rows.length > 0) blocks.push(`${title}:\n${rows.map((row) => rowText(row, column, width)).join('')}`)
  }
  if (spec.epilog) blocks.push(`${wrapped(spec.epilog, width).join('\n')}\n`)
  return blocks.join('\n')
}

interface Row {
  readonly left: string
  readonly about: string
  readonly indent?: number
}

function rowText({ left, about, indent = 2 }: Row, column: number, width: number): string {
  const head = `${' '.repeat(indent)}${left}`
  if (!about) return `${head}\n`
  const [first = '', ...more] = wrapped(about, Math.max(width - column, 11))
  const beside = left.length <= column - indent - 2
  const lines = beside ? [`${head.padEnd(column)}${first}`] : [head, `${' '.repeat(column)}${first}`]
  return `${[...lines, ...more.map((line) => `${' '.repeat(column)}${line}`)].join('\n')}\n`
}

function optionsOf(spec: CommandSpec): readonly (readonly [string, OptionSpec])[] {
  return Object.entries({ help: helpOption, ...spec.options })
}

const braces = (choices: readonly string[]) => `{${choices.join(',')}}`

function metavarOf(name: string, { type, choices, metavar }: OptionSpec): string {
  if (type === 'flag' || type === 'count') return ''
  const one = metavar ?? (choices ? braces(choices) : name.toUpperCase().replaceAll('-', '_'))
  return type === 'words' ? ` ${one} [${one} ...]` : ` ${one}`
}

function invocation(name: string, spec: OptionSpec): string {
  return `${optionStrings(name, spec).join(', ')}${metavarOf(name, spec)}`
}

function usageOfOption(name: string, spec: OptionSpec): string {
  const text = `${optionStrings(name, spec)[0]}${metavarOf(name, spec)}`
  return spec.required ? text : `[${text}]`
}

function usageOfArgument({ name, count, choices }: ArgumentSpec, { subcommands }: CommandSpec): string {
  if (count === 'rest') return `${subcommands ? braces(subcommands.map(([word]) => word)) : name} ...`
  const one = choices ? braces(choices) : name
  return { one, optional: `[${one}]`, some: `${one} [${one} ...]`, any: `[${one} ...]` }[count]
}

/** The parts on as few lines as will hold them; a part is never broken. */
function filled(parts: readonly string[], first: string, indent: string, width: number): string[] {
  if (parts.length === 0) return first === indent ? [] : [first.trimEnd()]
  const lines: string[] = []
  let line = first
  let empty = true
  for (const part of parts) {
    if (!empty && line.length + part.length > width) {
      lines.push(line.trimEnd())
      line = indent
    }
    line += `${part} `
    empty = false
  }
  return [...lines, line.trimEnd()]
}

/** Wraps each paragraph by itself. */
function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines = ['']
    for (const word of paragraph.split(' ')) {
      const last = lines.at(-1) as string
      if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
      else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
    }
    return lines
  })
}
