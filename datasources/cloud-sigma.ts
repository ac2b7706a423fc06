// CloudSigma: the server's definition, on the second serial port, as one line of JSON.
// https://docs.cloudsigma.com/en/latest/server_context.html

import { HostError } from '../core/errors.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource, Discovered, ReadInput } from './datasource.ts'
import { jsonDocument } from './shared/documents.ts'
import { publicKeys } from './shared/fields.ts'
import { dsMode } from './shared/metadata.ts'
import { detects, dmiHas, dmiIs, maybe } from './shared/rules.ts'

const device = '/dev/ttyS1'
const document = `server context (${device})`
const userDataKey = 'cloudinit-user-data'

/** Milliseconds. */
const answerTimeout = 60_000
const budget = 70_000

const settings = defineSchema({ type: 'object', properties: {} })

const Context = defineSchema({
  type: 'object',
  required: ['uuid'],
  properties: {
    uuid: { type: 'string' },
    name: { type: 'string' },
    meta: {
      type: 'object',
      properties: {
        [userDataKey]: { type: 'string' },
        base64_fields: { type: 'string' },
        ssh_public_key: { type: 'string' },
      },
    },
    vendor_data: { type: 'object' },
  },
})

type Meta = NonNullable<Infer<typeof Context>['meta']>

export const cloudSigma: Datasource<Infer<typeof settings>> = {
  name: 'CloudSigma',
  phases: ['local'],
  settings,
  patience: { local: budget / 1000 },
  documents: [Context],
  detect: detects(
    dmiIs('system-product-name', 'CloudSigma'),
    maybe(dmiHas('system-product-name', /cloudsigma/i, say`…cloudsigma…`)),
  ),
  read,
}

async function read(input: ReadInput): Promise<Discovered | undefined> {
  const { notices } = input
  const context = await jsonDocument(input, await contextText(input), document, Context)
  const { uuid, name, meta = {}, vendor_data: vendor } = context
  const mode = dsMode([meta['cloudinit-dsmode']], notices)
  if (mode === 'disabled' || mode === 'pass') {
    notices.info(say`The server context is left alone: its cloudinit-dsmode is ${mode}`)
    return undefined
  }
  return {
    id: uuid,
    hostname: hostnameOf(name, uuid),
    wholeHostname: true,
    publicKeys: publicKeys(meta.ssh_public_key),
    dsmode: mode,
    userData: userDataOf(meta, notices),
    vendorData: vendor?.['cloudinit'],
    metadata: { meta_data: context },
    subplatform: `cepko (${device})`,
    sensitiveKeys: [userDataKey, 'cloudinit'],
  }
}

async function contextText({ host }: ReadInput): Promise<Buffer> {
  return await host.channels.converse(device, { budget, ends: '\n\x04' }, async (channel) => {
    await channel.send('<\n\n>')
    // The line is ended by a newline, the end of the transmission, or both.
    let line: string | undefined = ''
    while (line === '') line = await channel.line(answerTimeout)
    if (line !== undefined) return Buffer.from(line)
    throw new HostError('timeout', say`Nothing answers at ${say.path(device)} within ${answerTimeout / 1000} s`)
  })
}

/** Blanks in a name are allowed there and not in a hostname. One that is none gives way to the first part of the id. */
function hostnameOf(name: string | undefined, uuid: string): string {
  const start = name?.slice(0, 61).trim().replace(/ +/g, '-') ?? ''
  return /^[A-Za-z0-9_.-]+$/.test(start) ? start : (uuid.split('-')[0] ?? uuid)
}

function userDataOf(meta: Meta, notices: Notices): string | Uint8Array | undefined {
  const { [userDataKey]: text, base64_fields: fields = '' } = meta
  if (text === undefined || !fields.split(',').some((field) => field.trim() === userDataKey)) return text
  const packed = text.replace(/\s+/g, '')
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(packed) && packed.length % 4 === 0) return Buffer.from(packed, 'base64')
  notices.warning(
    'datasource/bad-metadata',
    say`${userDataKey} is used as it is: base64_fields names it, and it is no base64`,
    {
      where: { document },
    },
  )
  return text
}
