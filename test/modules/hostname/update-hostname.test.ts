import assert from 'node:assert/strict'
import { updateHostname } from '../../../modules/hostname/update-hostname.ts'
import { applied } from '../machine.ts'

const previous = '/var/lib/cloud/data/previous-hostname'

describe('update_hostname', () => {
  it('notes the name on the first boot without touching the file', async () => {
    const { host, trace } = await applied(updateHostname, { hostname: 'h' }, { files: { '/etc/hostname': 'h\n' } })
    assert.equal(host.text(previous), 'h\n')
    assert.deepEqual(trace(), [])
  })

  it('follows a new name', async () => {
    const files = { '/etc/hostname': 'old\n', [previous]: 'old\n' }
    const { host, trace } = await applied(updateHostname, { fqdn: 'new.example.com' }, { files })
    assert.deepEqual([host.text('/etc/hostname'), host.text(previous)], ['new\n', 'new\n'])
    assert.deepEqual(trace(), ['hostname new'])
  })

  it("keeps an administrator's name", async () => {
    const files = { '/etc/hostname': 'mine\n', [previous]: 'old\n' }
    const { host, trace } = await applied(updateHostname, { hostname: 'new' }, { files })
    assert.deepEqual([host.text('/etc/hostname'), host.text(previous)], ['mine\n', 'old\n'])
    assert.deepEqual(trace(), [])
  })

  it('fills an empty file', async () => {
    const { host } = await applied(updateHostname, { hostname: 'new' })
    assert.deepEqual([host.text('/etc/hostname'), host.text(previous)], ['new\n', 'new\n'])
  })
})
