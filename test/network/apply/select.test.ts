import assert from 'node:assert/strict'
import { Failure } from '../../../core/errors.ts'
import { profiles } from '../../../distros/index.ts'
import { activators } from '../../../network/activators/index.ts'
import { selectActivator, selectRenderer } from '../../../network/apply/select.ts'
import { renderers } from '../../../network/renderers/index.ts'
import { networkFactsOf } from './machine.ts'

const ifupdown = { programs: ['ifup', 'ifdown', 'ifquery'], paths: ['/etc/network/interfaces'] }

describe('the renderer', () => {
  it('is the first of the list that the machine can use', () => {
    const both = networkFactsOf({ ...ifupdown, programs: [...ifupdown.programs, 'netplan'] })
    assert.equal(selectRenderer(['netplan', 'eni'], both).chosen?.name, 'netplan')
    assert.equal(selectRenderer(['eni', 'netplan'], both).chosen?.name, 'eni')
    assert.equal(selectRenderer(undefined, both).chosen?.name, 'eni')
    const { chosen, reason } = selectRenderer(['netplan', 'eni'], networkFactsOf(ifupdown))
    assert.deepEqual([chosen?.name, reason], ['eni', 'renderer eni, the first of netplan, eni that is here'])
  })

  it('is none if none is there, and an error if none has that name', () => {
    const { chosen, reason } = selectRenderer(undefined, networkFactsOf())
    assert.equal(chosen, undefined)
    const names = renderers.map(({ name }) => name).join(', ')
    assert.equal(reason, `No available network renderers found. Searched through list: ${names}`)
    assert.throws(() => selectRenderer(['netplam'], networkFactsOf()), Failure)
  })

  it('of a BSD is its own', () => {
    for (const [system, name] of [
      ['FreeBSD', 'freebsd'],
      ['DragonFly', 'freebsd'],
      ['NetBSD', 'netbsd'],
      ['OpenBSD', 'openbsd'],
    ] as const) {
      const bsd = networkFactsOf({}, { kernel: { ...networkFactsOf().kernel, system } })
      assert.equal(selectRenderer(undefined, bsd).chosen?.name, name)
    }
  })
})

describe('the activator', () => {
  it('is chosen like the renderer', () => {
    assert.equal(selectActivator(undefined, networkFactsOf({ programs: ['ip', 'systemctl'] })).chosen?.name, 'networkd')
    assert.equal(selectActivator(['ifconfig'], networkFactsOf()).chosen, undefined)
  })
})

describe('the lists of each distro', () => {
  it('name renderers and activators that exist', () => {
    const names = {
      renderers: renderers.map(({ name }) => name as string),
      activators: activators.map(({ name }) => name),
    }
    for (const { name, network } of profiles) {
      for (const what of ['renderers', 'activators'] as const) {
        assert.deepEqual(network[what]?.filter((one) => !names[what].includes(one)) ?? [], [], `${what} of ${name}`)
      }
    }
  })
})
