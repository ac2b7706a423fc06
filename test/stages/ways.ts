// The ways in which what a module or step does can go, and go wrong.

import { fileError } from '../../system/file-error.ts'
import type { Files, Host } from '../../system/host.ts'
import type { MemoryHost, RecordedCall } from '../../system/memory.ts'
import type { MachineOptions } from '../modules/machine.ts'
import { ways as usualWays, withPrograms } from '../modules/ways.ts'

export const ways: Readonly<Record<string, MachineOptions>> = {
  ...usualWays,
  'no program is there': { http: () => 'text\n' },
  'commands fail and repeat what they got': { commands: { '*': failing }, http: () => 'text\n', around: withPrograms },
  'nothing can be fetched': { unscripted: 'succeed', around: withPrograms },
  'nothing can be written': { unscripted: 'succeed', http: () => 'text\n', around: withoutWrites },
}

function failing({ argv, input, options }: RecordedCall) {
  const given = [...argv, input ?? '', JSON.stringify(options.env ?? {})].join(' ')
  return { exitCode: 1, stdout: given, stderr: `error: ${given}` }
}

function withoutWrites(host: MemoryHost): Host {
  const refuse = async (path: string): Promise<never> => {
    throw fileError('write', path, 'ENOSPC')
  }
  const there = withPrograms(host)
  const files: Files = { ...there.files, write: refuse, append: refuse, makeDirectory: refuse }
  return { ...there, files }
}
