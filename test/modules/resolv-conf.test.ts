import assert from 'node:assert/strict'
import { resolvConf, resolverText } from '../../modules/resolv-conf.ts'
import { applied, header } from './machine.ts'

describe('resolv_conf', () => {
  it('writes servers, search list and options', async () => {
    const settings = {
      nameservers: ['8.8.8.8'],
      searchdomains: ['a', 'b'],
      domain: 'c',
      options: { timeout: 1, rotate: true, debug: false },
    }
    const text = 'nameserver 8.8.8.8\n\nsearch a b \ndomain c\noptions rotate timeout:1\n'
    assert.equal(resolverText(settings), text)
    const { host } = await applied(
      resolvConf,
      { manage_resolv_conf: true, resolv_conf: settings },
      { systemInfo: { distro: 'alpine' } },
    )
    assert.equal(host.text('/etc/resolv.conf'), `${header}\n\n${text}`)
    assert.deepEqual((await applied(resolvConf, { manage_resolv_conf: true })).codes(), ['resolv-conf/no-settings'])
    const photon = await applied(
      resolvConf,
      { manage_resolv_conf: true, resolv_conf: settings },
      { systemInfo: { distro: 'photon' } },
    )
    assert.match(
      photon.host.text('/etc/systemd/resolved.conf'),
      /\[Resolve\]\nLLMNR=false\nDNS=8\.8\.8\.8\nDomains=c a b\n$/,
    )
  })
})
