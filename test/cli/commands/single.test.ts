import assert from 'node:assert/strict'
import { bootOnce, machine } from '../../stages/whole-boot.ts'
import { run } from '../run.ts'

describe('cloud-init single', () => {
  it('runs a single module, whose mark is its own', async () => {
    const host = machine({ 'user-data': '#cloud-config\nwrite_files: [{path: /etc/x, content: "1"}]\n' })
    await bootOnce(host)
    await host.files.remove('/etc/x')
    assert.equal((await run(['cloud-init', 'single', '-n', 'write_files'], { host })).exitCode, 0)
    assert.equal(await host.files.exists('/etc/x'), false)
    assert.equal((await run(['cloud-init', 'single', '--name', 'cc_write_files'], { host })).exitCode, 0)
    assert.equal(host.text('/etc/x'), '1')
    assert.equal((await run(['cloud-init', 'single', '-n', 'nope'], { host })).exitCode, 1)
    assert.equal((await run(['cloud-init', 'single', '-n', 'locale'], { host: machine({}) })).exitCode, 1)
  })

  it('does nothing if the module is not configured, says so, and takes an argument as a setting', async () => {
    const host = machine({
      'user-data': '#cloud-config\ntimezone: Europe/Berlin\n',
    })
    await bootOnce(host)
    const single = (...args: readonly string[]) =>
      run(['cloud-init', 'single', '--frequency', 'always', ...args], { host })
    const before = host.ran.length
    for (const name of ['puppet', 'runcmd', 'power_state_change']) {
      assert.equal((await single('--name', name)).exitCode, 0)
      assert.match(host.text('/var/log/cloud-init.log'), new RegExp(`Skipping module named ${name}, no '`))
    }
    assert.equal(host.ran.length, before)
    assert.equal((await single('--name', 'timezone', 'No/Where')).exitCode, 1)
    assert.match(host.text('/var/log/cloud-init.log'), /Running module timezone failed: .*No\/Where/)
  })
})
