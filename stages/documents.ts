// Kairos documents on the timeline: read from their directories, run at the stage names of a point.

import { describeNotice, notices as createNotices } from '../core/notices.ts'
import type { KairosDocument } from '../steps/document.ts'
import type { Boot } from './boot.ts'
import type { Span } from './spans.ts'

/** Runs one stage name ("boot.before") over the machine's directories; the texts are what failed. */
export async function runDocuments(boot: Boot, stage: string, span: Span): Promise<readonly string[]> {
  const documents = await machineDocuments(boot)
  if (!documents.some((document) => document.stages.get(stage)?.length)) return []
  const { runSteps } = await import('../steps/run.ts')
  const notices = boot.notices.topic('steps')
  return runSteps({
    host: boot.host,
    notices,
    stage,
    documents,
    onStep: (operation, work) => span.child(`step-${operation}`, `running step ${operation} of ${stage}`, work),
  })
}

/** Read anew for each stage name: an earlier step may have written documents. Nearly free where no directory exists. */
export async function machineDocuments(boot: Boot): Promise<readonly KairosDocument[]> {
  const { files } = boot.host
  const present: string[] = []
  for (const directory of ['/system/oem', '/oem', '/usr/local/cloud-config']) {
    if ((await files.stat(directory))?.type === 'directory') present.push(directory)
  }
  if (present.length === 0) return []
  const { readSource } = await import('../steps/sources.ts')
  const documents: KairosDocument[] = []
  const log = boot.notices.topic('steps')
  // What is wrong with a document is said once, however many stage names look at it.
  const once = createNotices((notice) => {
    if (!notice.code || !boot.firstTime(describeNotice(notice))) return
    if (notice.level === 'warning') log.warning(notice.code, notice.message, notice)
    else log.error(notice.code, notice.message, notice)
  }, 'steps')
  for (const directory of present) {
    const source = await readSource(boot.host, directory, once)
    documents.push(...source.documents)
  }
  return documents
}
