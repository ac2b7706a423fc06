import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { readSeedDirectory } from '../../../datasources/shared/seed-files.ts'
import { memory } from '../../../system/memory.ts'

const names = { required: ['user-data', 'meta-data'], optional: ['vendor-data'] }

async function read(files: Readonly<Record<string, string>>, unreadable?: string) {
  const codes: string[] = []
  const host = memory({
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`/seed/${name}`, text])),
  })
  const failing = {
    ...host.files,
    async read(path: string) {
      if (path === `/seed/${unreadable}`) throw new HostError('io', say`${say.path(path)}: input/output error`)
      return await host.files.read(path)
    },
  }
  const sink = notices(({ code }) => code && codes.push(code), 'test')
  const found = await readSeedDirectory(failing, '/seed', names, sink)
  return { found: found && Object.fromEntries([...found].map(([name, content]) => [name, content.toString()])), codes }
}

describe('a seed directory', () => {
  const needed = { 'user-data': 'u', 'meta-data': '' }

  it('has every file that is required, and others if they are there', async () => {
    assert.deepEqual(await read(needed), { found: needed, codes: [] })
    const all = { ...needed, 'vendor-data': 'v' }
    assert.deepEqual(await read({ ...all, other: 'x' }), { found: all, codes: [] })
  })

  it('is silently none if no required file is there, and with a notice if some are', async () => {
    assert.deepEqual(await read({ 'vendor-data': 'v' }), { found: undefined, codes: [] })
    assert.deepEqual(await read({ 'user-data': 'u' }), { found: undefined, codes: ['datasource/incomplete-seed'] })
  })

  it('is none if a required file cannot be read, and does without an optional one', async () => {
    const all = { ...needed, 'vendor-data': 'v' }
    assert.deepEqual(await read(all, 'meta-data'), { found: undefined, codes: ['datasource/unreadable'] })
    assert.deepEqual(await read(all, 'vendor-data'), { found: needed, codes: ['datasource/unreadable'] })
  })
})
