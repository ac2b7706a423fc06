// What a page docs/adding-a-….md tells its reader to do, as data: the files it shows, the lines it adds to existing files, and the
// commands it has them run. The tier test/adding does just that on a copy, so that a page cannot say too little.

export interface Page {
  /** New files, from blocks of code that begin with a comment naming their path. */
  readonly files: readonly NewFile[]
  /** Lines for existing files, from blocks of the kind `diff`. */
  readonly edits: readonly Edit[]
  /** From blocks of the kind `sh`. */
  readonly commands: readonly string[]
}

export interface NewFile {
  readonly path: string
  readonly content: string
}

export interface Edit {
  readonly path: string
  readonly insertions: readonly Insertion[]
}

export interface Insertion {
  /** The lines of the file that stand before them, one below the other. */
  readonly after: readonly string[]
  readonly lines: readonly string[]
}

const block = /^```(\w+)\n([\s\S]*?)^```$/gm

export function readPage(text: string): Page {
  const files: NewFile[] = []
  const edits: Edit[] = []
  const commands: string[] = []
  for (const [, kind = '', body = ''] of text.matchAll(block)) {
    if (kind === 'diff') edits.push(readEdit(body))
    else if (kind === 'sh') commands.push(...body.split('\n').filter((line) => line !== ''))
    else if (kind === 'ts') files.push(readFile(body))
  }
  return { files, edits, commands }
}

/** The text of the file after the edit. Throws where the lines to insert after are not there, or there twice. */
export function edited(text: string, { path, insertions }: Edit): string {
  const lines = text.split('\n')
  for (const { after, lines: added } of insertions) {
    const places = [...lines.keys()].filter((at) => after.every((line, offset) => lines[at + offset] === line))
    const [place, ...others] = places
    if (place === undefined) throw new Error(`${path} has no lines ${JSON.stringify(after)}`)
    if (others.length > 0) throw new Error(`${path} has the lines ${JSON.stringify(after)} more than once`)
    lines.splice(place + after.length, 0, ...added)
  }
  return lines.join('\n')
}

function readFile(body: string): NewFile {
  const [first = '', ...rest] = body.split('\n')
  const path = /^\/\/ (\S+\.ts)$/.exec(first)?.[1]
  if (path === undefined)
    throw new Error(`a block of code begins with "${first}" and not with a comment that names its file`)
  return { path, content: rest.join('\n') }
}

function readEdit(body: string): Edit {
  const [first = '', ...rest] = body.trimEnd().split('\n')
  const path = /^--- (\S+)$/.exec(first)?.[1]
  if (path === undefined) throw new Error(`a diff begins with "${first}" and not with "--- PATH"`)
  const insertions: { after: string[]; lines: string[] }[] = []
  for (const line of rest) {
    const last = insertions.at(-1)
    if (line.startsWith(' ') && last?.lines.length === 0) last.after.push(line.slice(1))
    else if (line.startsWith(' ')) insertions.push({ after: [line.slice(1)], lines: [] })
    else if (line.startsWith('+') && last) last.lines.push(line.slice(1))
    else
      throw new Error(
        `a diff of ${path} has the line "${line}": a line to insert after begins with a blank, one to add with +`,
      )
  }
  return { path, insertions: insertions.filter(({ lines }) => lines.length > 0) }
}
