import assert from 'node:assert/strict'
import { minimalOvfEnv, parseOvfEnv, withoutPassword } from '../../../../datasources/azure/shared/ovf-env.ts'
import { ovfEnv } from '../azure-world.ts'

const host = '<HostName>h</HostName>'
const parsed = (text: string) => parseOvfEnv(text, 'ovf-env.xml')

describe('ovf-env.xml', () => {
  it('is read whole', async () => {
    const keys =
      '<PublicKey><Fingerprint>AB</Fingerprint><Path>/p</Path></PublicKey><PublicKey><Value>ssh-rsa A</Value></PublicKey>'
    const set = `${host}<UserName>bob</UserName><UserPassword>p w</UserPassword><CustomData>Zm9v</CustomData>
      <DisableSshPasswordAuthentication>true</DisableSshPasswordAuthentication><SSH><PublicKeys>${keys}</PublicKeys></SSH>`
    const platform = `<PreprovisionedVm>True</PreprovisionedVm><PreprovisionedVMType>Savable</PreprovisionedVMType>
      <ProvisionGuestProxyAgent>false</ProvisionGuestProxyAgent>`
    assert.deepEqual(await parsed(ovfEnv({ set, platform })), {
      hostname: 'h',
      username: 'bob',
      password: 'p w',
      disablePasswordAuthentication: true,
      customData: 'Zm9v',
      publicKeys: [
        { fingerprint: 'AB', path: '/p', value: '' },
        { fingerprint: '', path: '', value: 'ssh-rsa A' },
      ],
      preprovisioned: true,
      preprovisionedType: 'Savable',
      proxyAgent: false,
    })
  })

  it("is none of Azure's without its section", async () => {
    assert.equal(await parsed('<Environment xmlns="http://schemas.dmtf.org/ovf/environment/1"/>'), undefined)
    const foreign = ovfEnv().replaceAll('http://schemas.microsoft.com/windowsazure', 'urn:other')
    assert.equal(await parsed(foreign), undefined)
  })

  const faults: Readonly<Record<string, string>> = {
    'without a host name': ovfEnv({ set: '' }),
    'with two host names': ovfEnv({ set: host + host }),
    'with two sections': ovfEnv({ set: `${host}<SSH/><SSH/>` }),
    'without its set': ovfEnv().replaceAll('LinuxProvisioningConfigurationSet', 'WindowsProvisioningConfigurationSet'),
    'with a password that is too long': ovfEnv({ set: `${host}<UserPassword>${'x'.repeat(73)}</UserPassword>` }),
    'cut short': ovfEnv().slice(0, 300),
  }
  for (const [how, text] of Object.entries(faults)) {
    it(`cannot be used ${how}`, async () => {
      await assert.rejects(parsed(text), { name: 'ConfigError' })
    })
  }

  it('may have an empty host name, as the metadata may know it', async () => {
    assert.equal((await parsed(ovfEnv({ set: '<HostName/>' })))?.hostname, '')
  })

  it('loses its password, however it is written', async () => {
    const ways = ['hunter2', '<![CDATA[hunter2]]>', 'a&lt;hunter2', ' hunter2\n']
    for (const way of ways) {
      const text = await withoutPassword(ovfEnv({ set: `${host}<UserPassword >${way}</UserPassword >` }))
      assert.ok(text && !text.includes('hunter2'), way)
      assert.equal((await parsed(text))?.password, 'REDACTED')
    }
    for (const none of [ovfEnv(), ovfEnv({ set: `${host}<UserPassword/>` })])
      assert.equal(await withoutPassword(none), none)
    // It cannot be told which of two is the password.
    const odd = ovfEnv({ set: `${host}<!-- <UserPassword>x</UserPassword> --><UserPassword>hunter2</UserPassword>` })
    assert.equal(await withoutPassword(odd), undefined)
  })

  it('is made of little for a machine without media', async () => {
    const known = { hostname: 'a&b', username: 'bob', disablePasswordAuthentication: false }
    const found = await parsed(minimalOvfEnv(known))
    assert.deepEqual({ ...found, ...known }, found)
  })
})
