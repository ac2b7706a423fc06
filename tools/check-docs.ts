// Fails when a link in a Markdown file leads nowhere: files, folders, anchors of headings, and tests: ["its title"](its file).
// Links to the web are not fetched.
// Usage: node tools/check-docs.ts [DIRECTORY]
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const top = resolve(process.argv[2] ?? '.')
const files = readdirSync(top, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
  .map((entry) => relative(top, join(entry.parentPath, entry.name)))
  .filter((path) => !/(^|\/)(node_modules|dist|\.git)\//.test(path))
  .sort()

let links = 0
const broken = files.flatMap((file) => {
  const text = withoutCode(readFileSync(join(top, file), 'utf8'))
  const found = [
    ...[...text.matchAll(/\[([^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)],
    ...[...text.matchAll(/^\[([^\]]+)\]:\s*(\S+)/gm)],
  ]
  links += found.length
  return found.flatMap(([, text = '', link = '']) => {
    const why = problem(file, link, text)
    return why ? [`${file}: ${link}: ${why}`] : []
  })
})
for (const line of broken) process.stderr.write(`${line}\n`)
process.stdout.write(`${files.length} documents, ${links} links, ${broken.length} broken\n`)
process.exitCode = broken.length > 0 ? 1 : 0

function problem(file: string, link: string, text: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return undefined
  const [path = '', anchor] = link.split('#', 2)
  if (path.startsWith('/')) return 'absolute paths lead nowhere in a checkout'
  const target = path === '' ? join(top, file) : join(top, dirname(file), decodeURIComponent(path))
  if (!existsSync(target)) return 'no such file'
  const title = /^"(.*)"$/.exec(text)?.[1]
  if (title !== undefined && !tests(readFileSync(target, 'utf8')).has(title)) return `no test "${title}"`
  if (anchor === undefined) return undefined
  if (!target.endsWith('.md')) return /^L\d+/.test(anchor) ? undefined : 'only Markdown files have anchors'
  return anchors(readFileSync(target, 'utf8')).has(anchor.toLowerCase()) ? undefined : 'no such heading'
}

/** Anchors as the usual renderers derive them: lower case, punctuation dropped, blanks to dashes, repeats numbered. */
function anchors(text: string): Set<string> {
  const found = new Set<string>()
  const count = new Map<string, number>()
  for (const [, title = ''] of text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const plain = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const base = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
    const seen = count.get(base) ?? 0
    count.set(base, seen + 1)
    found.add(seen === 0 ? base : `${base}-${seen}`)
  }
  for (const [, name = ''] of text.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) found.add(name.toLowerCase())
  return found
}

/** Titles of the tests in a file, which may be a list of cases. */
function tests(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/\b(?:it\(|title: )(['"`])(.*?)\1,/g)].map(([, , title = '']) => title.replaceAll("\\'", "'")),
  )
}

function withoutCode(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '')
}
