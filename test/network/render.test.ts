// The public door over documents with the trees that each renderer writes for them, and with what is said about them.
// UPDATE_GOLDENS=1 writes them anew: read the difference before it is committed.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type KnownNic, type Parsed, parseNetworkConfig, type RendererName, render } from '../../network/index.ts'
import { networkKinds } from '../support/network-kinds.ts'

const root = join(import.meta.dirname, '../../fixtures/network/cases')
const update = process.env['UPDATE_GOLDENS'] === '1'

const pairs: readonly (readonly [file: string, distro: string, renderer: RendererName])[] = [
  ['debian-eni.txt', 'debian', 'eni'],
  ['ubuntu-netplan.txt', 'ubuntu', 'netplan'],
  ['debian-networkd.txt', 'debian', 'networkd'],
  ['fedora-network-manager.txt', 'fedora', 'network-manager'],
  ['rhel-sysconfig.txt', 'rhel', 'sysconfig'],
  ['opensuse-sysconfig.txt', 'opensuse', 'sysconfig'],
]

interface Case {
  readonly parsed: Parsed
  readonly nics: readonly KnownNic[]
}

function read(folder: string): Case {
  const [file = '', kind = 'yaml'] = Object.entries(networkKinds).find(([name]) => existsSync(join(folder, name))) ?? []
  const listed = join(folder, 'nics.json')
  const nics = existsSync(listed) ? (JSON.parse(readFileSync(listed, 'utf8')) as readonly KnownNic[]) : []
  return { parsed: parseNetworkConfig(readFileSync(join(folder, file), 'utf8'), { document: file, kind, nics }), nics }
}

function tree({ parsed, nics }: Case, distro: string, renderer: RendererName): string | undefined {
  if (!parsed.state) return undefined
  const { files, notices } = render(parsed.state, { renderer, distro, nics, features: ['ipv6-mtu'] })
  return [
    ...files
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ path, mode, content }) => `==> ${path} ${mode.toString(8).padStart(4, '0')} <==\n${content}`),
    ...notices.map(({ level, code, message }) => `==> ${level} ${code}: ${message}\n`),
  ].join('\n')
}

function problemLines({ problems }: Parsed): string {
  return problems
    .map(({ level, code, message, where: { line, column, path } }) => {
      return `${level} ${code} ${line ?? '-'}:${column ?? '-'} ${path ?? ''}\n    ${message}\n`
    })
    .join('')
}

function compare(path: string, actual: string | undefined): void {
  if (update) {
    if (actual === undefined || actual === '') rmSync(path, { force: true })
    else writeFileSync(path, actual)
    return
  }
  assert.equal(actual ?? '', existsSync(path) ? readFileSync(path, 'utf8') : '')
}

describe('network cases', () => {
  const names = readdirSync(root)
  it('are at least eighty', () => assert.ok(names.length >= 80))
  for (const name of names) {
    it(`of ${name.replaceAll('-', ' ')} give the trees that were checked`, () => {
      const folder = join(root, name)
      const found = read(folder)
      compare(join(folder, 'problems.txt'), problemLines(found.parsed))
      for (const [file, distro, renderer] of pairs) compare(join(folder, file), tree(found, distro, renderer))
    })
  }
})
