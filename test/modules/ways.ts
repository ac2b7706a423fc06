// How things go for a module: so that those that look whether a program is there, or something is set up already, get to their work.

import type { Files, Host } from '../../system/host.ts'
import type { MemoryHost, RecordedCall } from '../../system/memory.ts'
import type { MachineOptions } from './machine.ts'

/** Every program is there, in Python. */
export function withPrograms(host: MemoryHost): Host {
  const read: Files['read'] = async (path, options) =>
    path.startsWith('/usr/bin/') ? Buffer.from('#!/usr/bin/python3\n') : host.files.read(path, options)
  const find = async (program: string) => `/usr/bin/${program}`
  return { ...host, files: { ...host.files, read }, commands: { ...host.commands, find } }
}

/** Of a query, the status that says no. */
function denied({ kind, options: { accept = [] } }: RecordedCall) {
  if (kind === 'run') return 0
  return accept === 'any' ? 1 : (accept.find((status) => status !== 0) ?? 0)
}

/** Without its answer there are no sources of packages. */
const architecture = { 'dpkg --print-architecture': 'amd64\n' }

export const ways: Readonly<Record<string, MachineOptions>> = {
  'all is well': { unscripted: 'succeed', commands: architecture, http: () => 'text\n', around: withPrograms },
  'what is asked for is not so': {
    commands: { ...architecture, '*': denied },
    http: () => 'text\n',
    around: withPrograms,
  },
}
