// Runs one point of the timeline: its built-in steps between the documents of `.before`, main and `.after`, with the
// status files kept, every failure recorded, and the exit code of the stage.

import { rfc2822 } from '../core/dates.ts'
import { defaultPaths } from '../core/paths.ts'
import { type Said, say } from '../core/said.ts'
import { reportedVersion } from '../core/version.ts'
import { documentNames, stageNames } from '../steps/documents/stage-names.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { redirectOutput } from './console.ts'
import { hasDocuments, mayHaveDocuments, runDocuments, warnOfRootfs } from './documents.ts'
import type { Span } from './events/spans.ts'
import { initStage, type StageOutcome } from './init.ts'
import { type ModulesInput, modulesStage } from './modules-stage.ts'
import { endPoint, fail, prepare, recorded, statusOptions, withSettings } from './point-record.ts'
import { writeSentinels } from './sentinels.ts'
import type { StageReport } from './stage-report.ts'
import { stateFile } from './state/layout.ts'
import { openOnce } from './state/once.ts'
import { beginStatus } from './state/status-file.ts'
import { stateFolders, sweep } from './state/sweep.ts'
import { documentsOff } from './switches.ts'
import { documentsOnly, type Point, recordKey, type Stage } from './timeline.ts'

export async function runPoint(boot: Boot, point: Point): Promise<StageReport> {
  boot.known.forget()
  return point.stage ? runStage(boot, point, point.stage) : runDocumentPoint(boot, point)
}

/** What documents have for a point, where cloud-init's stage of that name does not run in this boot and do it. */
export async function runDocumentsOf(boot: Boot, point: Point): Promise<StageReport> {
  if (point.stage && (await boot.host.files.exists(stateFile.enabled(defaultPaths)))) return nothingToDo(point)
  return runPoint(boot, documentsOnly(point))
}

const nothingToDo = ({ name }: Point): StageReport => ({ point: name, errors: [], exitCode: 0 })

const runStage = (boot: Boot, point: Point, stage: Stage) =>
  withSettings(boot, point, (settings) => runStageAlone(boot, point, stage, settings))

async function runStageAlone(boot: Boot, point: Point, stage: Stage, settings: Settings): Promise<StageReport> {
  const { notices } = boot
  await prepare(boot, settings)
  await redirectOutput(boot, settings.visible, stage.output)
  await welcome(boot, stage.running)
  const status = await beginStatus(statusOptions(boot, settings), point)
  boot.doing.record = recordKey(point)
  const outcome: { errors: Said[]; datasource?: string } = { errors: [] }
  const { processId } = boot.options
  const once = await openOnce({ host: boot.host, paths: settings.paths, processId, stage: stage.status })
  boot.doing.once = once
  try {
    // A status that was being written says nothing of itself.
    const left = once.left || status.cutOff ? [...stateFolders(settings.paths), ...(once.left ?? [])] : []
    await sweepUp(boot, [`${settings.paths.cloud}/data`, ...left])
    const again = await once.resume()
    if (again.length > 0) {
      const names = again.map(({ name }) => name).join(', ')
      notices.info(say`an earlier run of this stage did not come to its end; done again where due: ${say.named(names)}`)
    }
    const result = await boot.span(stage.event, stage.description, (span) =>
      stageSteps(boot, point, { settings, span, once, records: status.status.records }),
    )
    outcome.errors.push(...result.errors)
    outcome.datasource = result.datasource
    if (result.errors.length > 0) notices.debug(say`${say.word(stage.event)} ended with ${result.errors.length} errors`)
  } catch (error) {
    fail(boot, stage.running, error, outcome.errors)
  }
  return endPoint(boot, point, status, outcome)
}

async function sweepUp({ host, notices }: Boot, folders: Iterable<string>): Promise<void> {
  const swept = await sweep(host, folders)
  if (swept.length > 0)
    notices.info(say`removed what an earlier run was writing when it was cut off: ${say.join(swept.map(say.path))}`)
}

type StepsInput = Omit<ModulesInput, 'mode'>

async function stageSteps(boot: Boot, point: Point, input: StepsInput): Promise<StageOutcome> {
  const { span } = input
  const errors: Said[] = []
  const [before, ...rest] = documentNames(point)
  const documents = async (names: readonly string[]) => {
    if (!(await hasDocuments(boot)) || (await documentsOff(boot)) !== undefined) return
    for (const name of names) errors.push(...(await runDocuments(boot, name, span)))
  }
  await documents([before])
  const outcome =
    point.name === 'local' || point.name === 'network'
      ? await initStage(boot, { ...input, local: point.name === 'local' })
      : await modulesStage(boot, { ...input, mode: point.name === 'final' ? 'final' : 'config' })
  await documents(rest)
  return { ...outcome, errors: [...outcome.errors, ...errors] }
}

/** Points without a stage of cloud-init: fs, boot, reconcile, rootfs, initramfs, and others where that one does not run. */
async function runDocumentPoint(boot: Boot, point: Point): Promise<StageReport> {
  if (!(await mayHaveDocuments(boot))) return nothingToDo(point)
  const off = await documentsOff(boot)
  if (off !== undefined) {
    boot.notices.info(say`the stages of documents are turned off by ${say.word(off)}`)
    return nothingToDo(point)
  }
  return recorded(boot, point, (errors, settings) =>
    boot.span(point.name, say`running stage ${point.name}`, (span) =>
      documentSteps(boot, point, { settings, span, errors }),
    ),
  )
}

async function documentSteps(
  boot: Boot,
  point: Point,
  { settings, span, errors }: { settings: Settings; span: Span; errors: Said[] },
): Promise<void> {
  const { files } = boot.host
  const run = async (names: readonly string[]) => {
    for (const each of names) errors.push(...(await runDocuments(boot, each, span)))
  }
  const mark = `${settings.paths.run}/sem/initramfs.once`
  const noteInitramfs = () => files.write(mark, '', { mode: 0o644, durable: false })
  if (['rootfs', 'initramfs', 'fs'].includes(point.name)) await writeSentinels(boot)
  if (point.name === 'fs' && !(await files.exists(mark))) {
    // No initrd has run these: it would have left the mark.
    await warnOfRootfs(boot)
    await run(stageNames('initramfs'))
    await noteInitramfs()
  }
  await run(documentNames(point))
  if (point.name === 'initramfs') await noteInitramfs()
}

async function welcome(boot: Boot, running: string): Promise<void> {
  const { host, console, notices, options } = boot
  const uptime = (await host.clock.uptime()).toFixed(2)
  const line = say`Cloud-init v. ${reportedVersion} running '${say.word(running)}' at ${say.word(rfc2822(host.clock.now()))}. Up ${say.word(uptime)} seconds.`
  console.err(`${line}\n`)
  notices.debug(line)
  notices.info(say`PID [${options.parentId}] started cloud-init '${say.word(running)}'.`)
}
