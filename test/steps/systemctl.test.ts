import assert from 'node:assert/strict'
import type { World } from '../../system/memory.ts'
import { ranStep } from './machine.ts'

async function ran(step: string, world: World = {}) {
  const { host, errors, heard } = await ranStep(step, world)
  const tree = Object.entries(host.tree()).filter(([path]) => path.startsWith('/etc/'))
  return { calls: host.ran.map((argv) => argv.join(' ')), tree: Object.fromEntries(tree), errors, heard }
}

describe('systemctl', () => {
  it('is called for each unit: enable, disable, mask, start', async () => {
    const { calls, errors } = await ran(
      'systemctl: {start: [a.timer, b], mask: [c.service], disable: [e], enable: [getty@tty1, d]}',
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(calls, [
      'systemctl enable getty@tty1',
      'systemctl enable d',
      'systemctl disable e',
      'systemctl mask c.service',
      'systemctl start a.timer',
      'systemctl start b',
    ])
  })

  it('tells each unit for which it fails, and goes on', async () => {
    const { calls, errors } = await ran('systemctl: {enable: [bad, good], start: [bad]}', {
      commands: { 'systemctl enable bad': 1, 'systemctl start bad': { error: 'not-found' } },
    })
    assert.equal(calls.length, 3)
    assert.deepEqual(
      errors.map((error) => error.replace(/:.*/, '')),
      ['systemctl enable bad', 'systemctl start bad'],
    )
  })

  it('takes several units and options in one entry, as a shell would split them', async () => {
    const { calls } = await ran('systemctl: {start: ["--no-block  a b"]}')
    assert.deepEqual(calls, ['systemctl start --no-block a b'])
  })

  it('has drop-ins written, by their names', async () => {
    const { calls, tree, errors } = await ran(`systemctl:
  overrides:
  - {service: foo, content: "[Unit]\\nbar=baz"}
  - {service: foo.service, content: x, name: 10-b.txt}
  - {service: x.timer, content: y, name: a.conf}`)
    assert.deepEqual([errors, calls], [[], []])
    const file = (content: string) => ({ type: 'file', content, mode: 0o644, uid: 0, gid: 0 })
    assert.deepEqual(tree, {
      '/etc/systemd/system/foo.service.d/10-b.txt.conf': file('x'),
      '/etc/systemd/system/foo.service.d/override-yip.conf': file('[Unit]\nbar=baz'),
      '/etc/systemd/system/x.timer.d/a.conf': file('y'),
    })
  })

  it('reads the units anew where systemd runs and a drop-in is new', async () => {
    const booted = { '/run/systemd/system': { directory: true } } as const
    const step = 'systemctl: {start: [foo], overrides: [{service: foo, content: x}]}'
    assert.deepEqual((await ran(step, { files: booted })).calls, ['systemctl start foo', 'systemctl daemon-reload'])
    const there = { ...booted, '/etc/systemd/system/foo.service.d/override-yip.conf': 'x' }
    assert.deepEqual((await ran(step, { files: there })).calls, ['systemctl start foo'])
    const failed = await ran(step, { files: booted, commands: { 'systemctl daemon-reload': 1, 'systemctl *': 0 } })
    assert.equal(failed.errors.length, 1)
  })

  it('leaves out a drop-in without service or content, with a warning, and one that would lie elsewhere', async () => {
    const { tree, errors, heard } = await ran(`systemctl:
  overrides:
  - {service: test.service, content: ""}
  - {content: x}
  - {service: ../../cron, content: x}
  - {service: a, content: x, name: ../b}
  - {service: t2.service, content: "[Unit]\\n"}`)
    assert.deepEqual(Object.keys(tree), ['/etc/systemd/system/t2.service.d/override-yip.conf'])
    assert.deepEqual(errors, [
      'systemctl/overrides/2/service holds "/", which the name of a file cannot hold',
      'systemctl/overrides/3/name holds "/", which the name of a file cannot hold',
    ])
    const warnings = heard.filter(({ code }) => code === 'steps/questionable')
    assert.deepEqual(
      warnings.map(({ where }) => where?.path),
      ['stages/boot/0/systemctl/overrides/0', 'stages/boot/0/systemctl/overrides/1'],
    )
  })

  it('must be a mapping of lists', async () => {
    assert.deepEqual((await ran('systemctl: [a]')).errors, ['"systemctl" must be a mapping'])
    const { calls, errors } = await ran('systemctl: {enable: a, start: [b]}')
    assert.deepEqual(calls, ['systemctl start b'])
    assert.equal(errors.length, 1)
  })
})
