// devel net-convert as a function.

import assert from 'node:assert/strict'
import {
  type ConvertRequest,
  convertDebugText,
  convertNetwork,
  convertOutputs,
  convertReads,
  convertSummary,
  parseMacMapping,
} from '../../network/convert.ts'

const request: ConvertRequest = {
  text: 'network: {version: 2, ethernets: {eth0: {dhcp4: true}}, tunnels: {}}',
  document: 'in.yaml',
  kind: 'yaml',
  distro: 'debian',
  output: 'networkd',
  nics: [],
  current: {},
}

describe('network/convert', () => {
  for (const output of convertOutputs) {
    it(`writes files for ${output}`, async () => {
      const { files } = convertNetwork({ ...request, output })
      assert.ok(files && files.length > 0)
    })
  }

  it('says nothing about what netplan can do and others cannot', async () => {
    assert.deepEqual(convertNetwork({ ...request, output: 'netplan' }).problems, [])
    const { problems } = convertNetwork(request)
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['network/unknown-section'],
    )
  })

  it('has no files for a document that cannot be used', async () => {
    const { files, problems } = convertNetwork({ ...request, text: 'version: 7' })
    assert.equal(files, undefined)
    assert.equal(problems[0]?.code, 'network/bad-version')
  })

  it('finds names by the MACs it is given', async () => {
    const text = '{"links": [{"id": "a", "type": "phy", "ethernet_mac_address": "52:54:00:00:00:01"}]}'
    const nics = [parseMacMapping('lan0,52:54:00:00:00:01')].filter((nic) => nic !== undefined)
    const { files } = convertNetwork({ ...request, text, kind: 'network_data.json', nics })
    assert.deepEqual(
      files?.map(({ path }) => path),
      ['/etc/systemd/network/10-cloud-init-lan0.network'],
    )
    assert.equal(parseMacMapping('lan0'), undefined)
  })

  it('ends with the words of the reference', () => {
    assert.equal(
      convertSummary('yaml', 'in.yaml', 'eni', 'out'),
      "Read input format 'yaml' from 'in.yaml'.\nWrote output format 'eni' to 'out/'\n\n",
    )
  })

  it('shows the config and the state for debugging', async () => {
    const text = await convertDebugText(convertNetwork(request))
    assert.match(text, /^Input YAML\n---\nethernets:\n {4}eth0:\n {8}dhcp4: true\n/)
    assert.match(text, /\nInternal State\n---\n/)
    assert.match(text, /name: eth0/)
  })

  it('names the files a renderer wants to see first', async () => {
    assert.ok(convertReads('sysconfig').includes('/etc/resolv.conf'))
    assert.deepEqual(convertReads('networkd'), [])
  })
})
