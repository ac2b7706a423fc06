// stages/plan/plan: who makes a change, and what does nothing, as the runner reports it and not read out of its sentences.

import assert from 'node:assert/strict'
import { planBoot } from '../../../stages/plan/plan.ts'
import { planText } from '../../../stages/plan/plan-text.ts'
import { bootOnce, machine, restart } from '../whole-boot.ts'

const userData = '#cloud-config\ntimezone: Europe/Berlin\nruncmd: [true]\n'
const zone = { '/usr/share/zoneinfo/Europe/Berlin': 'TZif2' }

describe('stages/plan/plan', () => {
  it('names the module of a change, and the step even if its name is a path', async () => {
    const document = 'stages:\n  boot:\n  - files: [{path: /etc/made, content: x}]\n'
    const host = machine({ 'user-data': userData }, { files: { ...zone, '/oem/90.yaml': document } })
    const plan = await planBoot({ machine: host })
    const by = (path: string) =>
      plan.stages.flatMap(({ changes }) =>
        changes.flatMap((entry) => (JSON.stringify(entry.change).includes(`"${path}"`) ? [entry.by] : [])),
      )
    assert.deepEqual(by('/etc/timezone'), ['config-timezone'])
    assert.deepEqual(new Set(by('/etc/made')), new Set(['step-/oem/90.yaml.0']))
    assert.match(planText(plan), /^-- timezone$/m)
    assert.match(planText(plan), /^-- \/oem\/90\.yaml\.0$/m)
  })

  it('tells modules without config, and those that another distro was made for', async () => {
    const modules = { 'user-data': '#cloud-config\ncloud_config_modules: [timezone, apt_configure, ubuntu_pro]\n' }
    const pro = { 'user-data': `${modules['user-data']}ubuntu_pro: {enable: []}\n` }
    const skipped = async (seed: typeof modules) => {
      const { stages } = await planBoot({ machine: machine(seed) })
      return stages.find(({ point }) => point === 'config')?.skipped
    }
    const why = 'no applicable config is provided.'
    assert.deepEqual((await skipped(modules))?.[0], { names: ['timezone', 'ubuntu_pro'], why })
    const [, unverified] = (await skipped(pro)) ?? []
    assert.deepEqual(unverified?.names, ['ubuntu_pro'])
    assert.match(unverified?.why ?? '', /^they are not verified on distro '.+'\. To run anyway/)
  })

  it('tells modules that ran before', async () => {
    const host = machine({ 'user-data': userData }, { files: zone })
    await bootOnce(host)
    await restart(host)
    const { stages } = await planBoot({ machine: host })
    const before = stages.flatMap(({ skipped }) => skipped.filter(({ why }) => why.startsWith('they ran before')))
    assert.ok(before.some(({ names }) => names.includes('timezone')))
    assert.ok(before.every(({ names }) => names.every((name) => !name.startsWith('config-'))))
  })
})
