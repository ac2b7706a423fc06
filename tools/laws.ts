// Those laws of the project that can be checked on the text alone, as data and pure functions. tools/check-laws.ts applies them to the tree.
// They are aids against haste, no proofs: they do not see what goes through a variable of another name, a computed key, or a text put
// together from pieces.

import { profiles } from '../distros/index.ts'
import { lazyParts, namesOf } from './lazy-parts.ts'

export interface Violation {
  readonly file: string
  readonly line: number
  readonly why: string
}

export interface Law {
  readonly why: string
  /** The files that it binds. */
  readonly binds: RegExp
  readonly forbids: RegExp
  /** Passages that it leaves alone. */
  readonly besides?: RegExp
}

/** A file with more lines needs a reason. */
const LINES = 300

/** Those of node:fs that change what a path means, or may change what it leads to. */
const changing =
  '(?:chmod|chown|lchown|utimes|lutimes|unlink|rename|mkdir|mkdtemp|rm|rmdir|symlink|link|truncate|cp|copyFile|writeFile|appendFile|open)Sync'
/** Of system/door.ts: it leads to what was found. */
const address = String.raw`(?:target, )?(?:(?:place|source)\.(?:at\(|address\b|path\b)|(?:address|temporary|name)\b)`

/** As a condition, as a key of a table, as a member of a list. */
const asked = String.raw`(?:\b\w+\.)*\bdistro\.(?:name|family)`
const names = [...new Set(profiles.flatMap(({ name, family }) => [name, family]))]

/** `import { Hash, createHash } from 'node:crypto'`, `import zlib from 'node:zlib'`; types are no matter. */
const notOffered = lazyParts
  .map((part) => {
    const name = String.raw`(?<!\btype )\b(?:${namesOf(part).others.join('|')})\b`
    return String.raw`\bimport (?!type\b)(?:\w+|\* as \w+|\{(?=[^{}]*${name})[^{}]*\}) from '(?:node:)?${part.replace('node:', '')}'`
  })
  .join('|')

export const laws: readonly Law[] = [
  {
    why: 'what the process is and has comes in through the Host, the Boot or the Io',
    binds: /^(?!(?:system|cli|tools|test|bench|packaging|bin)\/)/,
    forbids:
      /(?<![\w/.'])process(?:\??\.\w+|(?:\?\.)?\[)|(?<![=!])=\s*process(?![\w.?(['/:-])|globalThis(?:\.process\b|\?\.|\[)|'(?:node:)?process'/g,
  },
  {
    why: 'modules, steps and datasources ask no distro for its name: what differs is a field of DistroProfile or a verb of Distro',
    binds: /^(?:modules|steps|datasources)\//,
    forbids: new RegExp(
      `(['"\`])(?:${names.join('|')})\\1|${asked}\\}?\`? [!=]==|\\bos\\.(?:id|idLike)\\b|\\[${asked}\\]|\\b(?:includes|has|get|test)\\(${asked}\\)`,
      'g',
    ),
    // Which distros a module is for is a fact of the module.
    besides: /\b(?:distros|not): \[[^\]]*\]/g,
  },
  {
    why: 'a datasource reads: what it found is written by the stages',
    binds: /^datasources\/(?!shared\/seed-disk\.ts$)/,
    // Also by names of their own: `{ write } = host.files`, `host: { commands: { run } }`.
    forbids:
      /\bfiles\??\.(?:write|append|makeDirectory|link|rename|remove|set[A-Z]\w*)\b|\bcommands\??\.run\b|\b(?:write|append|makeDirectory|link|rename|remove|run|set[A-Z]\w*)\b[^{}]*\} = [\w.]*\b(?:files|commands)\b|\b(?:files|commands): \{/g,
  },
  {
    why: 'a datasource waits and tries again by options of host.http',
    binds: /^datasources\//,
    forbids:
      /\bclock\??\.sleep\b|\bsleep\b[^{}]*\} = [\w.]*\bclock\b|\bclock: \{|\bset(?:Timeout|Interval|Immediate)\b|'node:timers(?:\/promises)?'/g,
  },
  {
    why: 'requests go through host.http, and the time is asked of host.clock',
    binds: /^(?!(?:system|cli|tools|test|bench|packaging|bin|metadata-server)\/)/,
    forbids:
      /(?<![\w.]|async )fetch\((?!\w+: )|\bglobalThis\.fetch\b|\bDate\.now\b|\bperformance\.now\b|\bnew WebSocket\b/g,
  },
  {
    why: 'a delay that is computed is the affair of timerDelay: of others node makes one millisecond, or an exception',
    binds: /^(?!(?:tools|test|bench|metadata-server|datasources)\/)/,
    forbids:
      /\bset(?:Timeout|Interval)\((?![^\n]*(?:\btimerDelay\(|, \d[\d_]*\)))|\bAbortSignal\.timeout\b|'(?:node:)?timers(?:\/promises)?'/g,
    besides: /\{ setTimeout: wait \} = await import\('node:timers\/promises'\)\s+await wait\(timerDelay\(/g,
  },
  {
    why: 'what is needed for a while lies where only root may enter: system/temporary-path.ts',
    binds: /^(?!(?:tools|test|bench)\/)/,
    forbids:
      /['"`](?:\/var)?\/tmp\b|\$\{(?:\w+\.)*run\}\/tmp\b|\bos\.tmpdir\b|\{[^{}]*\btmpdir\b[^{}]*\} from 'node:os'/g,
    // The one definition of the place; a demo of an ordinary user, whose root is thrown away.
    besides: /\btemporaryFolder = [^\n]*|import \{ tmpdir \} from 'node:os'(?=[\s\S]*\bfirstlight-demo-)/g,
  },
  {
    why: 'files are changed through host.files, which follows no link of others; a command would',
    binds: /^(?!(?:tools|test|bench|packaging)\/)/,
    forbids:
      /\b(?:run|query)\(\s*\[\s*'(?:\/(?:usr\/)?bin\/)?(?:chown|chmod|chgrp|cp|mv|ln|rm|rmdir|mkdir|touch|tee|install|rsync|unlink)'/g,
  },
  {
    why: 'code decides on codes and data, not on the text of a message',
    binds: /^(?!(?:tools|test|bench)\/)/,
    forbids: new RegExp(
      String.raw`\b(?:message|reason|short|description|hint)\)?\??\.(?:startsWith|endsWith|includes|match|matchAll|search|indexOf|replace|split)\(` +
        String.raw`|\.(?:test|exec)\((?:\w+\.)*(?:message|reason|short|description|hint)\)`,
      'g',
    ),
  },
  {
    why: 'a text that names a path or an address does not have it again from the failure: reasonOf(error, path)',
    binds: /^(?!(?:tools|test|bench)\/)/,
    forbids: /\bsay`[^`]*\bsay\.(?:path|url)\([^`]*\$\{(?:reasonOf\(\w+\)|\w+\.short)\}/g,
  },
  {
    why: 'the place of a notice names its document; its text does not name it again',
    binds: /^(?!(?:tools|test|bench)\/)/,
    forbids: /\bsay`[^`]*\bsay\.(?:path|url)\((\w+)\)[^`]*`,\s*\{\s*where: \{ document: \1\b/g,
  },
  {
    why: 'what everybody may read is said by core/said.ts; nothing else calls a text said',
    binds: /^(?!(?:tools|test|bench)\/|core\/said\.ts$)/,
    forbids: /\bas (?:unknown as |never as )?(?:readonly )?Said\b|<Said>(?=[\w('"`])/g,
  },
  {
    why: 'what fails is a Failure, whose text is said; of any other error only the class is told',
    binds: /^(?:cli|modules|steps|userdata|stages|distros|network|datasources\/(?!search\/validated\.ts$))/,
    forbids: /\bthrow new (?:Error|TypeError|RangeError)\(/g,
    // The public door of the network and of multipart documents, for programs of others.
    besides: /throw new TypeError\(/g,
  },
  {
    // Besides the door's own: the agent's sockets lie in a directory of root's, the console and serial devices have theirs
    // opened by the door, standard input is open already, and flushing changes nothing.
    why: 'files are in the hands of the Host, whose way to them no other user can bend (system/door.ts)',
    binds:
      /^system\/(?!(?:door|read-file|write-file|remove-tree|real-files|flush-disks|stage-doors|process-console|write-all|serial|standard-input)\.ts$)/,
    forbids: /'(?:node:)?fs(?:\/promises)?'/g,
  },
  {
    why: 'a path may mean something else by now: what changes a file takes an address that system/door.ts gives',
    binds: /^(?:system\/(?!(?:door|read-file|flush-disks|stage-doors)\.ts$)|packaging\/(?!loader\.cjs$)|bin\/)/,
    forbids: new RegExp(String.raw`\b${changing}\((?!${address})[^,)\n]*`, 'g'),
  },
  {
    why: 'the build loads this part of Node when a function of it is called; its classes and constants come by `await import`',
    binds: /^(?!(?:tools|test|bench)\/)/,
    forbids: new RegExp(notOffered, 'g'),
  },
  {
    // Except where a program or our own child answers: those files have their own words for an answer that is not JSON.
    why: 'JSON is read by languages/json.ts, which tells the place and quotes nothing',
    binds:
      /^(?!(?:tools|test|bench)\/|languages\/json\.ts|modules\/(?:users\/users-groups|ubuntu-pro|disks\/shared\/growpart-encrypted)\.ts|stages\/network-tables\.ts|userdata\/part-handlers\/javascript-child\.ts)/,
    forbids: /\bJSON\.parse\b/g,
  },
]

/** What breaks the laws in one file. */
export function lawViolations(file: string, text: string): readonly Violation[] {
  const code = withoutComments(text)
  return [
    ...laws
      .filter(({ binds }) => binds.test(file))
      .flatMap(({ forbids, besides, why }) => {
        const bound = besides ? code.replace(besides, blank) : code
        return [...bound.matchAll(forbids)].map((match) => ({
          file,
          line: lineAt(bound, match.index),
          why: `${match[0]}: ${why}`,
        }))
      }),
    ...lengthViolations(file, text),
  ]
}

function lengthViolations(file: string, text: string): readonly Violation[] {
  const [first = ''] = text.split('\n', 1)
  const lines = text.split('\n').length - 1
  if (lines <= LINES || /^\/\/.*\blong because\b/i.test(first)) return []
  const why = `${lines} lines: split it, or say in its first line what it is "long because" of (more than ${LINES})`
  return [{ file, line: 1, why }]
}

/** Comments that name a file which is not there. `files`: all of the repository. */
export function deadLinks(file: string, text: string, files: readonly string[]): readonly Violation[] {
  return commentsOf(text).flatMap(({ line, comment }) =>
    [...comment.matchAll(/(?<![\w./{}*…-])(?:[\w-]+\/)*[\w.-]+\.(?:ts|md)\b/g)]
      .filter(([path]) => !files.some((known) => known === path || known.endsWith(`/${path}`)))
      .map(([path]) => ({ file, line, why: `${path}: a comment names it, and there is no such file` })),
  )
}

/** The same text with blanks in place of comments, so that places stay. */
function withoutComments(text: string): string {
  return text.replace(COMMENT, (whole, before: string = '') => before + blank(whole.slice(before.length)))
}

function commentsOf(text: string): readonly { readonly line: number; readonly comment: string }[] {
  return [...text.matchAll(COMMENT)].map((match) => ({ line: lineAt(text, match.index), comment: match[0] }))
}

/** As good as a look at the text can tell: "//" inside of quotes has something before it. */
const COMMENT = /\/\*[\s\S]*?\*\/|(^|[\s;{}(])\/\/.*$/gm

const blank = (text: string) => text.replace(/[^\n]/g, ' ')

const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length
