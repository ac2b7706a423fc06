// The child that runs part-handlers written in JavaScript or TypeScript; its parent talks to it over standard input.

import { javaScriptChild } from '../userdata/part-handlers/javascript-child.ts'

export async function partHandlerChild(): Promise<void> {
  await javaScriptChild(process.stdin, process.stdout, process.stderr)
}
