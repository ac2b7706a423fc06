// Documents in dot notation, as `yip -d` and the kernel command line give them: `stages.boot[0].commands[0]="echo hi"`. Words that assign
// to nothing of a document are somebody else's, and ignored.

import type { Json } from '../../core/json.ts'
import type { Where } from '../../core/notices.ts'
import type { Problem } from '../../core/problem.ts'
import { type Said, say } from '../../core/said.ts'
import { type ShellWord, shellWords } from '../../languages/shell-words.ts'
import { type KairosDocument, parseDocument, type Step } from './document.ts'

/** What a document can say; other words, such as `root=` and `quiet`, are the kernel's. */
const ours = new Set(['stages', 'name'])

/** A mapping by names and a list by numbers, until all words are there. */
type Tree = Map<string, Tree | string> | Map<number, Tree | string>

const deepest = 32

/** All values are texts. Of two assignments to one place the later counts. */
export function parseDotNotation(line: string, document: string): KairosDocument {
  const problems: Problem[] = []
  const report = (message: Said, level: Problem['level'] = 'error') =>
    problems.push({ level, code: 'steps/bad-document', message, where: { document } })
  const { words, open } = shellWords(line)
  const root: Tree = new Map<string, Tree | string>()
  for (const [index, word] of words.entries()) {
    const path = pathOf(word)
    if (path === undefined) {
      if (isMeant(word.text)) report(say`word ${index + 1} begins like an assignment to a stage, and is none`)
    } else if (ours.has(path.keys[0] as string) && !assign(root, path)) {
      report(say`word ${index + 1} assigns to a place that is of another form; it is ignored`)
    }
  }
  if (open) report(say`a quote is not closed; what follows it is ignored`, words.length > 0 ? 'warning' : 'info')
  const parsed = parseDocument(JSON.stringify(jsonOf(root)), document)
  return withoutLines(parsed, problems)
}

const isMeant = (word: string) => /^"*stages[.[]/.test(word)

interface Path {
  readonly keys: readonly (string | number)[]
  readonly value: string
}

/** undefined: it assigns to nothing, as the kernel's own words with "/" or "-" in their names. */
function pathOf({ text, quoted }: ShellWord): Path | undefined {
  let equals = text.indexOf('=')
  while (equals >= 0 && quoted.has(equals)) equals = text.indexOf('=', equals + 1)
  const left = equals < 0 ? text : text.slice(0, equals)
  const value = equals < 0 ? 'true' : text.slice(equals + 1)
  const keys = keysOf(left, quoted)
  return keys && { keys: joinStage(keys), value: value.replace(/^"+/, '').replace(/(?<!")"+$/, '') }
}

const plainKey = /[A-Za-z_][A-Za-z0-9_]*/y
const index = /\[(\d{1,15})\]/y
const bracketKey = /\["([^"]*)"\]/y
const quotedKey = /"([^"]*)"/y

/** `a.b[0]."c.d"["e"].f\.g`; a character that was quoted is part of a name whatever it is. */
function keysOf(text: string, quoted: ReadonlySet<number>): readonly (string | number)[] | undefined {
  const keys: (string | number)[] = []
  let at = text.startsWith('.') ? 1 : 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found
  }
  const name = () => {
    let own = ''
    for (;;) {
      const escaped = text[at] === '\\' && text[at + 1] === '.'
      if (escaped || quoted.has(at)) {
        own += text[escaped ? at + 1 : at]
        at += escaped ? 2 : 1
        continue
      }
      const found =
        take(quotedKey)?.[1] ?? take(plainKey)?.[0] ?? (own === '' ? undefined : take(/[A-Za-z0-9_]+/y)?.[0])
      if (found === undefined) return own
      own += found
    }
  }
  const first = name()
  if (first === '') return undefined
  keys.push(first)
  while (at < text.length) {
    if (keys.length > deepest) return undefined
    const number = take(index)?.[1]
    const key = number === undefined ? take(bracketKey)?.[1] : undefined
    if (number !== undefined) keys.push(Number(number))
    else if (key !== undefined) keys.push(key)
    else if (text[at] === '.' && !quoted.has(at)) {
      at++
      const next = name()
      if (next === '') return undefined
      keys.push(next)
    } else return undefined
  }
  return keys
}

/** The name of a stage ends where its list begins, so that its dots need no quotes: `stages.rootfs.before[0]`. */
function joinStage(keys: readonly (string | number)[]): readonly (string | number)[] {
  if (keys[0] !== 'stages') return keys
  const list = keys.findIndex((key) => typeof key === 'number')
  if (list < 2) return keys
  return ['stages', keys.slice(1, list).join('.'), ...keys.slice(list)]
}

/** False: something of another form is there already. */
function assign(root: Tree, { keys, value }: Path): boolean {
  let tree = root as Map<string | number, Tree | string>
  for (const [place, key] of keys.entries()) {
    const next = keys[place + 1]
    if (next === undefined) {
      if (tree.get(key) instanceof Map) return false
      tree.set(key, value)
      return true
    }
    const below = tree.get(key) ?? (new Map() as Tree)
    if (!(below instanceof Map)) return false
    const [known] = below.keys()
    if (known !== undefined && typeof known !== typeof next) return false
    tree.set(key, below)
    tree = below as Map<string | number, Tree | string>
  }
  return true
}

/** Places of a list that nothing was assigned to are left out, as the nulls there would be. */
function jsonOf(tree: Tree | string): Json {
  if (typeof tree === 'string') return tree
  const entries = [...tree] as [string | number, Tree | string][]
  const isList = typeof entries[0]?.[0] === 'number'
  if (!isList) return Object.fromEntries(entries.map(([key, value]) => [key, jsonOf(value)]))
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => jsonOf(value))
}

/** Its lines are not those of the text that the user gave. */
function withoutLines(parsed: KairosDocument, more: readonly Problem[]): KairosDocument {
  const place = ({ document, path }: Where): Where => ({ document, ...(path !== undefined && { path }) })
  const step = (one: Step): Step => ({ ...one, where: place(one.where), at: (path) => place(one.at(path)) })
  return {
    ...parsed,
    stages: new Map([...parsed.stages].map(([stage, steps]) => [stage, steps.map(step)])),
    problems: [...more, ...parsed.problems.map((problem) => ({ ...problem, where: place(problem.where) }))],
  }
}
