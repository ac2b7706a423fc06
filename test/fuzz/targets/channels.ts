// What hypervisors say over a socket or a serial line.

import fc from 'fast-check'
import { framed, hypervisor } from '../../datasources/smartos/hypervisor.ts'
import { machine } from '../../stages/whole-boot.ts'
import { yamlWords } from '../grammar/yaml.ts'
import { mutated, soup } from '../mutate.ts'
import { boot } from '../refuse-bugs.ts'
import type { Target } from '../target.ts'

const product = (name: string) => ({ '/sys/class/dmi/id/product_name': `${name}\n` })
const device = '/dev/ttyS1'
const jsonWords = ['{', '}', '[', ']', ',', ':', '"', 'null', 'true', '0', '1e9', '"a"', '{}', '[]', '\\u0000']

const context = {
  uuid: '20a0059b-041e-4d0c-bcc6-9b2852de48b3',
  name: 'db',
  meta: {
    base64_fields: 'cloudinit-user-data',
    'cloudinit-user-data': 'YQ==',
    ssh_public_key: 'k',
    'cloudinit-dsmode': 'net',
  },
  vendor_data: { cloudinit: '#cloud-config\n{}\n' },
}

const cloudsigma: Target = {
  name: 'cloudsigma',
  inputs: fc.oneof(soup(jsonWords), mutated([JSON.stringify(context)], jsonWords)),
  run: (input) =>
    boot(
      machine(undefined, { files: product('CloudSigma'), channels: { [device]: () => `${input.toString()}\n\x04` } }),
    ),
}

const nics = [
  {
    interface: 'net0',
    mac: '52:54:00:00:00:01',
    ips: ['10.0.0.5/24', 'dhcp', 'addrconf'],
    gateways: ['10.0.0.1'],
    primary: true,
  },
]

const smartos: Target = {
  name: 'smartos',
  inputs: fc.oneof(
    soup([...jsonWords, '"interface"', '"mac"', '"ips"', '"dhcp"']),
    mutated([JSON.stringify(nics), '["8.8.8.8"]', '[{"dst": "10.9.0.0/16", "gateway": "10.0.0.9"}]'], jsonWords),
  ),
  run(input) {
    const text = input.toString()
    const documents = {
      'sdc:nics': text,
      'sdc:resolvers': text,
      'sdc:routes': text,
      'sdc:vendor-data': text,
      hostname: text,
    }
    const told = hypervisor({ 'sdc:uuid': 'e82f-1', base64_keys: text, ...documents })
    return boot(machine(undefined, { files: product('SmartDC HVM'), channels: { [device]: told } }))
  },
}

const answerWords = [
  'V2',
  ' ',
  '\n',
  'invalid command',
  'V2_OK',
  'FAILURE',
  'SUCCESS',
  'NOTFOUND',
  '00000000',
  '21',
  'dQ==',
  '\0',
]

const mdata: Target = {
  name: 'mdata',
  inputs: fc.oneof(
    soup(answerWords),
    mutated([`invalid command\nV2_OK\n${framed('00000001 SUCCESS dQ==')}\n`], answerWords),
  ),
  run: (input) =>
    boot(machine(undefined, { files: product('SmartDC HVM'), channels: { [device]: () => `${input.toString()}\n` } })),
}

const lxdWords = [
  ...yamlWords,
  '["/1.0/config/user.user-data", "/1.0/config/user.meta-data"]',
  '/1.0/config/',
  '[',
  ']',
  '"',
]

const lxd: Target = {
  name: 'lxd',
  inputs: fc.oneof(
    soup(lxdWords),
    mutated(
      ['instance-id: i-1\nlocal-hostname: box\npublic-keys: [a]\n', '["/1.0/config/user.network-config"]'],
      lxdWords,
    ),
  ),
  run: (input) =>
    boot(
      machine(undefined, {
        files: { '/dev/lxd/sock': { type: 'socket' } },
        http: ({ url, socket }) => {
          if (socket === undefined) return undefined
          // Where the list names no keys, those that matter are there all the same.
          const list = url.endsWith('/config') && !input.includes('/1.0/config/')
          return list ? '["/1.0/config/user.meta-data", "/1.0/config/cloud-init.network-config"]' : input
        },
      }),
    ),
}

export const channels: readonly Target[] = [cloudsigma, smartos, mdata, lxd]
