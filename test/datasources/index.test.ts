import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  datasourceNamed,
  datasources,
  detectionOrder,
  isKnown,
  probedPaths,
  searchOrder,
} from '../../datasources/index.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { pluginSchemas } from '../../tools/generate-validators.ts'
import { pluginFiles } from '../support/plugin-files.ts'
import { machine } from './machine.ts'

// biome-ignore format: a list to be read as one
const reference = [
  'NoCloud', 'ConfigDrive', 'LXD', 'OpenNebula', 'DigitalOcean', 'Azure', 'AltCloud', 'VMware', 'OVF', 'MAAS', 'GCE',
  'OpenStack', 'AliYun', 'Vultr', 'Ec2', 'CloudSigma', 'CloudStack', 'SmartOS', 'Bigstep', 'Scaleway', 'Hetzner',
  'IBMCloud', 'Oracle', 'Exoscale', 'RbxCloud', 'UpCloud', 'NWCS', 'Akamai', 'WSL', 'CloudCIX', 'None',
]

// biome-ignore format: a list to be read as one
const referenceDetection = [
  'MAAS', 'ConfigDrive', 'NoCloud', 'AltCloud', 'Azure', 'Bigstep', 'CloudSigma', 'CloudStack', 'DigitalOcean', 'Vultr',
  'AliYun', 'Ec2', 'GCE', 'OpenNebula', 'OpenStack', 'VMware', 'OVF', 'SmartOS', 'Scaleway', 'Hetzner', 'IBMCloud',
  'Oracle', 'Exoscale', 'RbxCloud', 'UpCloud', 'LXD', 'NWCS', 'Akamai', 'WSL', 'CloudCIX',
]

const plugins = pluginFiles('datasources')

describe('the list of datasources', () => {
  it('holds every datasource in the folder, and no other', () => {
    assert.deepEqual(
      plugins.map((file) => basename(file).replaceAll('-', '')).sort(),
      datasources.map(({ name }) => name.toLowerCase()).sort(),
    )
  })

  it('has each put through the suite by its test', () => {
    const without = plugins.filter((file) => {
      const path = join(import.meta.dirname, `${file}.test.ts`)
      return !existsSync(path) || !/^datasourceSuite\(/m.test(readFileSync(path, 'utf8'))
    })
    assert.deepEqual(without, [])
  })

  it('has small files: half of the sources in 80 lines, and none of what they are made of over 300', () => {
    const folder = join(import.meta.dirname, '../../datasources')
    const linesOf = (path: string) => readFileSync(join(folder, path), 'utf8').split('\n').length - 1
    const lengths = plugins.map((file) => linesOf(`${file}.ts`)).sort((a, b) => a - b)
    assert.ok((lengths[Math.floor(lengths.length / 2)] ?? 0) <= 80, lengths.join(' '))
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
    assert.deepEqual(
      files.filter((path) => linesOf(path) > 300),
      [],
    )
  })

  it('says of each setting what it is for', () => {
    for (const { name, settings } of datasources) {
      const { properties } = settings as { readonly properties: Readonly<Record<string, { description?: string }>> }
      for (const [key, { description }] of Object.entries(properties)) assert.ok(description, `${name}: ${key}`)
    }
  })

  it('can have each of the reference played by a served cloud, but for the one that is no cloud', () => {
    const played = new Set(clouds.flatMap(({ datasource }) => datasource ?? []))
    assert.deepEqual(
      reference.filter((name) => !played.has(name)),
      ['None'],
    )
    assert.deepEqual(
      [...played].filter((name) => !searchOrder.includes(name)),
      [],
    )
  })

  it('has the schemas of each compiled into a build', () => {
    const compiled = pluginSchemas()
    for (const { name, settings, documents = [] } of datasources) {
      for (const schema of [settings, ...documents]) assert.ok(compiled.includes(schema as object), name)
    }
  })

  it('has each name once', () => {
    const names = datasources.flatMap(({ name, aliases = [] }) => [name, ...aliases])
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length)
  })

  it("keeps the reference's order of the search", () => {
    assert.deepEqual(
      searchOrder.filter((name) => reference.includes(name)),
      reference,
    )
  })

  it("keeps the reference's order of detection, without the last resort; what is only ours comes last", () => {
    const order = detectionOrder()
    assert.deepEqual(order.slice(0, referenceDetection.length), referenceDetection)
    assert.deepEqual([...order, 'None'].sort(), [...searchOrder].sort())
    const entries = ['Ours', 'B', 'A', 'Never'].map((name) => ({ source: { name } }))
    const places = [{}, { detection: 2 }, { detection: 1 }, { detection: 'never' as const }]
    assert.deepEqual(detectionOrder(entries.map((entry, index) => ({ ...entry, ...places[index] }))), [
      'A',
      'B',
      'Ours',
    ])
  })

  it('knows names in any case, and former ones', () => {
    for (const name of ['Ec2', 'ec2', 'joyent', 'None']) assert.ok(isKnown(name), name)
    assert.equal(isKnown('Claud'), false)
  })

  it('finds one by its name or another spelling of it, in any case', () => {
    for (const name of ['NoCloud', 'nocloud', 'NOCLOUD-NET'])
      assert.equal(datasourceNamed(name, datasources)?.name, 'NoCloud')
    assert.equal(datasourceNamed('Claud', datasources), undefined)
  })

  it('asks about absolute paths, each once', () => {
    const paths = probedPaths()
    assert.equal(new Set(paths).size, paths.length)
    assert.deepEqual(
      paths.filter((path) => !path.startsWith('/')),
      [],
    )
  })

  for (const source of datasources) {
    it(`has in ${source.name} a detection that is pure and quick on a machine without anything`, () => {
      const { facts } = machine()
      assert.equal(
        source.detect(Object.freeze(facts), source.generatorSettings ?? {}),
        source.name === 'None' ? 'yes' : 'no',
      )
    })
  }
})
