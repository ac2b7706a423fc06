import assert from 'node:assert/strict'
import { cloudSigma } from '../../datasources/cloud-sigma.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, secret } from './suite.ts'

const dmi = { product_name: 'CloudSigma' }
const uuid = '20a0059b-041e-4d0c-bcc6-9b2852de48b3'
const context = {
  uuid,
  name: 'test server',
  cpu: 1000,
  vnc_password: 'not for all',
  nics: [{ mac: '22:bd:c4:83:fc:9c' }],
  meta: {
    base64_fields: 'x, cloudinit-user-data',
    'cloudinit-user-data': base64('#cloud-config\n{a: 1}\n'),
    ssh_public_key: 'ssh-rsa AAA me',
  },
  vendor_data: { cloudinit: '#cloud-config\n{v: 1}\n', location: 'zrh' },
}
const answering = (answer: object | string, end = '\n\x04'): MachineOptions => ({
  dmi,
  channels: {
    '/dev/ttyS1': (sent) =>
      sent === '<\n\n>' ? `${typeof answer === 'string' ? answer : JSON.stringify(answer)}${end}` : undefined,
  },
})
const config = { datasource_list: ['CloudSigma'] }
const failed = { codes: ['datasource/failed'] } as const

datasourceSuite(cloudSigma, {
  answers: {
    machine: answering(context),
    instance: {
      id: uuid,
      hostname: 'test-server',
      wholeHostname: true,
      publicKeys: ['ssh-rsa AAA me'],
      dsmode: 'net',
      userData: base64('#cloud-config\n{a: 1}\n'),
      vendorData: base64('#cloud-config\n{v: 1}\n'),
      metadata: { meta_data: context },
      cloudName: 'cloudsigma',
      platform: 'cloudsigma',
      subplatform: 'cepko (/dev/ttyS1)',
    },
  },
  absent: { machine: {}, ...failed },
  busy: 'asks no server',
  empty: { machine: answering(''), ...failed },
  unreachable: { machine: { dmi }, ...failed },
  broken: { machine: answering(`{"${secret}": }`), ...failed },
})

describe("CloudSigma's server context", () => {
  const instanceOf = (changes: object) => machine(answering({ ...context, ...changes })).instance({ config })

  it('is the whole of it, in one line, however that ends', async () => {
    for (const end of ['\n', '\x04', '\n\x04', '\x04\n']) {
      const here = machine(answering(context, end))
      assert.equal((await here.instance({ config })).id, uuid)
      assert.deepEqual(here.host.sent, [{ path: '/dev/ttyS1', text: '<\n\n>' }])
      const after = machine(answering(`\x04${JSON.stringify(context)}`, end))
      assert.equal((await after.instance({ config })).id, uuid)
    }
  })

  it('is waited for a minute', async () => {
    const here = machine({ dmi, channels: { '/dev/ttyS1': () => undefined } })
    const before = await here.host.clock.uptime()
    assert.equal(await here.find({ config }), undefined)
    assert.equal((await here.host.clock.uptime()) - before, 60)
    assert.deepEqual(here.codes(), failed.codes)
  })

  it('names the machine, unless that is no name', async () => {
    assert.equal((await instanceOf({ name: 'a'.repeat(70) })).hostname, 'a'.repeat(61))
    assert.equal((await instanceOf({ name: ' a  b_c.d ' })).hostname, 'a-b_c.d')
    for (const name of ['héllo', 'a/b', '', undefined]) assert.equal((await instanceOf({ name })).hostname, '20a0059b')
  })

  it('has user-data as it is, unless it says that it is base64', async () => {
    const meta = { 'cloudinit-user-data': base64('x'), ssh_public_key: 'k' }
    assert.equal((await instanceOf({ meta })).userData, base64(base64('x')))
    assert.equal((await instanceOf({ meta: { ...meta, base64_fields: 'other' } })).userData, base64(base64('x')))
    const odd = machine(
      answering({ ...context, meta: { base64_fields: 'cloudinit-user-data', 'cloudinit-user-data': '#!/x' } }),
    )
    assert.equal((await odd.instance({ config })).userData, base64('#!/x'))
    assert.deepEqual(odd.codes(), ['datasource/bad-metadata'])
  })

  it('may have no keys, several, and no metadata at all', async () => {
    const keysOf = async (meta: unknown) => (await instanceOf({ meta })).publicKeys
    assert.deepEqual(await keysOf({ ssh_public_key: 'ssh-rsa A a\nssh-rsa B b\n' }), ['ssh-rsa A a', 'ssh-rsa B b'])
    for (const meta of [{ ssh_public_key: '' }, {}, undefined]) assert.deepEqual(await keysOf(meta), [])
  })

  it('says in which stage it counts, if in any', async () => {
    assert.equal((await instanceOf({ meta: { 'cloudinit-dsmode': 'local' } })).dsmode, 'local')
    const off = machine(answering({ ...context, meta: { 'cloudinit-dsmode': 'disabled' } }))
    assert.equal(await off.find({ config }), undefined)
    assert.deepEqual(off.codes(), [])
    const odd = machine(answering({ ...context, meta: { 'cloudinit-dsmode': 'weird' } }))
    assert.equal((await odd.instance({ config })).dsmode, 'net')
    assert.deepEqual(odd.codes(), ['datasource/bad-metadata'])
  })

  it('is none without an id, of another kind, or where nobody listens', async () => {
    for (const options of [answering({ ...context, uuid: undefined }), answering('[]'), answering('<html>'), { dmi }]) {
      const here = machine(options)
      assert.equal(await here.find({ config }), undefined)
      assert.deepEqual(here.codes(), failed.codes)
    }
  })

  it('hides the user-data and what the cloud adds', async () => {
    assert.deepEqual((await instanceOf({})).sensitiveKeys, ['cloudinit-user-data', 'cloudinit'])
  })
})

describe("CloudSigma's machines", () => {
  const detected = (options: MachineOptions) => cloudSigma.detect(machine(options).facts, {})

  it('are known by their firmware', () => {
    assert.equal(detected({ dmi }), 'yes')
    for (const product of ['cloudsigma', 'A CloudSigma server'])
      assert.equal(detected({ dmi: { product_name: product } }), 'maybe')
    for (const product of ['Cloud Sigma', 'KVM']) assert.equal(detected({ dmi: { product_name: product } }), 'no')
    assert.equal(detected({ dmi: { sys_vendor: 'CloudSigma' } }), 'no')
    assert.equal(detected({ dmi, container: true }), 'no')
  })
})
