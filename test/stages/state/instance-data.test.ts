import assert from 'node:assert/strict'
import type { Instance } from '../../../core/instance.ts'
import type { JsonObject } from '../../../core/json.ts'
import { buildInstanceData, cloudId, instanceDataText, shortHostname } from '../../../stages/state/instance-data.ts'
import { machine } from '../../datasources/machine.ts'

const instance: Instance = {
  datasource: 'X',
  className: 'DataSourceX',
  detail: '',
  id: 'i-1',
  dsmode: 'net',
  publicKeys: ['ssh-rsa A'],
  hostname: 'web.example.org',
  metadata: { meta_data: { seed: 'ci-b64:aGk=', list: ['ci-b64:eA==', { user_data: 'kept' }] } },
  cloudName: 'unknown',
  platform: 'x',
  subplatform: 'metadata (http://x)',
  region: 'north',
  availabilityZone: 'north-1',
}
const system = { users: ['default'], system_info: { distro: 'debian' } }

function built(change: Partial<Instance> = {}) {
  return buildInstanceData({ ...instance, ...change }, machine().facts, { system })
}

describe('stages/state/instance-data', () => {
  it('has the standard names in both spellings', () => {
    assert.deepEqual(built().full['v1'], {
      _beta_keys: ['subplatform'],
      'availability-zone': 'north-1',
      availability_zone: 'north-1',
      cloud_id: 'x',
      'cloud-name': 'unknown',
      cloud_name: 'unknown',
      distro: 'debian',
      distro_version: '13',
      distro_release: 'trixie',
      platform: 'x',
      public_ssh_keys: ['ssh-rsa A'],
      python_version: 'unknown',
      'instance-id': 'i-1',
      instance_id: 'i-1',
      kernel_release: '6.12.0',
      'local-hostname': 'web',
      local_hostname: 'web',
      machine: 'x86_64',
      region: 'north',
      subplatform: 'metadata (http://x)',
      system_platform: 'Linux-6.12.0-x86_64',
      variant: 'debian',
    })
  })

  it('describes the system', () => {
    const { sys_info: info } = built().full as { sys_info: JsonObject }
    assert.deepEqual(info['dist'], ['debian', '13', 'trixie'])
    assert.deepEqual(info['uname'], ['Linux', 'machine', '6.12.0', '#1 SMP', 'x86_64', ''])
  })

  it('unmarks binary values and lists where they are', () => {
    const { full } = built()
    assert.deepEqual(full['base64_encoded_keys'], ['ds/meta_data/list/0', 'ds/meta_data/seed'])
    assert.equal(((full['ds'] as JsonObject)['meta_data'] as JsonObject)['seed'], 'aGk=')
  })

  it('hides what a source calls sensitive in capitals too, and scripts by their names, wherever they are', () => {
    const metadata = {
      meta_data: {
        TOKEN_OF: 'a',
        START_SCRIPT: 'b',
        list: [{ 'startup-script': ['b', 'c'] }],
        customData: 'd',
        script: 'e',
        extended: { hasCustomData: 'false', hasPassword: true, customDataSize: 'TRUE', startup_script: '' },
      },
    }
    const { redacted } = built({ metadata, sensitiveKeys: ['TOKEN_OF'] })
    const hidden = 'redacted for non-root user'
    assert.deepEqual((redacted['ds'] as JsonObject)['meta_data'], {
      TOKEN_OF: hidden,
      START_SCRIPT: hidden,
      list: [{ 'startup-script': hidden }],
      customData: hidden,
      script: 'e',
      // Switches.
      extended: { hasCustomData: 'false', hasPassword: true, customDataSize: 'TRUE', startup_script: '' },
    })
  })

  it('hides the system config and every sensitive key from everybody but root', () => {
    const metadata = {
      vendor_data: { a: 1 },
      'User-Data': 'u',
      // Nothing is there to hide.
      'not-given': null,
      deep: { 'security-credentials': { key: 's' }, list: [{ user_data: 'not looked into' }], 'startup-script': 'z' },
    }
    const { full, redacted } = built({ metadata, sensitiveKeys: ['startup-script', 'not-given'] })
    assert.deepEqual(full['sensitive_keys'], [
      'ds/User-Data',
      'ds/deep/security-credentials',
      'ds/deep/startup-script',
      'ds/vendor_data',
      'merged_cfg',
      'merged_system_cfg',
    ])
    const hidden = 'redacted for non-root user'
    const ds = redacted['ds'] as JsonObject
    assert.deepEqual([redacted['merged_cfg'], ds['vendor_data'], ds['User-Data']], [hidden, hidden, hidden])
    assert.equal(ds['not-given'], null)
    assert.deepEqual(ds['deep'], {
      'security-credentials': hidden,
      list: [{ user_data: 'not looked into' }],
      'startup-script': hidden,
    })
    assert.deepEqual(redacted['v1'], full['v1'])
  })

  it('hides what its name or its place in a URL says is secret', () => {
    const secrets = {
      admin_pass: 'MARK',
      random_seed: 'MARK',
      rootPassword: 'MARK',
      'wpa-psk': 'MARK',
      auth_key: 'MARK',
      PIN_CODE_TOKEN: 1234,
      links: [{ password: 'MARK' }, 'http://u:MARK@host/?t=MARK'],
      deep: { url: 'https://MARK@host/x' },
    }
    const open = {
      passive: 'a',
      compass: 'b',
      lock_passwd: true,
      password: '',
      disablePasswordAuthentication: 'true',
      'public-keys': ['a@b'],
      pass: { x: 'c' },
    }
    const { full, redacted } = built({ metadata: { meta_data: { ...secrets, ...open } } })
    assert.equal(JSON.stringify(full).split('MARK').length - 1, 9)
    assert.doesNotMatch(JSON.stringify(redacted), /MARK|1234/)
    const { meta_data: shown } = redacted['ds'] as { meta_data: JsonObject }
    assert.deepEqual({ ...shown, ...open }, shown)
  })

  it('leaves out user-data, vendor-data and system_info', () => {
    const { full } = built({ metadata: { 'user-data': 'u', 'vendor-data': 'v', meta_data: {} } })
    assert.deepEqual(Object.keys(full['ds'] as JsonObject).sort(), ['_doc', 'meta_data'])
    assert.deepEqual(Object.keys(full['merged_cfg'] as JsonObject).sort(), ['_doc', 'users'])
  })

  it('is text with sorted keys, indented by one, in ASCII', () => {
    const text = instanceDataText({ b: { é: '😀' }, a: [], c: null })
    assert.equal(text, '{\n "a": [],\n "b": {\n  "\\u00e9": "\\ud83d\\ude00"\n },\n "c": null\n}\n')
  })

  it('takes the name of the machine if the source gives none', () => {
    const { hostname: _, ...nameless } = instance
    const { v1 } = buildInstanceData(nameless, machine().facts, { system }).full as { v1: JsonObject }
    assert.equal(v1['local_hostname'], 'machine')
  })

  it('shows all of a name that is meant so', () => {
    const shown = (hostname: string, wholeHostname: boolean) => {
      const named = { ...instance, hostname, wholeHostname }
      return (buildInstanceData(named, machine().facts, { system }).full as { v1: JsonObject }).v1['local_hostname']
    }
    assert.deepEqual([shown('web.example.com', false), shown('web.example.com', true)], ['web', 'web.example.com'])
    assert.deepEqual([shown('10.0.0.5', false), shown('10.0.0.5', true)], ['ip-10-0-0-5', '10.0.0.5'])
  })

  it('makes a name out of an address', () => {
    assert.equal(shortHostname('10.1.2.3'), 'ip-10-1-2-3')
    assert.equal(shortHostname('a.b.c'), 'a')
    assert.equal(shortHostname(undefined), undefined)
  })

  it('names the cloud, and its partitions', () => {
    const named = (cloudName: string, region = '') => cloudId({ cloudName, platform: 'p', region })
    assert.deepEqual(
      [named('aws', 'cn-north-1'), named('aws', 'us-gov-east'), named('aws', 'eu'), named('azure', 'chinaeast')],
      ['aws-china', 'aws-gov', 'aws', 'azure-china'],
    )
    assert.deepEqual([named('unknown'), named('gce', 'cn-x')], ['p', 'gce'])
  })
})
