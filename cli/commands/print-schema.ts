// `firstlight print-schema`: the JSON Schema of Kairos documents, for editors.

import { editorSchema } from '../../steps/documents/editor-schema.ts'
import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  about:
    'Prints the JSON Schema of Kairos documents: an editor completes their keys with it, and marks what does not fit.',
  options: {},
} as const satisfies CommandSpec

export const printSchema: Command = async (args, io) => {
  if (!parseCommand(spec, args, io)) return 0
  io.out(`${JSON.stringify(editorSchema(), undefined, 2)}\n`)
  return 0
}
