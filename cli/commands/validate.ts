// `firstlight validate SOURCE...`: everything that is wrong with Kairos documents, without running them.

import { notices as createNotices, describeNotice, type Notice } from '../../core/notices.ts'
import type { Problem } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { checkDocument } from '../../steps/documents/check.ts'
import type { KairosDocument } from '../../steps/documents/document.ts'
import { readSource } from '../../steps/documents/sources.ts'
import { stageOrder } from '../../steps/documents/stage-order.ts'
import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { givenSource } from '../shared/given-source.ts'

const spec = {
  about: 'Says what is wrong with Kairos documents, with line and column. Ends with 1 if there is an error.',
  options: { strict: { type: 'flag', about: 'End with 1 for a warning, too.' } },
  arguments: [
    {
      name: 'SOURCE',
      count: 'some',
      about: 'A directory, a file, a URL, the document itself, or - for standard input.',
    },
  ],
} as const satisfies CommandSpec

type Found = Pick<Problem, 'message' | 'hint'> & Pick<Notice, 'level' | 'where'>

export const validate: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values, rest } = parsed
  const found: Found[] = []
  // What is wrong within documents is told below, all of it in one form.
  const notices = createNotices((notice) => {
    if (notice.code === 'steps/unreadable') found.push(notice)
  }, 'validate')
  const documents: KairosDocument[] = []
  for (const given of rest)
    documents.push(...(await readSource({ host: io.host, notices }, await givenSource(io, given))).documents)
  if (documents.length === 0 && found.length === 0)
    found.push({ level: 'warning', message: say`no document is there`, hint: say`their names end in .yaml or .yml` })
  for (const document of documents) found.push(...document.problems, ...(await checkDocument(document)))
  for (const stage of new Set(documents.flatMap(({ stages }) => [...stages.keys()])))
    found.push(...stageOrder(documents, stage).problems)
  for (const one of inOrderOfPlace(found)) io.out(`${told(one)}\n`)
  const count = (level: Found['level']) => found.filter((one) => one.level === level).length
  const [errors, warnings] = [count('error'), count('warning')]
  const counts = [number(documents.length, 'document'), number(errors, 'error'), number(warnings, 'warning')]
  io.out(`${counts.join(', ')}\n`)
  return errors > 0 || (values.strict && warnings > 0) ? 1 : 0
}

/** "document:line:column: error: what (at path); hint". */
function told({ level, message, where, hint }: Found): string {
  const { document, line, column, path } = where ?? {}
  const place = [document, line, line && column].filter((part) => part).join(':')
  const rest = describeNotice({ message, ...(hint && { hint }) })
  return `${place ? `${place}: ` : ''}${level}: ${rest}${path ? ` (at ${path})` : ''}`
}

function inOrderOfPlace(found: readonly Found[]): readonly Found[] {
  const documents = [...new Set(found.map(({ where }) => where?.document))]
  const rank = ({ where }: Found) => [documents.indexOf(where?.document), where?.line ?? 0, where?.column ?? 0] as const
  return found.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
  })
}

const number = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
