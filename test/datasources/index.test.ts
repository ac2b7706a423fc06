import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { datasourceNamed, datasources, probedPaths } from '../../datasources/index.ts'
import { builtinDatasourceList } from '../../datasources/search/builtin-list.ts'
import { machine } from './machine.ts'

describe('the list of datasources', () => {
  it('holds every datasource in the folder, and no other', () => {
    const files = readdirSync('datasources').filter((name) => name.endsWith('.ts'))
    const sources = files.filter((name) =>
      /^export const \w+: Datasource</m.test(readFileSync(`datasources/${name}`, 'utf8')),
    )
    assert.deepEqual(sources.map((file) => file.replace(/\.ts$/, '').replaceAll('-', '')).sort(), names().sort())
  })

  it('has the order in which they are searched', () => {
    const order = builtinDatasourceList.filter((name) => datasources.some((source) => source.name === name))
    assert.deepEqual(
      datasources.map(({ name }) => name),
      order,
    )
  })

  it('finds one by its name or another spelling of it, whatever the case', () => {
    for (const name of ['NoCloud', 'nocloud', 'NOCLOUD-NET']) assert.equal(datasourceNamed(name)?.name, 'NoCloud')
    assert.equal(datasourceNamed('Ec2'), undefined)
  })

  it('asks for absolute paths, each once', () => {
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
      assert.equal(source.detect(Object.freeze(facts), {}), source.name === 'None' ? 'yes' : 'no')
    })
  }
})

function names(): string[] {
  return datasources.map(({ name }) => name.toLowerCase())
}
