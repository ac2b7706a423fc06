// What clouds answer to the step `datasource` of Kairos' documents, and the tag of what it has kept.

import fc from 'fast-check'
import { hashOf } from '../../../steps/shared/handed-out.ts'
import { machine } from '../../stages/whole-boot.ts'
import { provided } from '../../steps/datasource/provided.ts'
import { jsonWords, mutated } from '../grammar/configs.ts'
import { userData, userDataWords } from '../grammar/user-data.ts'
import { soup } from '../mutate.ts'
import { boot, refuseBugs } from '../refuse-bugs.ts'
import type { Target } from '../target.ts'

const conf =
  "ID=77\nHOSTNAME='db'\nLOCATION_ZONE_ID=par1\nSSH_PUBLIC_KEYS=1\nSSH_PUBLIC_KEYS_0_KEY='ssh-ed25519 AAAA a'\n"
const packet = '{"hostname": "db", "ssh_keys": ["ssh-ed25519 AAAA a"], "id": "77"}'
const words = [
  ...jsonWords,
  ...userDataWords,
  '#!',
  '#!/bin/sh\n',
  'HOSTNAME=',
  'SSH_PUBLIC_KEYS_0_KEY=',
  "'",
  '$(',
  ':ssh-rsa ',
]
const clouds = 'aws, openstack, hetzner, gcp, digitalocean, vultr, packet, scaleway, metaldata, azure'.split(', ')

const step: Target = {
  name: 'datasource-step',
  inputs: fc.oneof(
    userData,
    soup(words),
    mutated([conf, packet, '["ssh-ed25519 AAAA a"]', '{"user-data": "a: 1"}'], words),
  ),
  async run(input) {
    const named = ({ url }: { url: string }) => (/hostname|compute\/(name|vmId)/.test(url) ? 'db' : { body: input })
    for (const one of clouds) refuseBugs((await provided(`{providers: [${one}]}`, { http: named })).heard, 'a notice')
    const files = { '/d': { content: input } }
    refuseBugs((await provided('{providers: [file], path: /d}', { files })).heard, 'a notice')
  },
}

const folder = '/oem/95_userdata'
const document = '#cloud-config\nruncmd: [a]\nstages: {boot: [{commands: [b]}]}\n'
const hash = hashOf(document)
const tag = JSON.stringify({
  instance: 'i-1',
  machine: 'a b',
  given: hash,
  files: { userdata: hash, 'userdata.yaml': hash },
})

const handedOut: Target = {
  name: 'handed-out',
  inputs: mutated([tag], [...jsonWords, '..', '/', hash, 'userdata', 'i-2']),
  run: (input) =>
    boot(
      machine(
        { 'meta-data': 'instance-id: i-2\n', 'user-data': document },
        {
          files: {
            [`${folder}/userdata`]: document,
            [`${folder}/userdata.yaml`]: document,
            [`${folder}/.instance.json`]: input,
          },
        },
      ),
    ),
}

export const datasourceStep: readonly Target[] = [step, handedOut]
