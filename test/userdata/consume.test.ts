// The walk: what each kind of part leads to, where failures point, and what stays secret.

import assert from 'node:assert/strict'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { type Notice, notices } from '../../core/notices.ts'
import { type MemoryHost, memory, type World } from '../../system/memory.ts'
import { consumeParts, type Kind, processUserData } from '../../userdata/index.ts'
import { multipartOf } from './parts.ts'

const inst = '/var/lib/cloud/instances/i'
const paths = { cloud: '/var/lib/cloud', run: '/run/cloud-init', instance: inst }
const instance: Instance = {
  datasource: 'None',
  className: 'DataSourceNone',
  detail: '',
  id: 'i',
  dsmode: 'net',
  publicKeys: [],
  metadata: {},
  cloudName: '',
  platform: '',
  subplatform: '',
}

interface Input {
  readonly kind?: Kind
  readonly world?: World
  readonly variables?: JsonObject
  readonly disabledTypes?: readonly string[]
  readonly systemConfig?: JsonObject
}

async function consume(raw: string | Uint8Array, input: Input = {}) {
  const { kind = 'user', world = {}, variables, disabledTypes = [], systemConfig = {} } = input
  const host: MemoryHost = memory({ unscripted: 'succeed', ...world })
  const said: Notice[] = []
  const shared = { host, notices: notices((notice) => said.push(notice), 'test'), paths, systemConfig }
  const message = await processUserData({ ...shared, kind, raw: Buffer.from(raw as string) })
  const given = variables && { variables: async () => variables }
  const { config } = await consumeParts({ ...shared, message, instance, frequency: 'always', disabledTypes, ...given })
  const warned = said.filter(({ code }) => code)
  return { host, said, warned, config, codes: warned.map(({ code }) => code), wheres: warned.map(({ where }) => where) }
}

describe('scripts', () => {
  it('of vendors have folders of their own', async () => {
    const raw = multipartOf([
      { type: 'text/x-shellscript', text: '#!/bin/sh\n1' },
      { type: 'text/x-shellscript-per-boot', text: '#!/bin/sh\n2' },
      { type: 'text/x-shellscript-per-once', text: '#!/bin/sh\n3' },
    ])
    const { host } = await consume(raw, { kind: 'vendor2' })
    assert.equal(host.text(`${inst}/scripts/vendor/part-001`), '#!/bin/sh\n1')
    assert.equal(host.text('/var/lib/cloud/scripts/vendor/per-boot/part-002'), '#!/bin/sh\n2')
    assert.equal(host.text('/var/lib/cloud/scripts/vendor/per-once/part-003'), '#!/bin/sh\n3')
    assert.equal(host.text(`${inst}/vendor2-cloud-config.txt`), '')
  })

  it('never leave their folder, whatever their name', async () => {
    const named = (filename: string) => ({
      type: 'text/x-shellscript',
      headers: { 'Content-Disposition': `attachment; filename="${filename}"` },
      text: '#!/bin/sh\n',
    })
    const { host, codes } = await consume(multipartOf(['../../../etc/cron.d/x', '..', '.', '/', '$$'].map(named)))
    const scripts = Object.keys(host.tree()).filter((path) => path.includes('/scripts/'))
    assert.deepEqual(scripts, [`${inst}/scripts/.._.._.._etc_cron.d_x`, `${inst}/scripts/_`])
    assert.deepEqual(codes, Array(3).fill('userdata/handler-failed'))
  })
})

describe('boothooks', () => {
  it('run at once, in order, with the id of the instance', async () => {
    const hook = (name: string) => ({ type: 'text/cloud-boothook', text: `#!/bin/sh\n${name}\n` })
    const { host } = await consume(multipartOf([hook('a'), hook('b')]))
    assert.deepEqual(host.ran, [[`${inst}/boothooks/part-001`], [`${inst}/boothooks/part-002`]])
    assert.deepEqual(host.calls[0]?.options.env, { INSTANCE_ID: 'i' })
    assert.equal(host.tree()[`${inst}/boothooks/part-001`]?.mode, 0o700)
  })

  it('that fail are reported, and the next one runs', async () => {
    const commands = { [`${inst}/boothooks/part-001`]: 3 }
    const hook = { type: 'text/cloud-boothook', text: '#!/bin/sh\n' }
    const { host, warned } = await consume(multipartOf([hook, hook]), { world: { commands } })
    assert.equal(host.ran.length, 2)
    assert.match(warned[0]?.message ?? '', /^Boothooks script .*\/boothooks\/part-001 execution error: .*status 3/)
    assert.deepEqual(warned[0]?.where, { document: 'user-data', line: 7 })
  })
})

describe('a config that cannot be used', () => {
  it('points at its line of the document, through the parts around it', async () => {
    const raw = multipartOf([
      { type: 'text/x-shellscript', text: '#!/bin/sh\n' },
      { type: 'text/cloud-config', text: '#cloud-config\nok: 1\nbroken: [1\n' },
    ])
    const { wheres, codes, config } = await consume(raw)
    assert.deepEqual(codes, ['yaml/syntax', 'userdata/bad-config'])
    assert.equal(wheres[0]?.document, 'user-data')
    assert.ok([15, 16].includes(wheres[0]?.line ?? 0), String(wheres[0]?.line))
    assert.deepEqual(config, {})
  })

  it('points into the include it came from', async () => {
    const world = { http: { 'http://h/a': '#cloud-config\n- a list\n' } }
    const { wheres, codes } = await consume('#include\nhttp://h/a\n', { world })
    assert.deepEqual(codes, ['yaml/not-a-mapping', 'userdata/bad-config'])
    assert.deepEqual(wheres[0], { document: 'http://h/a', line: 1 })
  })

  it('is not merged beyond its size', async () => {
    const systemConfig = { user_data: { limits: { yaml_bytes: 100 } } }
    const { warned, host } = await consume(`#cloud-config\na: ${'x'.repeat(100)}\n`, { systemConfig })
    assert.match(warned[0]?.message ?? '', /limit yaml_bytes/)
    assert.match(
      host.text(`${inst}/cloud-config.txt`),
      /# Cloud-config part ignored SCHEMA_ERROR: part-001\n--- \{\}\n/,
    )
  })

  it('says which operation of a patch cannot be done, without its value', async () => {
    const patch =
      '#cloud-config-jsonp\n[{"op": "add", "path": "/a", "value": 1}, {"op": "test", "path": "/a", "value": "hunter2"}]'
    const { warned, config } = await consume(multipartOf([{ text: patch }]))
    assert.equal(
      warned[0]?.message,
      'Failed at merging in cloud config part from part-001: operation 2 (test /a): Test operation failed',
    )
    assert.deepEqual(config, {})
  })

  it('says from which line on a patch is no JSON, wherever it ends', async () => {
    for (const patch of ['[{"op": "add",\n"path": hunter2}]', '[{"op": "add",\n"path": "hunter2"']) {
      const { warned, codes } = await consume(multipartOf([{ text: `#cloud-config-jsonp\n${patch}` }]))
      assert.deepEqual(codes, ['userdata/bad-patch'])
      assert.equal(
        warned[0]?.message,
        'Failed at merging in cloud config part from part-001: it is not JSON, from its line 3 on',
      )
    }
  })

  it('with a merger nobody knows names it', async () => {
    const { warned } = await consume('#cloud-config\nmerge_how: lists(append)\na: 1\n')
    assert.match(warned[0]?.message ?? '', /part-001: there is no merger "lists"/)
  })
})

describe('templates', () => {
  const template = (body: string) => multipartOf([{ text: `## template: jinja\n#cloud-config\n${body}` }])
  const variables = { v1: { name: 'n' }, name: 'n' }

  it('report a syntax error with its line of the document', async () => {
    const { codes, wheres, warned } = await consume(template('a: 1\nb: {{ v1. }}\n'), { variables })
    assert.deepEqual(codes, ['template/syntax'])
    assert.deepEqual(wheres[0], { document: 'user-data', line: 9 })
    assert.match(
      warned[0]?.message ?? '',
      /^Ignoring jinja template for part-001\. Failed to render template\. Unable to parse/,
    )
  })

  it('mark what is missing and say so', async () => {
    const { codes, config, warned } = await consume(template('a: {{ nope }}\n'), { variables })
    assert.deepEqual(config, { a: 'CI_MISSING_JINJA_VAR/nope' })
    assert.deepEqual(codes, ['template/missing-variable'])
    assert.match(warned[0]?.message ?? '', /^Could not render jinja template variables in file 'part-001': 'nope'/)
  })

  it('without instance data are left out, with the name of the file that is missing', async () => {
    const { warned, config } = await consume(template('a: {{ name }}\n'))
    assert.match(warned[0]?.message ?? '', /\/run\/cloud-init\/instance-data-sensitive\.json/)
    assert.deepEqual(config, {})
  })

  it('stop at the limit of their output', async () => {
    const systemConfig = { user_data: { limits: { template_bytes: 1000 } } }
    const raw = template('a: {% for i in range(100000) %}xxxxxxxxxx{% endfor %}\n')
    const { codes, config } = await consume(raw, { variables, systemConfig })
    assert.deepEqual(codes, ['template/limit'])
    assert.deepEqual(config, {})
  })

  it('become a boothook or a script too, with the lines of the template gone', async () => {
    const raw = multipartOf([{ type: 'text/jinja2', text: '## template: jinja\n#!/bin/sh\necho {{ name }}' }])
    const { host } = await consume(raw, { variables })
    assert.equal(host.text(`${inst}/scripts/part-001`), '#!/bin/sh\necho n')
  })
})

describe('data nobody handles', () => {
  it('is reported without being shown', async () => {
    for (const secret of ['hunter2 is the password', 'dGhpcyBpcyBhIHNlY3JldCB0b2tlbg==', 'token: t0p\n']) {
      const { warned, said } = await consume(secret)
      assert.deepEqual(
        warned.map(({ code }) => code),
        ['userdata/unhandled'],
      )
      assert.match(warned[0]?.message ?? '', /^Unhandled non-multipart \(text\/x-not-multipart\) userdata: /)
      assert.ok(!JSON.stringify(said).includes(secret.slice(0, 7)))
    }
  })

  it('shows a first line that was meant as a header, and what may be wrong with it', async () => {
    const hints = new Map([
      ['# cloud-config\na: 1\n', 'there must be no blank after "#"'],
      ['\ufeff#cloud-config\na: 1\n', 'it begins with a byte order mark; save it without one'],
      ['##template: jinja\n', 'a template begins with exactly "## template: jinja"'],
      ['I2Nsb3VkLWNvbmZpZwphOiAxCg==', 'it looks like base64; give the decoded text'],
    ])
    for (const [raw, hint] of hints) assert.equal((await consume(raw)).warned[0]?.hint, hint)
  })

  it('is said of a type by its name', async () => {
    const { warned } = await consume(multipartOf([{ type: 'text/x-nobody', text: 'x' }]))
    assert.match(warned[0]?.message ?? '', /^Unhandled unknown content-type \(text\/x-nobody\) userdata: 1 byte$/)
  })

  it('is not mentioned when it is empty', async () => {
    assert.deepEqual((await consume('')).codes, [])
    assert.deepEqual((await consume(multipartOf([{ type: 'text/x-nobody' }]))).codes, [])
  })
})

describe('types a vendor may not use', () => {
  it('are left out', async () => {
    const raw = multipartOf([
      { type: 'text/cloud-config', text: '#cloud-config\na: 1\n' },
      { type: 'text/x-shellscript', text: '#!/bin/sh\n' },
    ])
    const { host, config } = await consume(raw, { kind: 'vendor', disabledTypes: ['text/cloud-config'] })
    assert.deepEqual(config, {})
    assert.ok(host.tree()[`${inst}/scripts/vendor/part-001`] === undefined)
    assert.ok(host.tree()[`${inst}/scripts/vendor/part-002`])
  })
})

describe('what is kept', () => {
  it('is readable by root only', async () => {
    const { host } = await consume('#cloud-config\na: 1\n')
    const files = Object.entries(host.tree()).filter(([path]) => path.startsWith(inst))
    assert.deepEqual(
      files.map(([path, { mode }]) => [path.slice(inst.length + 1), mode]),
      [
        ['cloud-config-origin.json', 0o600],
        ['cloud-config.txt', 0o600],
        ['user-data.txt', 0o600],
        ['user-data.txt.i', 0o600],
      ],
    )
  })

  it('holds no value beside the merged config', async () => {
    const raw = '#cloud-config\nusers: [{name: a, passwd: hunter2}]\nwrite_files: [{path: /p, content: hunter2}]\n'
    const { host } = await consume(raw)
    assert.doesNotMatch(host.text(`${inst}/cloud-config-origin.json`), /hunter2/)
  })
})
