// What a stage waits for: a program that runs for long. The one that began first stands in a file beside the records of the status, from
// half a minute on, so that whoever asks in the meantime sees it; quick programs cost nothing.

import { isObject } from '../../core/json.ts'
import type { Paths } from '../../core/paths.ts'
import { type Said, say } from '../../core/said.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import type { Host } from '../../system/host.ts'
import { stateFile } from './layout.ts'

export interface Waiting {
  /** "apt-get", or that it is a user's command. */
  readonly program: string
  /** "config-apt_configure"; empty: none is known. */
  readonly step: string
  /** Seconds of uptime. */
  readonly since: number
}

type RunPaths = Pick<Paths, 'run'>

const waitingFile = (paths: RunPaths, key: string) => `${stateFile.records(paths)}/${key}.waiting`

/** undefined: for nothing any more. */
export async function writeWaiting({ files }: Host, paths: RunPaths, key: string, work?: Waiting): Promise<void> {
  const path = waitingFile(paths, key)
  if (work) await files.write(path, `${JSON.stringify(work)}\n`, { mode: 0o644, durable: false })
  else await files.remove(path, { durable: false })
}

/** Of the stages that somebody is at work on. `begun`: when, by key; what is older an earlier run has left. */
export async function readWaiting(
  { files }: Pick<Host, 'files'>,
  paths: RunPaths,
  begun: Readonly<Record<string, number>>,
): Promise<readonly Waiting[]> {
  const found = Object.entries(begun).map(async ([key, start]) => {
    const text = await files.readText(waitingFile(paths, key))
    const value = text === undefined ? undefined : jsonIfWhole(text)
    if (!isObject(value)) return []
    const { program, step, since } = value
    const whole = typeof program === 'string' && typeof step === 'string' && typeof since === 'number'
    return whole && since >= start ? [{ program, step, since }] : []
  })
  return (await Promise.all(found)).flat()
}

/** "30 s", "12 min", "3 h 5 min". */
export function lastsText(seconds: number): Said {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1) return say`${Math.floor(seconds)} s`
  return minutes < 60 ? say`${minutes} min` : say`${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
