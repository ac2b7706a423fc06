import assert from 'node:assert/strict'
import { type EventRules, enabledEvents, hotplugMarked } from '../../network/update-events.ts'
import { machine } from './apply/machine.ts'

describe('events', () => {
  const rules: EventRules = { default: ['boot-new-instance'], supported: ['boot-new-instance', 'boot', 'hotplug'] }
  const read = (config: Parameters<typeof enabledEvents>[0]) => {
    const here = machine()
    return { events: [...enabledEvents(config, rules, here.sink)], codes: here.codes() }
  }

  it("are the datasource's, or the config's in their place, as far as they are supported", () => {
    assert.deepEqual(read({}).events, ['boot-new-instance'])
    assert.deepEqual(read({ updates: { network: { when: ['boot', 'boot-legacy', 'hotplug'] } } }).events, [
      'boot',
      'hotplug',
    ])
    assert.deepEqual(read({ updates: { network: { when: [] } } }).events, [])
  })

  it('are none at all if one in the list is wrong', () => {
    assert.deepEqual(read({ updates: { network: { when: ['boot', 'reboot'] } } }), {
      events: [],
      codes: ['network/bad-event'],
    })
  })

  it('stay as they are if the scope or the list is wrong', () => {
    assert.deepEqual(read({ updates: { disks: { when: ['boot'] } } }), {
      events: ['boot-new-instance'],
      codes: ['network/bad-event'],
    })
    assert.deepEqual(read({ updates: { network: {} } }), {
      events: ['boot-new-instance'],
      codes: ['network/bad-event'],
    })
  })

  it('may have been turned on by hand', async () => {
    const texts = ['{"scopes": ["network"]}', '{"scopes": []}', 'nonsense', undefined]
    const marked = texts.map((text) => hotplugMarked({ readText: async () => text }, '/var/lib/cloud'))
    assert.deepEqual(await Promise.all(marked), [true, false, false, false])
  })
})
