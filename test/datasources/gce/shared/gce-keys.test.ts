import assert from 'node:assert/strict'
import { keyLines, keysFor } from '../../../../datasources/gce/shared/gce-keys.ts'

const now = new Date('2026-06-01T12:00:00Z')
const ending = (expireOn: string) => `debian:ssh-ed25519 K google-ssh {"userName":"x@y","expireOn":"${expireOn}"}`

describe('the keys of Compute Engine', () => {
  it('are those of the machine, and then those of its project', () => {
    assert.deepEqual(keyLines({ 'ssh-keys': 'a:1\nb:2\n' }, { sshKeys: 'd:4', 'ssh-keys': 'c:3' }), [
      'a:1',
      'b:2',
      '',
      'c:3',
      'd:4',
    ])
    assert.deepEqual(keyLines({}, {}), [])
  })

  it('are those of the machine alone where it blocks others, or has keys of the old kind', () => {
    const project = { 'ssh-keys': 'c:3' }
    assert.deepEqual(keyLines({ 'ssh-keys': 'a:1', 'block-project-ssh-keys': 'TRUE' }, project), ['a:1'])
    assert.deepEqual(keyLines({ sshKeys: 'a:1', 'ssh-keys': 'b:2' }, project), ['a:1', 'b:2'])
    assert.deepEqual(keyLines({ 'block-project-ssh-keys': 'false' }, project), ['c:3'])
  })

  it('are for the usual user or for anyone', () => {
    const lines = [
      'debian:K1',
      'root:K2',
      'cloudinit:K3 a:b',
      'Debian:K4',
      'nocolon',
      'debian:',
      'debian: K5 ',
      ' debian : K6',
      'debian :K7',
      ' cloudinit:K8',
      'debian:é',
    ]
    assert.deepEqual(keysFor(lines, 'debian', now), ['K1', 'K3 a:b', 'K5'])
    assert.deepEqual(keysFor(lines, undefined, now), ['K3 a:b'])
  })

  it('are left out once their time is over, in any time zone', () => {
    for (const over of ['2026-06-01T11:59:59+0000', '2026-06-01T12:30:00+0100', '2019-01-01T00:00:00Z'])
      assert.deepEqual(keysFor([ending(over)], 'debian', now), [], over)
    for (const good of ['2026-06-01T12:00:01+0000', '2026-06-01T11:30:00-01:00', '2019-01-01', 'never'])
      assert.equal(keysFor([ending(good)], 'debian', now).length, 1, good)
    const others = [
      'google-ssh',
      'google-ssh {"userName":"x"}',
      'google-ssh {"expireOn',
      'other {"expireOn":"2019-01-01T00:00:00Z"}',
    ]
    for (const comment of others)
      assert.equal(keysFor([`debian:ssh-rsa K ${comment}`], 'debian', now).length, 1, comment)
  })
})
