// Commands of bootcmd and runcmd as the text of a shell script.

import { Failure } from '../../../core/errors.ts'
import type { Json } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { shellQuote } from '../../../core/shell-quote.ts'
import { kindOf } from '../../shared/settings.ts'

/** A list becomes one line of quoted words; a text is taken as it is. The script does not stop at a failing command. */
export function shellScript(commands: readonly Json[], key: string): string {
  const lines = commands.flatMap((command, index) => {
    if (command === null) return []
    if (typeof command === 'string') return [command]
    if (Array.isArray(command)) return [command.map((word) => shellQuote(wordOf(word))).join(' ')]
    throw new Failure(say`${say.word(key)}/${index} is ${kindOf(command)}; expected a text or a list of words`)
  })
  return `#!/bin/sh\n${lines.map((line) => `${line}\n`).join('')}`
}

/** Words as the reference prints them: Python capitalises booleans and calls null None. */
function wordOf(word: Json): string {
  if (word === true) return 'True'
  if (word === false) return 'False'
  if (word === null) return 'None'
  return typeof word === 'object' ? JSON.stringify(word) : String(word)
}
