// Each document of each cloud, one after the other, in a way that it should not have or need not have.

import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { Instance } from '../../core/instance.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import type { AnswerDetails } from '../../metadata-server/answer.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { secret } from './cloud-faults.ts'
import { type Changes, cloudsOfSources, playedMachine } from './played-machine.ts'

const scenario = { 'user-data': '#cloud-config\nruncmd: []\n', 'vendor-data': '#cloud-config\nbootcmd: []\n' }

type Way = (answer: AnswerDetails, text: string) => Partial<AnswerDetails>

const harmless: Readonly<Record<string, Way>> = {
  'a byte order mark': (_, text) => ({ body: `\ufeff${text}` }),
  'lines of Windows': (_, text) => ({ body: text.replace(/\r?\n/g, '\r\n') }),
  'a line feed at its end': (_, text) => ({ body: `${text}\n` }),
  'the type of a page': ({ headers }) => ({ headers: { ...headers, 'content-type': 'text/html; charset=utf-16' } }),
  'no type at all': () => ({ headers: {} }),
}

const broken: Readonly<Record<string, Way>> = {
  'a page of a captive portal': () => ({ body: `<!DOCTYPE html>\n<html><body>Log in, ${secret}</body></html>` }),
  nothing: () => ({ body: '' }),
  'one byte': () => ({ body: '\0' }),
  'bytes that are no UTF-8': (_, text) => ({
    body: Buffer.concat([Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(text)]),
  }),
  'UTF-16': (_, text) => ({ body: Buffer.from(text, 'utf16le') }),
  'what was packed without a word': (_, text) => ({ body: gzipSync(text) }),
  'no content (204)': () => ({ status: 204, body: '' }),
}

async function searched(cloud: Cloud, changes: Changes) {
  const played = await playedMachine(cloud, scenario, changes)
  const found = await played.find()
  const said = `${cloud.name}\n${played.here.said.map((notice) => JSON.stringify(notice)).join('\n')}`
  assert.ok(found, said)
  assert.ok(!said.includes(secret), said)
  assert.ok(!/is not a function|Cannot read prop|not iterable|\bat file:/.test(said), said)
  return { isOwn: found.source.name === cloud.datasource, instance: found.instance, said }
}

/** What is answered well. */
async function documentsOf(cloud: Cloud): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>()
  const http: Changes['http'] = ({ method, path }, { status = 200, body = '' }) => {
    if (status === 200) seen.set(`${method} ${path}`, Buffer.from(body).toString())
    return undefined
  }
  await searched(cloud, { http })
  return seen
}

const isRead = (text: string) =>
  /^\s*[{[]/.test(text) || Object.keys(parseMapping(text, { document: 'it' }).value ?? {}).length > 1

/** What everything else hangs on. */
const told = ({ id, hostname, publicKeys, region, availabilityZone, network }: Instance) =>
  JSON.stringify([id, hostname, publicKeys, region, availabilityZone, network])

function warned(said: string): boolean {
  return /"level":"(?:warning|error)"/.test(said)
}

describe('a document', () => {
  for (const cloud of cloudsOfSources.filter(({ answers }) => answers)) {
    const odd = async (document: string, way: Way) =>
      await searched(cloud, {
        http({ method, path }, answer) {
          const { status = 200, body = '' } = answer
          if (`${method} ${path}` !== document || status !== 200) return undefined
          return { ...answer, ...way(answer, Buffer.from(body).toString()) }
        },
      })

    it(`of ${cloud.title} is the same with a byte order mark, the line ends of Windows, or another type`, async () => {
      const usual = told((await searched(cloud, {})).instance)
      for (const [document, text] of await documentsOf(cloud)) {
        for (const [name, way] of Object.entries(harmless)) {
          // A text that is used as it is has its first character too.
          if (name === 'a byte order mark' && !isRead(text)) continue
          const { isOwn, instance, said } = await odd(document, way)
          assert.ok(isOwn, `${document}, ${name}\n${said}`)
          assert.equal(told(instance), usual, `${document}, ${name}\n${said}`)
        }
      }
    })

    it(`of ${cloud.title} that is none is left out, or the source`, async () => {
      const documents = await documentsOf(cloud)
      assert.ok(documents.size > 0)
      for (const document of documents.keys()) {
        for (const [name, way] of Object.entries(broken)) {
          const { isOwn, instance, said } = await odd(document, way)
          assert.ok(isOwn || warned(said), `${document}, ${name}\n${said}`)
          if (!isOwn) continue
          const who = told({ ...instance, network: {} })
          assert.ok(!/[<>\ufffd]|\\u|Log in/.test(who), `${document}, ${name}\n${who}`)
        }
      }
    })
  }
})
