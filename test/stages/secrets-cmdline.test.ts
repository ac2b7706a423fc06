// Credentials on the kernel command line and in an SMBIOS serial number: both can be read by everybody, what the agent writes has none.

import assert from 'node:assert/strict'
import { runGenerator } from '../../stages/generator.ts'
import { detectionFacts } from '../../stages/identify.ts'
import { run } from '../cli/run.ts'
import { observedBoot, seenAfter } from './seen-after.ts'
import { machine } from './whole-boot.ts'

const secret = 'qz78000001'
const web = `http://sam:${secret}@seed.example/x/?token=${secret}`
const base64 = (text: string) => Buffer.from(text).toString('base64')

const network = base64(
  `network: {version: 2, ethernets: {eth0: {addresses: [${secret}]}, ${secret}: 1}, ${secret}: {}}`,
)
const wifi = base64(`network: {version: 2, wifis: {wlan0: {access-points: {home: {password: ${secret}}}}}}`)

const serials: Readonly<Record<string, string>> = {
  'a seed on the web': `ds=nocloud;s=${web}`,
  'a seed on the web, and a name': `ds=nocloud-net;s=${web};h=web-1;i=i-1`,
}

const lines: Readonly<Record<string, string>> = {
  ...serials,
  'a key of the metadata that is a password': `ds=nocloud;i=i-1;h=web-1;password=${secret}`,
  'a seed that cannot be reached': `ds=nocloud;s=ftp://sam:${secret}@seed.example/`,
  'a word that is no address': `ds=nocloud;s=${secret}`,
  'an address as the name of a datasource': `ds=${web}`,
  'a word as the name of a datasource': `ci.ds=${secret}`,
  'the config on the web': `cloud-config-url=${web}`,
  'the config on the web, as it was called': `url=${web}`,
  'a network config': `network-config=${network}`,
  'a network config with a password of Wi-Fi': `network-config=${wifi}`,
  'a network config that is none': `network-config=${secret}`,
  'a config': `cc: {reporting: {a: {token: ${secret}}}, ${secret}: 1, hostname: {${secret}: 1}} end_cc`,
  'a config that is broken': `cc: {password: ${secret}, [ end_cc`,
  'a policy': `ci.di.policy=search,found=${secret}`,
  'a password of something else': `luks.password=${secret} ${secret}`,
}

function* machines() {
  const seed = { 'meta-data': 'instance-id: i-1\nlocal-hostname: web-1\n', 'user-data': '#cloud-config\n{}\n' }
  const answers = {
    'a server that answers': () => 'instance-id: i-2\n',
    'no server': undefined,
  }
  for (const [server, http] of Object.entries(answers)) {
    const world = http ? { http } : {}
    for (const [what, line] of Object.entries(lines))
      for (const disk of [seed, undefined])
        yield {
          what: `${what} (${server}${disk ? ', a seed' : ''})`,
          host: machine(disk, { ...world, files: { '/proc/cmdline': `root=/dev/vda1 ro ${line} quiet\n` } }),
        }
    for (const [what, serial] of Object.entries(serials))
      yield {
        what: `${what} in SMBIOS (${server})`,
        host: machine(undefined, { ...world, files: { '/sys/class/dmi/id/product_serial': `${serial}\n` } }),
      }
  }
}

const directories = { normalDir: '/run/n', earlyDir: '/run/e', lateDir: '/run/l' }

describe('a credential on the kernel command line', () => {
  it('is shown to nobody by what the agent writes and says', async () => {
    const found: string[] = []
    for (const { what, host } of machines()) {
      await runGenerator(host, () => detectionFacts(host), directories)
      const seen = seenAfter(await observedBoot(host)).filter(([place]) => !/^\/(proc|sys)\//.test(place))
      for (const args of [
        ['cloud-id'],
        ['cloud-init', 'query', '--all'],
        ['cloud-init', 'status', '--long'],
        ['ds-identify', '--force'],
      ]) {
        const [called = '', ...rest] = args
        const { out, err } = await run(rest, { host, called, root: false })
        seen.push([`what ${args.join(' ')} prints`, `${out}${err}`])
      }
      for (const [place, text] of seen) {
        // What may be the name of a datasource stays in the list of those to be asked, as in the reference.
        if (place === '/run/cloud-init/cloud.cfg' && what.startsWith('a word as the name')) continue
        const at = Math.max(text.indexOf(secret), text.indexOf(network), text.indexOf(wifi))
        if (at >= 0) found.push(`${what}: ${place}: ${text.slice(Math.max(0, at - 60), at + 30)}`)
      }
    }
    assert.deepEqual(found, [])
  })
})
