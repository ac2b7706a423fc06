import assert from 'node:assert/strict'
import { snap } from '../../../modules/snap/snap.ts'
import { applied, machine } from '../machine.ts'

describe('snap', () => {
  it('acknowledges assertions and runs commands in order', async () => {
    const { host, trace } = await applied(
      snap,
      {
        snap: {
          assertions: { '00': 'A', '02': 'B' },
          commands: { '02': ['install', 'x'], '01': 'snap install y', '03': [null, 'lxc', 'list'] },
        },
      },
      { commands: { 'snap *': '', '/bin/sh *': '', 'lxc *': '' } },
    )
    assert.equal(host.text('/var/lib/cloud/instances/i-1/snapd.assertions'), 'A\nB')
    assert.deepEqual(trace(), [
      'snap wait system seed.loaded',
      'snap ack /var/lib/cloud/instance/snapd.assertions',
      '/bin/sh -c snap install y',
      'snap install x',
      'lxc list',
    ])
    assert.ok(await host.files.exists('/var/lib/cloud/sem/snap_seeded.once'))
  })

  it('runs all commands though one fails', async () => {
    const box = machine({ commands: { 'snap *': '', 'snap install a': 1, '/bin/sh *': '' } })
    await assert.rejects(
      snap.apply({ snap: { commands: [['install', 'a'], 'echo hi'] } }, box.context),
      /Failures running snap commands:\ncommand 1: exited with status 1/,
    )
    assert.deepEqual(box.trace().slice(1), ['snap install a', '/bin/sh -c echo hi'])
    assert.deepEqual(box.codes(), ['modules/bad-setting', 'modules/command-failed'])
  })
})
