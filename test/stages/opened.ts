// A boot of a machine in memory, by one process, and what it is heard to say and seen to run.

import type { Notice } from '../../core/notices.ts'
import { type Boot, type BootOptions, openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import type { MemoryHost } from '../../system/memory.ts'

/** `heard` collects the notices; several boots may share one. */
export function opened(host: MemoryHost, heard: Notice[] = [], options: Partial<BootOptions> = {}): Boot {
  const onNotice = (notice: Notice) => void heard.push(notice)
  return openBoot({ host, console: collectingConsole(), processId: 1, parentId: 0, onNotice, ...options })
}

/** What was given to `sh -c`. */
export const shellLines = ({ ran }: MemoryHost): readonly string[] =>
  ran.filter(([program]) => program === 'sh').flatMap(([, flag, line]) => (flag === '-c' ? (line ?? []) : []))
