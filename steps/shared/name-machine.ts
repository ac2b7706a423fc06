// The machine's name: the kernel's, /etc/hostname, and the line of /etc/hosts for the loopback address. Each is set whatever becomes of
// the others.

import { reasonOf } from '../../core/errors.ts'
import { linePlaces, unfitFor } from '../../core/line-text.ts'
import { say } from '../../core/said.ts'
import type { StepContext } from '../step.ts'

const [nameFile, hostsFile] = ['/etc/hostname', '/etc/hosts']

export async function nameMachine({ host, fail }: StepContext, name: string | undefined): Promise<void> {
  if (name === undefined) return
  const unfit = unfitFor(linePlaces.hostname, name)
  if (unfit) return fail(say`the name of the machine has ${unfit}, which no host name can have`)
  const { files, commands } = host
  const tasks = {
    kernel: () => commands.run(['hostname', name]),
    [nameFile]: () => files.write(nameFile, `${name}\n`, { follow: true }),
    [hostsFile]: async () =>
      files.write(hostsFile, withName((await files.readText(hostsFile)) ?? '127.0.0.1 localhost\n', name), {
        follow: true,
      }),
  }
  for (const [what, work] of Object.entries(tasks)) {
    try {
      await work()
    } catch (error) {
      fail(say`the name of the machine, ${say.word(what)}: ${reasonOf(error, what)}`)
    }
  }
}

function withName(hosts: string, name: string): string {
  const lines = hosts.split('\n').map((line) => line.trim())
  return lines.map((line) => (/^127\.0\.0\.1(?:\s|$)/.test(line) ? `127.0.0.1 localhost ${name}` : line)).join('\n')
}
