// Documents whose every step fails, and where that has to be seen.
import assert from 'node:assert/strict'
import type { Container } from '../machines/container.ts'
import { lines } from './machine.ts'

/** Each step tells that it was there and fails. */
export const failing = (stages: readonly string[]) =>
  `name: doc\nstages:\n${stages.map((stage) => `  ${stage}: [{name: bad, commands: [echo ${stage} >> /run/order, exit 7]}]\n`).join('')}`

export const inOrder = ['initramfs', 'fs', 'local', 'boot', 'network', 'config', 'final', 'boot.final']
export const document = failing([...inOrder].reverse().concat('reconcile'))
const failed = (stage: string) =>
  new RegExp(`^/oem/50\\.yaml:\\d+:\\d+: step doc\\.bad of ${stage}: .* \\(at stages/${stage}/0/commands/1\\)$`)

/** How many of the errors are of a step of that stage. */
export const count = (errors: readonly string[], stage: string) =>
  errors.filter((error) => failed(stage).test(error)).length

export async function result(up: Container): Promise<readonly string[]> {
  return JSON.parse(await up.read(['cat', '/run/cloud-init/result.json'])).v1.errors
}

/** On a machine that has run {@link document}. */
export async function everyFailureIsSeen(up: Container): Promise<void> {
  assert.deepEqual(await lines(up, '/run/order'), inOrder)
  const { stdout, code } = await up.run(['cloud-init', 'status', '--long'])
  assert.equal(code, 1)
  const said = stdout.split('\n').map((line) => line.replace(/^\t- /, ''))
  const log = await lines(up, '/var/log/cloud-init.log')
  for (const stage of inOrder) {
    assert.ok(count(said, stage) > 0, `${stage} is not in status:\n${stdout}`)
    assert.equal(count(await result(up), stage), 1, `${stage} is not in result.json`)
    assert.ok(
      log.some((line) => failed(stage).test(line.replace(/^.*steps\[ERROR\]: /, ''))),
      `${stage} is not in the log`,
    )
    assert.ok(log.some((line) => line.includes(`FAIL: step doc.bad of ${stage} in`)))
  }
}
