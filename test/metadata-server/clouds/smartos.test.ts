import assert from 'node:assert/strict'
import { crc32 } from 'node:zlib'
import type { JsonObject } from '../../../core/json.ts'
import { smartos } from '../../../metadata-server/clouds/smartos.ts'
import { serveLines } from '../../../metadata-server/line-server.ts'
import { play } from '../../../metadata-server/scenario.ts'
import { base64 } from '../../datasources/machine.ts'
import { withMachine } from '../with-machine.ts'

const scenario = {
  'instance-id': 'e82f-1',
  hostname: 'db',
  'user-data': '#cloud-config\n{}\n',
  'public-keys': ['ssh-rsa AAA one'],
  smartos: { metadata: { 'user-script': '#!/bin/sh\n' } },
}

/** What the service says to lines; a question is given its frame, an answer loses it. */
function conversation(given: JsonObject = {}) {
  const { cloud, machine, own } = play(smartos, given)
  const say = cloud.converse?.(machine, own)
  const ask = (body: string) => {
    const sum = crc32(body).toString(16).padStart(8, '0')
    return say?.(`V2 ${body.length} ${sum} ${body}`)?.replace(/^V2 \d+ [0-9a-f]{8} /, '')
  }
  const get = (key: string) => {
    const [, value] = /^0000000a SUCCESS (\S+)\n$/.exec(ask(`0000000a GET ${base64(key)}`) ?? '') ?? []
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString()
  }
  return { say, ask, get }
}

describe('the metadata service of SmartOS', () => {
  it('has to agree on version 2 of the protocol first, and knows no other command', () => {
    const { say, ask } = conversation()
    assert.equal(say?.(''), 'invalid command\n')
    assert.equal(ask('00000001 KEYS'), 'invalid command\n')
    assert.equal(say?.('NEGOTIATE V2'), 'V2_OK\n')
    assert.match(ask('00000001 KEYS') ?? '', /^00000001 SUCCESS /)
    for (const line of ['', 'GET hostname', 'V2 13 00000000 00000001 KEYS', 'V2 12 63f3a3c5 00000001 KEYS'])
      assert.equal(say?.(line), 'invalid command\n', line)
    assert.equal(ask('00000001 DANCE'), 'invalid command\n')
  })

  it('has what the dictionary of metadata says of the machine', () => {
    const { say, ask, get } = conversation({ ...scenario, 'vendor-data': 'v', domain: 'example.com' })
    say?.('NEGOTIATE V2')
    const keys = [
      'sdc:uuid',
      'sdc:hostname',
      'sdc:dns_domain',
      'root_authorized_keys',
      'sdc:vendor-data',
      'user-script',
    ]
    assert.deepEqual(keys.map(get), ['e82f-1', 'db', 'example.com', 'ssh-rsa AAA one', 'v', '#!/bin/sh\n'])
    const [nic] = JSON.parse(get('sdc:nics') ?? '')
    assert.deepEqual(
      [nic.interface, nic.ips, nic.gateways, nic.primary],
      ['net0', ['10.0.0.5/24', '2001:db8::5/64'], ['10.0.0.1', 'fe80::1'], true],
    )
    assert.equal(ask(`0000000a GET ${base64('none')}`), '0000000a NOTFOUND\n')
    assert.equal(
      Buffer.from((ask('0000000a KEYS') ?? '').split(' ')[2] ?? '', 'base64').toString(),
      'root_authorized_keys\ncloud-init:user-data\nuser-script',
    )
  })

  it('keeps what the machine puts there, until it is deleted', () => {
    const { say, ask, get } = conversation()
    say?.('NEGOTIATE V2')
    ask(`0000000a PUT ${base64(`${base64('mine')} ${base64('a b')}`)}`)
    assert.equal(get('mine'), 'a b')
    ask(`0000000a DELETE ${base64('mine')}`)
    assert.equal(get('mine'), undefined)
  })

  for (const kind of ['zone', 'machine'] as const) {
    it(`is read by the datasource in a ${kind}`, async () => {
      await withMachine(async (machine) => {
        const path = kind === 'zone' ? '/native/.zonecontrol/metadata.sock' : '/dev/ttyS1'
        const { cloud, machine: described, own } = play(smartos, scenario)
        const converse = cloud.converse?.(described, own) ?? (() => undefined)
        const server = await serveLines({ converse, socket: machine.socket(path) })
        try {
          const kernel = { system: 'Linux', node: '', release: '', version: 'BrandZ virtual linux', machine: 'x86_64' }
          const facts = kind === 'zone' ? { kernel } : { dmi: cloud.dmi?.(described, own) ?? {} }
          const instance = await machine.find('SmartOS', { facts })
          assert.deepEqual([instance.id, instance.hostname], ['e82f-1', 'db'])
          assert.deepEqual(
            [instance.publicKeys, instance.userData],
            [['ssh-rsa AAA one'], base64('#cloud-config\n{}\n')],
          )
          assert.equal(server.questions.includes('NEGOTIATE V2'), true)
        } finally {
          await server.close()
        }
      })
    })
  }
})
