// What became of a machine with a real root file system, as it is judged.

import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { isTemporary } from '../../system/temporary-name.ts'
import type { Chroot } from '../machines/chroot.ts'
import { normalised } from '../parity/snapshot.ts'
import { everyBoot, type Fingerprints, type Outcome, traceAt, volatile } from './judge.ts'

/** In memory, of other programs, or different each time; useradd writes the subordinate ids last, and nothing misses them. */
const elsewhere =
  /^\/(?:proc|sys|dev|run|tmp|usr|boot|var\/(?:cache|tmp)|lost\+found)$|^\/(?:var\/lib\/(?:dpkg|apt)|etc\/ld\.so\.cache)(?:\/|$)|^\/etc\/[^/]*(?:-|\+|\.lock|\.\d+)$|^\/etc\/sub[ug]id$|__pycache__/

/** Every path below a root that a boot may change. */
export function printsOf(root: string): { readonly prints: Fingerprints; readonly temporary: readonly string[] } {
  const prints = new Map<string, string>()
  const temporary: string[] = []
  const walk = (directory: string) => {
    for (const name of readdirSync(join(root, directory)).sort()) {
      const path = `${directory}/${name}`
      if (isTemporary(name)) temporary.push(path)
      if (isTemporary(name) || elsewhere.test(path) || volatile.test(path)) continue
      const info = lstatSync(join(root, path))
      const about = `${(info.mode & 0o7777).toString(8)} ${info.uid}:${info.gid}`
      if (info.isDirectory()) {
        prints.set(path, `directory ${about}`)
        walk(path)
      } else if (info.isSymbolicLink()) prints.set(path, `link ${readlinkSync(join(root, path))}`)
      else if (info.isFile()) prints.set(path, `file ${about} ${contentOf(root, path)}`)
    }
  }
  walk('')
  return { prints, temporary }
}

function contentOf(root: string, path: string): string {
  const bytes = readFileSync(join(root, path))
  if (everyBoot.includes(traceAt(path))) return ''
  return bytes.length > 16_384 ? `${bytes.length} bytes` : normalised(path, bytes)
}

/** The whole answer of a machine whose last stage has ended. */
export async function outcomeOf(root: string, inside: Chroot, seen: readonly string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await inside.run(['cloud-init', 'status', '--format', 'json'])
  if (!stdout.startsWith('{')) throw new Error(`status: ${code} ${stdout}${stderr}`)
  const { status, errors, recoverable_errors } = JSON.parse(stdout) as {
    status: string
    errors: string[]
    recoverable_errors: Record<string, string[]>
  }
  const told = Object.values(recoverable_errors)
    .flat()
    .filter((text) => !text.startsWith('Unexpected start time'))
  return {
    ...printsOf(root),
    status: { running: status, exitCode: code, errors },
    told,
    seen: [...seen, ...seenIn(root)],
  }
}

/** What was run since the machine started. */
export function seenIn(root: string): readonly string[] {
  const path = join(root, 'run/seen')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
}
