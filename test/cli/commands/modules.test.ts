import assert from 'node:assert/strict'
import { machine } from '../../stages/whole-boot.ts'
import { run } from '../run.ts'

describe('cloud-init modules', () => {
  it('ends with the number of its errors', async () => {
    const host = machine({ 'user-data': '#cloud-config\ntimezone: No/Where\n' })
    await run(['cloud-init', 'init', '--local'], { host })
    await run(['cloud-init', 'init'], { host })
    assert.equal((await run(['cloud-init', 'modules', '--mode', 'config'], { host })).exitCode, 1)
  })
})
