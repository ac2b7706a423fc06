// User-data with part-handlers, run on a real directory: what is said, printed and merged, and what the handlers logged.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instance } from '../../../core/instance.ts'
import { type Notice, notices } from '../../../core/notices.ts'
import type { Argv, Host } from '../../../system/host.ts'
import { real } from '../../../system/real.ts'
import { consumeParts, expandUserData } from '../../../userdata/index.ts'
import { temporary } from '../../support/temporary.ts'
import { multipartOf, type TestPart } from '../parts.ts'

export const instance: Instance = {
  datasource: 'NoCloud',
  className: 'DataSourceNoCloud',
  detail: '',
  id: 'i-1',
  dsmode: 'net',
  hostname: 'h',
  publicKeys: ['ssh-ed25519 AAAA'],
  metadata: { extra: 'from metadata' },
  cloudName: 'nocloud',
  platform: 'nocloud',
  subplatform: 'seed-dir',
}

const javascriptChild: Argv = [process.execPath, join(import.meta.dirname, 'run-javascript-handlers.ts')]

interface Ran {
  readonly said: readonly Notice[]
  readonly printed: string
  readonly config: object
}

interface RunInput {
  readonly root: string
  readonly parts: readonly TestPart[]
  readonly host?: Host
  readonly frequency?: 'once-per-instance' | 'always'
  readonly timeout?: number
}

export async function run({
  root,
  parts,
  host = real(),
  frequency = 'once-per-instance',
  timeout = 20_000,
}: RunInput): Promise<Ran> {
  const said: Notice[] = []
  const printed: string[] = []
  const sink = notices((notice) => said.push(notice), 'test')
  const cloud = `${root}/cloud`
  const paths = { cloud, run: `${root}/run`, instance: `${cloud}/instances/i-1` }
  const systemConfig = { user_data: { limits: { handler_timeout_ms: timeout } } }
  const shared = { host, notices: sink, paths, systemConfig }
  const message = await expandUserData({ ...shared, kind: 'user', raw: Buffer.from(multipartOf(parts)) })
  const console = { out: (text: string) => printed.push(text) }
  const { config } = await consumeParts({ ...shared, message, instance, frequency, console, javascriptChild })
  return { said, printed: printed.join(''), config }
}

export function warnings(said: readonly Notice[]): string[] {
  return said.flatMap(({ code, level }) => (code && level !== 'info' ? [code] : []))
}

export function withDirectory(test: (root: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const directory = temporary()
    try {
      await test(directory.path)
    } finally {
      directory.remove()
    }
  }
}

/** A Python handler of `type`, whose body sees `log(text)`. */
export function python(root: string, type: string, body: string, head = ''): TestPart {
  const lines = [
    '#part-handler',
    'import os, sys, time',
    head,
    `def log(text): open(${JSON.stringify(`${root}/log`)}, "a").write(str(text) + "\\n")`,
    `def list_types(): return ["${type}"]`,
    'def handle_part(data, ctype, filename, payload):',
    ...body.split('\n').map((line) => `    ${line}`),
    '',
  ]
  return { type: 'text/part-handler', text: lines.join('\n') }
}

export const logged = (root: string) =>
  existsSync(`${root}/log`) ? readFileSync(`${root}/log`, 'utf8').split('\n').slice(0, -1) : []

export const config: TestPart = { type: 'text/cloud-config', text: '#cloud-config\nafter: 1\n' }
