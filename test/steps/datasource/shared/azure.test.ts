import assert from 'node:assert/strict'
import { azure } from '../../../../metadata-server/clouds/azure.ts'
import { provided, service } from '../provided.ts'

const scenario = {
  hostname: 'db',
  zone: '1',
  'public-keys': ['ssh-rsa AAAA a'],
  'user-data': 'a: 1\n',
  azure: { media: false },
}
const step = '{providers: [azure]}'

describe('the provider of Azure', () => {
  it('reads the facts by their names there, decodes user-data, and reports that the machine is ready', async () => {
    const { errors, warnings, texts, host } = await provided(step, { http: service(azure, scenario) })
    assert.deepEqual([errors, warnings], [[], []])
    assert.deepEqual(
      [
        texts['hostname'],
        texts['compute_zone'],
        texts['userdata'],
        texts['network_interface_0_ipv4_ipAddress_0_privateIpAddress'],
      ],
      ['db', '1', 'a: 1\n', '10.0.0.5'],
    )
    assert.match(texts['compute_vmId'] ?? '', /^[0-9a-f-]{36}$/)
    assert.equal(texts['ssh/authorized_keys']?.trim(), 'ssh-rsa AAAA a')
    const [goal, report] = host.requests.slice(-2)
    assert.deepEqual(
      [goal?.method, goal?.url, report?.method, report?.url],
      ['GET', 'http://168.63.129.16/machine/?comp=goalstate', 'POST', 'http://168.63.129.16/machine?comp=health'],
    )
    assert.match(report?.body ?? '', /<State>Ready<\/State>/)
  })

  it('does not fail, or wait long, because the fabric does not listen', async () => {
    const http = service(azure, scenario)
    const { errors, warnings, host } = await provided(step, {
      http: (request) => (request.url.includes('168.63.') ? { error: 'unreachable' } : http(request)),
    })
    assert.deepEqual([errors, warnings.length], [[], 1])
    assert.match(warnings[0] ?? '', /^Cannot tell the cloud that the machine is ready/)
    assert.ok((await host.clock.uptime()) < 30)
  })
})
