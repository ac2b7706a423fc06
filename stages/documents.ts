// Kairos documents on the timeline: read from their directories, run at the stage names of a point.

import { notices as createNotices, describeNotice, type Notices } from '../core/notices.ts'
import { type Said, say } from '../core/said.ts'
import { documentDirectories } from '../steps/documents/directories.ts'
import type { KairosDocument } from '../steps/documents/document.ts'
import type { StageRun, StepRecord } from '../steps/documents/run.ts'
import type { Sources } from '../steps/documents/sources.ts'
import { documentNames, isKnownStage, knownStages, pointNames, stageNames } from '../steps/documents/stage-names.ts'
import { unreadable } from '../system/cmdline-facts.ts'
import type { Boot } from './boot.ts'
import type { Span } from './events/spans.ts'
import { hasKernelDocuments } from './kernel-line.ts'
import type { Replay } from './replay.ts'

/** Runs one stage name ("boot.before") over the machine's documents. Returns a text for each failure. */
export async function runDocuments(boot: Boot, stage: string, span: Span): Promise<readonly Said[]> {
  await forgetUserData(boot)
  const online = [...stageNames('network'), ...stageNames('reconcile')].includes(stage)
  const read = async () => documentsOf(await machineDocuments(boot, { online }))
  let documents = await read()
  const seen = await (await import('./replay.ts')).seenDocuments(boot, (await boot.settings()).paths)
  const errors: Said[] = []
  // What is made up for may bring documents of its own; one that makes others for ever does not hold up the boot.
  for (let left = 200; left > 0; left--) {
    const late = seen.late(stage, documents)
    if (!late) break
    await seen.replays(late)
    errors.push(...(await replay(boot, late, documents, span)))
    documents = await read()
  }
  const due = await seen.begins(stage, documents)
  if (stage === 'fs') tellOfIdleStages(boot, documents)
  return [...errors, ...(await runStageName(boot, { stage, documents, due, span }))]
}

/** A stage name is run by hand or by an image's own unit: what is there needs no replay of it. */
export async function noteSeen(boot: Boot, stage: string, sources: readonly Sources[]): Promise<void> {
  const documents = documentsOf(sources)
  if (documents.length === 0) return
  const { seenDocuments } = await import('./replay.ts')
  await (await seenDocuments(boot, (await boot.settings()).paths)).begins(stage, documents)
}

/** A stage name whose turn is over, for the documents that were not there then. */
function replay(boot: Boot, late: Replay, documents: readonly KairosDocument[], span: Span): Promise<readonly Said[]> {
  const { stage, documents: due } = late
  const paths = say.join(due.slice(0, 20).map(({ document }) => say.path(document)))
  const told = say`replaying stage ${say.word(stage)} for what became known after it: ${paths}`
  boot.notices.topic('steps').info(told)
  return span.child(`replay-${stage}`, told, (child) => runStageName(boot, { stage, documents, due, span: child }))
}

interface NameRun {
  readonly stage: string
  /** All that there are: their steps may be named in an `after`. */
  readonly documents: readonly KairosDocument[]
  /** Those that are run. */
  readonly due: readonly KairosDocument[]
  readonly span: Span
}

async function runStageName(boot: Boot, { stage, documents, due, span }: NameRun): Promise<readonly Said[]> {
  if (!due.some((document) => document.stages.get(stage)?.length)) return []
  const { runSteps } = await import('../steps/documents/run.ts')
  const notices = boot.notices.topic('steps')
  try {
    return await runSteps({
      host: boot.host,
      notices,
      stage,
      documents,
      only: new Set(due.map(({ document }) => document)),
      ...(await ofMachine(boot)),
      onStep: recordSteps(span, stage),
    })
  } finally {
    // A step may have written any file.
    boot.known.forget()
  }
}

/** The stages of the machine's documents that no boot runs, without their ".before" and ".after": the known ones in their order first. */
export async function idleStages(boot: Boot): Promise<readonly string[]> {
  const documents = documentsOf(await machineDocuments(boot, { online: false }))
  const present = new Set(documents.flatMap(({ stages }) => [...stages.keys()]))
  const others = [...present].map((stage) => (isKnownStage(stage) ? stage : stage.replace(/\.(?:before|after)$/, '')))
  const names = [...knownStages, ...others.filter((stage) => !isKnownStage(stage)).sort()]
  const run = namesOfBoot()
  return [...new Set(names)].filter((name) => !run.has(name) && stageNames(name).some((one) => present.has(one)))
}

/** What the points of a machine's life run. */
const namesOfBoot = (): ReadonlySet<string> => new Set(pointNames.flatMap((name) => documentNames({ name })))

/** Stages that no point of a boot runs: those of Kairos' own actions, and a document's own. */
function tellOfIdleStages({ notices }: Boot, documents: readonly KairosDocument[]): void {
  const run = namesOfBoot()
  for (const { document, stages } of documents) {
    const idle = [...stages.keys()].filter((stage) => !run.has(stage))
    if (idle.length === 0) continue
    const names = say.join(idle.slice(0, 20).map(say.word))
    notices.topic('steps').info(say`${say.path(document)}: no boot runs ${names}; "run-stage" does`)
  }
}

/** Makes a record of each step in the event log. */
export function recordSteps(span: Span, stage: string): NonNullable<StageRun['onStep']> {
  return async ({ operation }, work) => {
    const running = say`running step ${say.word(operation)} of ${say.word(stage)}`
    await span.child({ kind: 'step', of: operation }, running, async (child) => markStep(child, await work()))
  }
}

/** Where the step stands, of which stage it is, and what became of it. */
function markStep(span: Span, { step, stage, status, condition = '', reasons }: StepRecord): void {
  const { operation, where } = step
  const place = say.path([where.document, where.line].filter(Boolean).join(':'))
  const told = say`step ${say.word(operation)} of ${say.word(stage)} in ${place}`
  if (status === 'failed') {
    const more = reasons.length > 1 ? say` (and ${reasons.length - 1} more)` : ''
    span.mark('FAIL')
    span.tell(say`${told} failed: ${reasons[0] ?? ''}${more}`)
  } else if (status === 'skipped') {
    span.tell(say`${told} skipped by "${say.word(condition)}": ${say.join(reasons)}`, 'skipped')
  } else span.tell(say`${told} ran`)
}

const documentsOf = (sources: readonly Sources[]) => sources.flatMap(({ documents }) => documents)

/** User-data that was kept for another machine. Before any step asks whether there is some already. */
export async function forgetUserData(boot: Boot): Promise<void> {
  const present = await presentDirectories(boot)
  if (present.length > 0) await (await import('./handed-out.ts')).forgetAnothers(boot, present)
}

/** What steps are told of the machine that runs its own documents. */
export async function ofMachine(boot: Boot): Promise<Pick<StageRun, 'identity' | 'givenName'>> {
  const { identityOf, givenName } = await import('./handed-out.ts')
  return { identity: await identityOf(boot, (await boot.settings()).paths), givenName: () => givenName(boot) }
}

/** Whether the machine has any directory of documents, or is given one at its start. */
export async function hasDocuments(boot: Boot): Promise<boolean> {
  return (await presentDirectories(boot)).length > 0 || isGiven(boot)
}

/** The same before anything is known of the machine. Most have none, and pay next to nothing for the question. */
export async function mayHaveDocuments(boot: Boot): Promise<boolean> {
  if ((await presentDirectories(boot)).length > 0) return true
  // In a container it is the host's, which only a closer look can tell.
  const line = await boot.host.files.readText('/proc/cmdline').catch(unreadable)
  return hasKernelDocuments(line ?? '') && isGiven(boot)
}

/** `rootfs` belongs to an initrd; without one its steps would come too late to do what they are for. */
export async function warnOfRootfs(boot: Boot): Promise<void> {
  for (const { document, stages } of documentsOf(await machineDocuments(boot, { online: false }))) {
    const names = stageNames('rootfs').filter((name) => stages.get(name)?.length)
    if (names.length === 0) continue
    boot.notices
      .topic('steps')
      .warning(
        'steps/no-initrd',
        say`stage ${say.join(names.map(say.named))} runs only in an initrd, and none ran it`,
        {
          where: { document },
          hint: say`use the stage "fs" for what has to be early`,
        },
      )
  }
}

/** Whether the kernel command line gives any. */
async function isGiven(boot: Boot): Promise<boolean> {
  return hasKernelDocuments((await boot.machine()).cmdline)
}

async function presentDirectories({ host: { files } }: Boot): Promise<readonly string[]> {
  const present: string[] = []
  for (const directory of documentDirectories) {
    if ((await files.stat(directory))?.type === 'directory') present.push(directory)
  }
  return present
}

/** What is wrong with a document is reported once, however many stage names look at it. */
export function eachOnce(boot: Boot): Notices {
  const log = boot.notices.topic('steps')
  return createNotices((notice) => {
    if (!notice.code || !boot.firstTime(describeNotice(notice))) return
    if (notice.level === 'warning') log.warning(notice.code, notice.message, notice)
    else log.error(notice.code, notice.message, notice)
  }, 'steps')
}

/**
 * Read again for each stage name, as an earlier step may have written documents, but parsed again only where the text is another one.
 * Nearly free where there are none. `online`: what the kernel command line gives by its address may be fetched.
 */
export async function machineDocuments(
  boot: Boot,
  { online, compat = false }: { readonly online: boolean; readonly compat?: boolean },
): Promise<Sources[]> {
  const present = await presentDirectories(boot)
  const given = await isGiven(boot)
  if (present.length === 0 && !given) return []
  const [{ readSource }, { parseDocument }, { userDataAmong }] = await Promise.all([
    import('../steps/documents/sources.ts'),
    import('../steps/documents/document.ts'),
    import('./handed-out.ts'),
  ])
  const userData = await userDataAmong(boot, present)
  const sources: Sources[] = []
  const once = eachOnce(boot)
  const parse = (text: string, path: string) => {
    const before = boot.parsed.get(path)
    const stagesOnly = userData.isStagesOnly(path, text)
    if (before?.text === text && before.stagesOnly === stagesOnly) return before.document
    const document = parseDocument(text, path, { stagesOnly, compat })
    boot.parsed.set(path, { text, stagesOnly, document })
    return document
  }
  for (const directory of present) {
    const { documents, errors } = await readSource({ host: boot.host, notices: once, parse, compat }, directory)
    sources.push({ documents: documents.filter(({ document }) => !userData.repeated.has(document)), errors })
  }
  if (!given) return sources
  const { kernelDocuments } = await import('./kernel-documents.ts')
  return [...sources, ...(await kernelDocuments({ boot, notices: once, parse, online }))]
}
