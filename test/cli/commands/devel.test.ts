import assert from 'node:assert/strict'
import { run } from '../run.ts'

const devel = (args: readonly string[]) => run(['cloud-init', 'devel', ...args])

describe('cloud-init devel', () => {
  it('wants one of its tools', async () => {
    assert.match((await devel([])).err, /^error: the following arguments are required: subcommand\n/)
    assert.match(
      (await devel(['schema'])).err,
      /^error: argument subcommand: invalid choice: 'schema' \(choose from hotplug-hook, net-convert, render, make-mime\)\n/,
    )
  })
})
