// Whole boots on a machine of each cloud, which says secrets wherever it can: what everybody can read afterwards, what commands were called
// with, and what is in an archive of logs that is given away.

import assert from 'node:assert/strict'
import { bareFiles, programs } from '../../cli/shared/bare-machine.ts'
import type { JsonObject } from '../../core/json.ts'
import { base64Forms } from '../../core/redact.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import type { MemoryHost } from '../../system/memory.ts'
import { run } from '../cli/run.ts'
import { machine } from '../datasources/machine.ts'
import { marker, markers, secretScenario } from '../metadata-server/marked-scenario.ts'
import { cloudsOfSources, machineOf, settingsOf } from '../metadata-server/played-machine.ts'
import { observedBoot, seenAfter } from './seen-after.ts'
import { withUsers } from './whole-boot.ts'

/** What their authors wrote is in files for root alone: what becomes of it is their affair, and not a command's arguments. */
const written = (number: number, path: string) =>
  `#cloud-config\n# ${marker(number)}\nwrite_files:\n- {path: ${path}, permissions: "0600", content: ${marker(number)}}\n`

const scenario: JsonObject = {
  ...secretScenario(false),
  'user-data': written(0, '/root/user'),
  'vendor-data': written(1, '/root/vendor'),
}

/** The machine with all that a boot needs besides its cloud. */
function machineIn(cloud: Cloud, said = scenario) {
  const { commands, files, programs: own, ...options } = machineOf(cloud, said)
  const { datasource = '' } = cloud
  const config = { datasource_list: [datasource, 'None'], datasource: { [datasource]: settingsOf[cloud.name] ?? {} } }
  const firmware = Object.entries(options.dmi).map(([name, value]) => [`/sys/class/dmi/id/${name}`, `${value}\n`])
  return machine({
    ...options,
    online: true,
    unscripted: 'succeed',
    programs: [...programs, ...own],
    commands: withUsers(commands),
    files: {
      ...bareFiles(),
      ...Object.fromEntries(firmware),
      ...files,
      '/sys/class/net/eth0/address': '52:54:00:00:00:01\n',
      '/etc/cloud/cloud.cfg.d/90_cloud.cfg': `${JSON.stringify(config)}\n`,
    },
  })
}

const forms = markers.flatMap((text) => [text, ...base64Forms(text)])
const hasMarker = (text: string) => forms.some((form) => text.includes(form))

async function asked(host: MemoryHost): Promise<readonly (readonly [string, string])[]> {
  const commands = [
    ['firstlight', 'datasource', 'detect', '--json', '--all'],
    ['firstlight', 'datasource', 'detect', '--all'],
    ['cloud-init', 'status', '--long', '--format', 'json'],
    ['firstlight', 'status', '--long'],
    ['cloud-id', '--json'],
    ['cloud-init', 'analyze', 'show'],
  ]
  const answers: (readonly [string, string])[] = []
  for (const [called = '', ...args] of commands) {
    const { out, err } = await run(args, { host, called })
    answers.push([`${called} ${args.join(' ')}`, out + err])
  }
  const { out, err } = await run(['query', '--all'], { host, called: 'cloud-init', root: false })
  return [...answers, ['cloud-init query --all, of an ordinary user', out + err]]
}

/** All files of it. */
async function archiveOf(host: MemoryHost): Promise<readonly (readonly [string, string])[]> {
  const files: (readonly [string, string])[] = []
  const write: MemoryHost['files']['write'] = async (path, content, options) => {
    if (path.includes('/cloud-init-logs-')) files.push([path, Buffer.from(content).toString()])
    await host.files.write(path, content, options)
  }
  const seen = { ...host, files: { ...host.files, write } }
  await run(['collect-logs', '--redact-sensitive'], { host: seen, called: 'cloud-init' })
  return files
}

describe('a boot on a machine that a cloud tells secrets', () => {
  for (const cloud of cloudsOfSources) {
    it(`shows nobody any of them: ${cloud.title}`, async () => {
      const { host, allFacts } = machineIn(cloud)
      const after = await observedBoot(host, await allFacts())
      const told = after.told.map((notice) => JSON.stringify(notice)).join('\n')
      const { v1 } = JSON.parse((await host.files.readText('/run/cloud-init/status.json')) ?? '')
      assert.match(String(v1.datasource), new RegExp(`^DataSource${cloud.datasource}`, 'i'), told)
      // LXD's says it twice, and the other one counts.
      if (cloud.name !== 'lxd') assert.equal(host.text('/root/user'), marker(0), told)
      const ofRoot = Object.values(host.tree()).filter(({ mode }) => (mode & 0o004) === 0)
      assert.ok(ofRoot.filter(({ content = '' }) => hasMarker(content)).length > 1, 'root can read them')
      const seen = [...seenAfter(after), ...(await asked(host)), ...(await archiveOf(host))]
      assert.deepEqual(
        seen.filter(([place, text]) => !place.startsWith('/mnt/') && hasMarker(text)).map(([place]) => place),
        [],
      )
    })
  }

  const passwords: Readonly<Record<string, RegExp>> = {
    azure: /^chpasswd -e < azureuser:\$6\$\S+$/m,
    vultr: new RegExp(`^chpasswd < root:${marker(2)}$`, 'm'),
    cloudstack: new RegExp(`^chpasswd < debian:${marker(2)}$`, 'm'),
    exoscale: new RegExp(`^chpasswd < debian:${marker(2)}$`, 'm'),
    ovf: new RegExp(`^chpasswd < debian:${marker(9)}$`, 'm'),
  }

  for (const [name, given] of Object.entries(passwords)) {
    it(`gives the password of ${name} to nobody but chpasswd, on its standard input`, async () => {
      const cloud = cloudsOfSources.find((one) => one.name === name)
      assert.ok(cloud)
      const { host, allFacts } = machineIn(cloud, secretScenario(false))
      const after = await observedBoot(host, await allFacts())
      const called = host.calls.filter(({ argv }) => argv[0] === 'chpasswd')
      assert.match(called.map(({ argv, input }) => `${argv.join(' ')} < ${String(input).trim()}`).join('\n'), given)
      const shown = seenAfter(after).filter(([, text]) => [marker(2), marker(9)].some((one) => text.includes(one)))
      assert.deepEqual(
        shown.map(([place]) => place),
        [],
      )
    })
  }
})
