import assert from 'node:assert/strict'
import { isAvailable, type Need } from '../../network/needs.ts'
import { networkFactsOf } from './apply/machine.ts'

describe('network/needs', () => {
  const facts = networkFactsOf(
    { programs: ['ip', 'ifup'], paths: ['/etc/a', '/lib/1.42/x.so'] },
    { os: { id: 'mint', idLike: ['ubuntu', 'debian'], versionId: '', codename: '', prettyName: '' } },
  )
  const met = (...needs: Need[]) => isAvailable({ needs }, facts)

  it('are met by the kernel, the distro or its relatives, and systemd', () => {
    assert.deepEqual([met({ kernels: ['NetBSD', 'Linux'] }), met({ kernels: ['NetBSD'] })], [true, false])
    assert.deepEqual(
      [met({ distros: ['mint'] }), met({ distros: ['deb*'] }), met({ distros: ['rhel'] })],
      [true, true, false],
    )
    assert.deepEqual([met({ systemd: true }), met({ systemd: false })], [true, false])
  })

  it('are met by all of the programs and one of the paths', () => {
    assert.deepEqual([met({ programs: ['ip', 'ifup'] }), met({ programs: ['ip', 'nmcli'] })], [true, false])
    assert.deepEqual([met({ paths: ['/etc/b', '/etc/a'] }), met({ paths: ['/etc/b'] })], [true, false])
    assert.deepEqual([met({ paths: ['/lib/*/x.so'] }), met({ paths: ['/lib/*/y.so'] })], [true, false])
  })

  it('are met in one way if everything in that way holds', () => {
    assert.equal(met({ programs: ['ip'], paths: ['/etc/b'] }, { programs: ['nmcli'] }), false)
    assert.equal(met({ programs: ['nmcli'] }, { programs: ['ip'], paths: ['/etc/a'] }), true)
    assert.equal(met(), false)
  })
})
