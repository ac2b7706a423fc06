import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { provided } from '../provided.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

function inVmware(values: Readonly<Record<string, string>>, hypervisor = 'vmware') {
  return provided('{providers: [vmware], path: /oem/95_userdata}', {
    programs: ['systemd-detect-virt', 'vmware-rpctool'],
    commands({ argv }) {
      if (argv[0] === 'systemd-detect-virt') return `${hypervisor}\n`
      const key = /info-get guestinfo\.(.*)$/.exec(argv.at(-1) ?? '')?.[1]
      if (key === undefined) return ''
      return values[key] ?? { exitCode: 1, stderr: 'No value found' }
    },
  })
}

describe('the provider of VMware', () => {
  it('reads guestinfo in each of its encodings, and plain text without one', async () => {
    const plain = '#cloud-config\n{}\n'
    const forms: readonly Readonly<Record<string, string>>[] = [
      { userdata: base64(plain), 'userdata.encoding': 'base64' },
      { userdata: gzipSync(plain).toString('base64'), 'userdata.encoding': 'gzip+base64' },
      { userdata: plain, 'userdata.encoding': ' ' },
      { userdata: plain },
    ]
    for (const values of forms) {
      const { errors, texts } = await inVmware(values)
      assert.deepEqual([errors, texts['/oem/95_userdata/userdata.yaml']?.trimEnd()], [[], plain.trimEnd()])
    }
  })

  it('keeps the metadata, and what vendors gave for root alone', async () => {
    const { errors, texts, tree } = await inVmware({ metadata: 'instance-id: x', vendordata: 'password: y' })
    assert.equal(errors.length, 1, 'there is no user-data')
    assert.deepEqual(texts, { metadata: 'instance-id: x', vendordata: 'password: y' })
    assert.deepEqual([tree['/run/config/metadata']?.mode, tree['/run/config/vendordata']?.mode], [0o644, 0o600])
  })

  it('finds nothing without values, with those that stand for none, and under another hypervisor', async () => {
    const nothing = ['datasource: no metadata/userdata found']
    assert.deepEqual((await inVmware({})).errors, nothing)
    assert.deepEqual((await inVmware({ metadata: '---', userdata: 'x' })).errors, nothing)
    assert.deepEqual((await inVmware({ userdata: 'a: 1' }, 'kvm')).errors, nothing)
  })
})
