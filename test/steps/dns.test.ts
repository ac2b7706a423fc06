import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

const etc = { '/etc/hosts': '' }

describe('dns', () => {
  it('is written in the order in which resolv.conf is usually read', async () => {
    const step = "dns: {options: ['ndots:2', rotate], nameservers: [8.8.8.8, '2001:db8::1'], search: [foo.bar, baz]}"
    const { host, errors } = await ranStep(step, { files: etc })
    assert.deepEqual(errors, [])
    const text = 'search foo.bar baz\nnameserver 8.8.8.8\nnameserver 2001:db8::1\noptions ndots:2 rotate\n'
    assert.deepEqual(host.tree()['/etc/resolv.conf'], { type: 'file', content: text, mode: 0o644, uid: 0, gid: 0 })
  })

  it('has no line for what is empty, nor a search for "."', async () => {
    for (const more of ['', ', search: [], options: []', ", search: ['.']", ", search: [' . ']"]) {
      const { host } = await ranStep(`dns: {nameservers: [8.8.8.8]${more}}`, { files: etc })
      assert.equal(host.text('/etc/resolv.conf'), 'nameserver 8.8.8.8\n', more)
    }
  })

  it('changes nothing without nameservers', async () => {
    for (const [step, told] of [
      ['dns: {search: [a]}', 1],
      ['dns: {nameservers: [], options: [a]}', 1],
      ['dns: {}', 0],
    ] as const) {
      const { host, errors, heard } = await ranStep(step, { files: { '/etc/resolv.conf': 'mine\n' } })
      assert.deepEqual([errors, host.text('/etc/resolv.conf')], [[], 'mine\n'])
      assert.equal(heard.filter(({ code }) => code === 'steps/not-done').length, told, step)
    }
  })

  it('goes to another path if it is given, and to where a link leads; the mode and owner of a file stay', async () => {
    const files = { '/srv/r': { link: '/run/r' }, '/run/r': { content: '', mode: 0o640, uid: 5, gid: 6 } }
    const { host } = await ranStep('dns: {path: /srv/r, nameservers: [1.1.1.1]}', { files })
    const content = 'nameserver 1.1.1.1\n'
    assert.deepEqual(host.tree()['/run/r'], { type: 'file', content, mode: 0o640, uid: 5, gid: 6 })
  })

  it('fails where there is no directory, and where the path is relative', async () => {
    const failing = [
      ['/nodir/x', 'dns: /nodir/x: there is no directory for it'],
      ['x', 'dns/path must be absolute'],
    ]
    for (const [path, error] of failing) {
      const { host, errors } = await ranStep(`dns: {path: ${path}, nameservers: [1.1.1.1]}`)
      assert.deepEqual([errors, Object.keys(host.tree())], [[error], []])
    }
  })

  it('leaves out what would be another line, and tells its place', async () => {
    const step = 'dns: {nameservers: ["1.1.1.1\\noptions x", 8.8.8.8, "9.9.9.9 x"], search: ["a\\nb"]}'
    const { host, errors } = await ranStep(step, { files: etc })
    assert.equal(host.text('/etc/resolv.conf'), 'nameserver 8.8.8.8\n')
    assert.deepEqual(errors, [
      'dns/nameservers/0 holds a line break, which /etc/resolv.conf cannot hold',
      'dns/nameservers/2 holds a blank, which /etc/resolv.conf cannot hold',
      'dns/search/0 holds a line break, which /etc/resolv.conf cannot hold',
    ])
    const none = await ranStep('dns: {nameservers: ["a b"]}', { files: { '/etc/resolv.conf': 'mine\n' } })
    assert.equal(none.host.text('/etc/resolv.conf'), 'mine\n')
  })
})
