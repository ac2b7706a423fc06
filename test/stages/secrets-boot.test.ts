// Whole boots with all that modules know in their user-data, each text a marker: what everybody can read afterwards, and what is in an
// archive of logs that is given away.

import assert from 'node:assert/strict'
import type { JsonObject } from '../../core/json.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { modules } from '../../modules/index.ts'
import { keysOf } from '../../modules/shared/own-settings.ts'
import type { MemoryHost, RecordedCall } from '../../system/memory.ts'
import { run } from '../cli/run.ts'
import { type Marker, planted, type ShapeName } from './marked.ts'
import { isMeantFor, writtenForms } from './marked-places.ts'
import { observedBoot, seenAfter } from './seen-after.ts'
import { machine } from './whole-boot.ts'

interface Seeded {
  readonly config: JsonObject
  /** With the module that each is for. */
  readonly markers: readonly (Marker & { readonly id: string })[]
}

/** The examples of all modules in one config. The first module that knows a key says what stands there. */
function everyModule(shape: ShapeName): Seeded {
  const config: Record<string, JsonObject[string]> = {}
  const markers: (Marker & { readonly id: string })[] = []
  let from = 70_000_000
  for (const { id, schema, examples } of modules) {
    for (const example of examples) {
      const own = Object.entries(parseMapping(example, { document: 'an example' }).value ?? {})
      const fresh = Object.fromEntries(own.filter(([key]) => !(key in config) && keysOf(schema).includes(key)))
      from += 1000
      const marked = planted({ schema: schema as object, config: fresh, shape, from })
      Object.assign(config, marked.config)
      markers.push(...marked.markers.map((marker) => ({ ...marker, id })))
    }
  }
  return { config, markers }
}

function failing({ argv, input }: RecordedCall) {
  return argv[0] === '/bin/sh' || argv[0] === 'apt-get'
    ? { exitCode: 1, stderr: `${argv.join(' ')} ${input ?? ''}` }
    : undefined
}

const secret = 'qz60000001'
const metaData = `instance-id: i-1\nlocal-hostname: web-1\nuser-data: ${secret}\n`

async function booted(config: JsonObject, commands?: typeof failing) {
  const host = machine(
    { 'meta-data': metaData, 'user-data': `#cloud-config\n${JSON.stringify(config)}\n` },
    commands && { commands },
  )
  return observedBoot(host)
}

const shapes: readonly ShapeName[] = ['the text', 'a longer text', 'a longer address']

describe('a boot', () => {
  for (const shape of shapes) {
    for (const [how, commands] of [
      ['that goes well', undefined],
      ['whose commands fail', failing],
    ] as const) {
      it(`${how} shows nobody what is not public, as ${shape}`, async () => {
        const { config, markers } = everyModule(shape)
        assert.ok(markers.length > (shape === 'a longer address' ? 10 : 150), String(markers.length))
        const after = await booted(config, commands)
        assert.match(after.host.text('/var/log/cloud-init.log'), /running config-power_state_change/)
        const seen = seenAfter(after)
        const told = markers.some(
          ({ open, text }) => open && seen.some(([place, said]) => place === 'the log' && said.includes(text)),
        )
        assert.equal(told, shape !== 'a longer address')
        const found = markers
          .filter(({ open }) => !open)
          .flatMap((marker) =>
            seen
              .filter(([, text]) => writtenForms(marker).some((form) => text.includes(form)))
              .filter(([place]) => !isMeantFor(place, marker.id, marker))
              .map(([place]) => `${marker.path}: ${place}`),
          )
        assert.deepEqual([...new Set(found)].sort(), [])
        assert.deepEqual(
          seen.filter(([, text]) => text.includes(secret)).map(([place]) => place),
          [],
        )
      })
    }
  }
})

describe('an archive of logs that is given away', () => {
  it('holds nothing that is not public, whatever scripts and programs printed, and says what it leaves out', async () => {
    const { config, markers } = everyModule('the text')
    const { host } = await booted(config)
    const hidden = markers.filter(({ open }) => !open)
    const printed = hidden.map(({ text }) => text)
    const encoded = printed.map((text) => Buffer.from(`any ${text} more`).toString('base64'))
    const output = [...printed, ...encoded, 'see https://user:word@example.com/?key=abcdef', 'api_token: abcdef'].join(
      '\n',
    )
    await host.files.write('/var/log/cloud-init-output.log', `error: ${output}`, { mode: 0o640 })
    await host.files.append('/var/log/cloud-init.log', output)
    await host.files.write('/etc/cloud/cloud.cfg.d/90_x.cfg', `# ${output}\n`)
    await host.files.write('/run/cloud-init/blob', Buffer.from([0, 255, 254]))
    const packed = await packedBy(
      host,
      `Nov 28 10:00:00.000000 web-1 cloud-init[5]: Traceback: ${secret}\nNov 28 10:00:01.000000 web-1 kernel: ok\n`,
    )
    const all = [...packed.files].map(([path, text]) => `${path} ${text}`).join('\n')
    for (const word of [...printed, ...encoded, secret, 'word@', 'abcdef']) assert.ok(!all.includes(word), word)
    assert.match(packed.files.get('/journal.txt') ?? '', /\(1 lines .*\nNov 28 10:00:01.000000 web-1 kernel: ok\n/)
    assert.ok(packed.files.has('/var/log/cloud-init.log'))
    assert.match(packed.err, /^WARNING: not collected, .*: \/run\/cloud-init\/blob$/m)
    assert.match(packed.err, /^WARNING: not collected, .*: \/var\/log\/cloud-init-output\.log$/m)
  })
})

async function packedBy(host: MemoryHost, journal: string) {
  const files = new Map<string, string>()
  const write: MemoryHost['files']['write'] = async (path, content, options) => {
    const inside = /\/cloud-init-logs-[^/]*(\/.*)$/.exec(path)?.[1]
    if (inside) files.set(inside, Buffer.from(content).toString())
    await host.files.write(path, content, options)
  }
  const query: MemoryHost['commands']['query'] = async (argv, options) => {
    const done = await host.commands.query(argv, options)
    return argv[0] === 'journalctl' ? { ...done, stdout: journal } : done
  }
  const seen = { ...host, files: { ...host.files, write }, commands: { ...host.commands, query } }
  const { err } = await run(['cloud-init', 'collect-logs', '--redact-sensitive'], { host: seen })
  return { files, err }
}
