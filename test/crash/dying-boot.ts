// A boot of a root file system by `rooted(real())`, in a process that is killed at an effect: ROOT NUMBER WHEN STAGE…
// Prints the kind of each effect as it takes place, in a line.

import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { runPoint } from '../../stages/run.ts'
import { pointNamed } from '../../stages/timeline.ts'
import { real } from '../../system/real.ts'
import { rooted } from '../../system/rooted.ts'
import { observed } from './effects.ts'

const [root = '/', number = '', when = 'never', ...names] = process.argv.slice(2)
const last = Number(number)
let count = 0
const die = () => process.kill(process.pid, 'SIGKILL')

const host = observed(rooted(real(), root, { commands: 'chroot' }), {
  begin() {
    if (when === 'before' && count + 1 === last) die()
  },
  end({ kind }) {
    count += 1
    writeSync(1, `effect ${kind}\n`)
    if (count !== last) return
    if (when === 'after') die()
    if (when === 'soon') spawn('kill', ['-KILL', String(process.pid)])
  },
})
const boot = openBoot({
  host,
  console: collectingConsole(),
  processId: process.pid,
  parentId: process.ppid,
  ahead: 'boot',
})
for (const name of names) {
  const point = pointNamed(name)
  if (!point) throw new Error(`no stage is named ${name}`)
  writeSync(1, `stage ${name}\n`)
  await runPoint(boot, point)
}
