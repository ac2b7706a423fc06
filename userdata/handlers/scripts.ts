// Scripts for a later stage, boothooks that run now, and handlers for later parts.

import type { ScriptTime } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { fileName, type Part } from '../part.ts'
import { type BuiltInHandler, PartError, type PartResult } from './handler.ts'

export const shellScript: BuiltInHandler = {
  name: 'ShellScriptPartHandler',
  types: ['text/x-shellscript'],
  frequency: 'always',
  async handle(part) {
    return script(part, 'default', fileName(part.filename))
  },
}

export const scriptsByFrequency: readonly BuiltInHandler[] = (['per-boot', 'per-instance', 'per-once'] as const).map(
  (when) => ({
    name: 'ShellScriptByFreqPartHandler',
    types: [`text/x-shellscript-${when}`],
    frequency: 'always',
    async handle(part) {
      return script(part, when, fileName(part.filename.slice(part.filename.lastIndexOf('/') + 1)))
    },
  }),
)

export const boothook: BuiltInHandler = {
  name: 'BootHookPartHandler',
  types: ['text/cloud-boothook'],
  frequency: 'always',
  async handle(part) {
    // The mark is removed only where it is in lower case and at the very start.
    const text = unixText(part.payload)
    const body = text.subarray(0, mark.length).equals(mark) ? text.subarray(mark.length) : text
    return { does: 'boothook', name: named(fileName(part.filename)), content: withoutLeadingBlanks(body) }
  },
}

export const partHandler: BuiltInHandler = {
  name: 'PartHandlerPartHandler',
  types: ['text/part-handler'],
  frequency: 'always',
  async handle({ payload }) {
    return { does: 'handler', source: payload }
  },
}

const mark = Buffer.from('#cloud-boothook')

function script(part: Part, when: ScriptTime, name: string): PartResult {
  return { does: 'script', when, name: named(name), content: unixText(part.payload) }
}

function named(name: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new PartError(say`nothing of its name can be used as the name of a file; use letters, digits, ".", "_", "-"`)
  }
  return name
}

/** CRLF becomes LF, if the first line ends with it. */
function unixText(content: Buffer): Buffer {
  const newline = content.indexOf(10)
  if (newline < 1 || content[newline - 1] !== 13) return content
  return Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}

function withoutLeadingBlanks(content: Buffer): Buffer {
  let start = 0
  while (start < content.length && /\s/.test(String.fromCharCode(content[start] as number))) start += 1
  return content.subarray(start)
}
