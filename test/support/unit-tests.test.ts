// What holds for every unit test. That none is skipped or run alone is checked by mocha: "forbid-only" and "forbid-pending".

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const tests = resolve(import.meta.dirname, '..')
const top = resolve(tests, '..')

/** Paths below test/, without their ending. */
const files = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => path.slice(0, -'.test.ts'.length))

/** What is tested there is not a single file. */
const suites: Readonly<Record<string, string>> = {
  'cli/scenarios': 'scenario files of public reports',
  'datasources/search/one-answer': 'machine trees, and who answers for them',
  'datasources/recorded': 'recorded machines, and what the reference made of them',
  'distros/text-properties': 'what holds for every edit of a text file',
  'fuzz/findings': 'what the fuzzer has found',
  'languages/go-template/cost': 'every function of Go templates, and what it costs',
  'languages/go-template/functions': 'every function that sprig documents',
  'languages/go-template/recorded': 'recorded Go templates',
  'languages/template-cost': 'every operation of templates, and what it costs',
  'metadata-server/evil-proxy': 'every fault of the server at proxies and behind them',
  'metadata-server/evil-clouds': 'every fault of the server in place of clouds',
  'metadata-server/evil-server': 'every fault of the server against every kind of caller that fetches',
  'metadata-server/broken-clouds': 'every cloud that says what it should not, and the source that is asked after it',
  'metadata-server/odd-nics': 'network devices that no machine has, in the words of every cloud',
  'metadata-server/odd-documents': 'each document of every cloud, in odd and in broken forms',
  'metadata-server/redacted': 'what is secret in what every cloud says',
  'metadata-server/two-clouds': 'machines that two clouds can take for theirs',
  'modules/again': 'modules that are done again after an interruption',
  'modules/odd-values': 'all modules',
  'modules/planted-lines': 'all modules',
  'network/odd-values': 'all kinds of network config, for all renderers',
  'network/secrets': 'what is said about network configs, whatever stands where in them',
  'packaging/units': 'all units, as files',
  'stages/bad-input': 'whole boots',
  'stages/failing-disk': 'whole boots',
  'stages/first-boot': 'whole boots',
  'stages/odd-mappings': 'all modules, and what network configs are read and written by',
  'stages/planted-boot': 'whole boots',
  'stages/secrets-boot': 'whole boots',
  'stages/secrets-clouds': 'whole boots on a machine of every cloud',
  'stages/secrets-cmdline': 'whole boots',
  'stages/secrets-config': 'whole boots',
  'stages/secrets-network': 'whole boots',
  'stages/secrets': 'what everybody can read of what all modules and steps do',
  'stages/said-once': 'the texts of all modules and steps',
  'stages/one-pipeline': 'whole boots: each conflict between cloud-init and Kairos',
  'stages/reads': 'whole boots, and how often they read a file',
  'stages/vmware-boot': 'whole boots of machines of VMware',
  'stages/state/broken-state': 'whole boots and commands, on state that is broken',
  'steps/hosts': 'every step key, on planned and on rooted hosts',
  'steps/kairos-page': 'the documents in docs/kairos.md',
  'steps/golden': 'the verified vectors of the specification, as yip and as meant',
  'support/unit-tests': 'the tests',
  'system/hosts': 'one contract for every host',
  'tools/npm-package': 'the package that is published',
  'userdata/each-limit': 'every limit, at it and one beyond',
  'userdata/fixtures': 'user-data, and what the reference made of it',
  'userdata/vectors': 'the same, recorded elsewhere',
}

describe('unit tests', () => {
  it('have the name of the file that they test, at its place', () => {
    const sourceOf = (path: string) =>
      [`${path}.ts`, `${path}.js`, `${path}.cjs`, `test/${path}.ts`].some((source) => existsSync(join(top, source)))
    assert.deepEqual(
      files.filter((path) => !sourceOf(path) && !(path in suites)),
      [],
    )
    assert.deepEqual(
      Object.keys(suites).filter((path) => !files.includes(path)),
      [],
    )
  })

  it('read no clock and set no time limit: a busy machine says nothing about the code', () => {
    // What has to stay fast is measured in bench/growth.ts; the memory host has a clock of its own.
    const clocks =
      /performance\s*\.|perf_hooks|\bDate\.now\b|new Date(?:\(\)|(?!\())|\} = (?:performance|Date)\b|\bhrtime\b|\bprocess\.uptime\b|\bcpuUsage\b|\bthis\.timeout\(/
    const tiers = /^(?:adding|boot|crash|fuzz|machines|parity|vm)\//
    // These name clocks, in texts.
    const named = ['support/unit-tests.test.ts', 'tools/laws.test.ts']
    const asks = (path: string) => clocks.test(readFileSync(join(tests, path), 'utf8'))
    assert.deepEqual(
      readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(
        (path) => path.endsWith('.ts') && !tiers.test(path) && !named.includes(path) && asks(path),
      ),
      [],
    )
  })
})
