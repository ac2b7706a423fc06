// A boothook is kept and run at once, on every boot.

import { HostError } from '../core/errors.ts'
import type { Instance } from '../core/instance.ts'
import type { Notices } from '../core/notices.ts'
import { type Said, say } from '../core/said.ts'
import type { Host } from '../system/host.ts'
import { type Part, whereOf } from './part.ts'

export interface BoothookContext {
  readonly host: Host
  readonly notices: Notices
  readonly instance: Pick<Instance, 'id'>
  /** Where its output goes besides the log. */
  readonly console?: { out(text: string): void }
  readonly onForeignCode?: () => void
}

/** A boothook that fails is a notice. */
export async function runBoothook(
  { host, notices, instance, console, onForeignCode }: BoothookContext,
  part: Part,
  { path, content }: { readonly path: string; readonly content: Buffer },
): Promise<void> {
  await host.files.write(path, content, { mode: 0o700, durable: false })
  const failed = (reason: Said) =>
    notices.warning('userdata/boothook-failed', say`Boothooks script ${say.path(path)} execution error: ${reason}`, {
      where: whereOf(part),
    })
  const start = content.toString('latin1', 0, 4)
  if (!start.startsWith('#!') && start !== '\u007fELF') {
    failed(say`it does not begin with "#!" and an interpreter`)
    return
  }
  try {
    const print = console && ((chunk: Buffer) => console.out(chunk.toString()))
    await host.commands.run([path], {
      env: { INSTANCE_ID: instance.id },
      ...(print ? { onOutput: print } : { output: 'pass' }),
    })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    failed(error.short)
  } finally {
    onForeignCode?.()
  }
}
