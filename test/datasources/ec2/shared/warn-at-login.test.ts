import assert from 'node:assert/strict'
import { notices } from '../../../../core/notices.ts'
import { defaultPaths } from '../../../../core/paths.ts'
import { ec2 } from '../../../../datasources/ec2/ec2.ts'
import { readInput } from '../../../../datasources/search/read-input.ts'
import { carryOut } from '../../../../system/deed.ts'
import { instanceWith } from '../../../network/apply/machine.ts'
import { machine } from '../../machine.ts'

async function warned(strictId: boolean | string, { newInstance = true, product = 'box' } = {}) {
  const here = machine({ dmi: { product_uuid: product } })
  const codes: string[] = []
  const sink = notices(({ code }) => code && codes.push(code), 'test')
  const source = { ...ec2 } as Parameters<typeof readInput>[1]
  const surroundings = { host: here.host, facts: here.facts, phase: 'network', notices: sink, config: {} } as const
  const given = await readInput(surroundings, source, { strict_id: strictId })
  const input = { ...given, instance: instanceWith(undefined), newInstance, paths: defaultPaths, events: [] }
  await carryOut(here.host, (await source.activate?.(input)) ?? [], sink)
  const text = await here.host.files.readText('/var/lib/cloud/instance/warnings/non_ec2_md')
  return { codes, text, ran: here.host.ran.map((argv) => argv.join(' ')) }
}

describe('the warning that nothing identifies a machine as one of EC2', () => {
  it('is written for whoever logs in, in a box', async () => {
    const { codes, text = '', ran } = await warned('warn')
    assert.deepEqual([codes, ran], [['datasource/unidentified'], []])
    assert.ok(text.split('\n').every((line) => line === '' || line.length === 74))
    assert.match(text, /strict_id: false/)
    assert.deepEqual((await warned('warn,5')).ran, ['sleep 5'])
  })

  it('is for a new instance, and for one that nothing identifies', async () => {
    assert.equal((await warned('warn', { newInstance: false })).text, undefined)
    assert.equal((await warned('warn', { product: 'ec2a1b2c-3d4e' })).text, undefined)
    assert.equal((await warned(false)).text, undefined)
  })
})
