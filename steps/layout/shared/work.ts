// What those who change a disk share.

import type { StepContext } from '../../step.ts'
import type { FoundDisk } from './find-disk.ts'
import type { Gpt } from './gpt.ts'
import type { TableTool } from './table-tool.ts'

export interface Work {
  readonly disk: FoundDisk
  readonly table: Gpt
  /** Looked for only where something is to be changed. */
  tool(): Promise<TableTool>
  readonly context: StepContext
}
