import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { cloudsigma } from '../../../metadata-server/clouds/cloudsigma.ts'
import { serveLines } from '../../../metadata-server/line-server.ts'
import { play } from '../../../metadata-server/scenario.ts'
import { base64 } from '../../datasources/machine.ts'
import { withMachine } from '../with-machine.ts'

const uuid = '20a0059b-041e-4d0c-bcc6-9b2852de48b3'
const scenario = {
  'instance-id': uuid,
  hostname: 'db',
  'user-data': '#cloud-config\n{}\n',
  'vendor-data': '#cloud-config\n{v: 1}\n',
  'public-keys': ['ssh-rsa AAA one'],
  password: 'of the console',
  cloudsigma: { meta: { 'cloudinit-dsmode': 'local' }, context: { smp: 4 } },
}
const playing = (given: JsonObject = {}) => {
  const { cloud, machine, own } = play(cloudsigma, given)
  return cloud.converse?.(machine, own) ?? (() => undefined)
}

describe("CloudSigma's server context", () => {
  it('is given whole or by the path of a value, up to the end of the transmission', () => {
    const say = playing(scenario)
    const whole = say('<\n\n') ?? ''
    assert.ok(whole.endsWith('}\n\x04'))
    const context = JSON.parse(whole.slice(0, -1))
    assert.deepEqual([context.uuid, context.smp, context.vnc_password], [uuid, 4, 'of the console'])
    assert.equal(say('<\nmeta/ssh_public_key\n'), 'ssh-rsa AAA one\n\x04')
    assert.equal(say('<\n/nics/0/mac\n'), '52:54:00:12:34:56\n\x04')
    assert.equal(say('<\nsmp\n'), '4\n\x04')
    assert.equal(say('<\nmeta/none/at/all\n'), '\n\x04')
  })

  it('hears no question without its beginning, and the last beginning', () => {
    const say = playing(scenario)
    assert.equal(say('name\n'), undefined)
    assert.equal(say('login: <\nx<\nname\n'), 'db\n\x04')
  })

  it('is read by the datasource', async () => {
    await withMachine(async (machine) => {
      const { questionEnd } = cloudsigma
      const server = await serveLines({
        converse: playing(scenario),
        questionEnd,
        socket: machine.socket('/dev/ttyS1'),
      })
      try {
        const instance = await machine.find('CloudSigma', { facts: { dmi: { product_name: 'CloudSigma' } } })
        assert.deepEqual([instance.id, instance.hostname, instance.dsmode], [uuid, 'db', 'local'])
        assert.deepEqual([instance.publicKeys, instance.userData], [['ssh-rsa AAA one'], base64('#cloud-config\n{}\n')])
        assert.equal(instance.vendorData, base64('#cloud-config\n{v: 1}\n'))
        assert.deepEqual(server.questions, ['<\n\n'])
      } finally {
        await server.close()
      }
    })
  })
})
