import assert from 'node:assert/strict'
import { rhSubscription } from '../../modules/rh-subscription.ts'
import { applied } from './machine.ts'
import { rhel } from './rhel.ts'

describe('rh_subscription', () => {
  it('registers, attaches pools and sets repositories', async () => {
    const box = await applied(
      rhSubscription,
      {
        rh_subscription: {
          username: 'u',
          password: 'hunter2',
          auto_attach: true,
          service_level: 'l',
          'add-pool': ['p1', 'p9'],
          enable_repo: ['r1', 'r9'],
          disable_repo: ['r2'],
          release_version: '8',
        },
      },
      {
        systemInfo: rhel,
        commands: {
          'subscription-manager *': '',
          'subscription-manager identity': 1,
          'subscription-manager list --available *': 'p1\n',
          'subscription-manager repos --list-enabled': 'Repo ID:   r2\n',
          'subscription-manager repos --list-disabled': 'Repo ID:   r1\n',
        },
      },
    )
    assert.deepEqual(box.trace(), [
      'subscription-manager register --username=u --password=hunter2',
      'subscription-manager attach --auto --servicelevel=l',
      'subscription-manager attach --pool=p1',
      'subscription-manager repos --disable=r2 --enable=r1',
      'subscription-manager release --set=8',
    ])
    assert.equal(box.host.calls.find(({ argv }) => argv[1] === 'register')?.options.secret, true)
    assert.doesNotMatch(JSON.stringify(box.said), /hunter2/)
    assert.deepEqual(box.codes(), ['modules/deprecated', 'rh-subscription/unknown', 'rh-subscription/unknown'])
  })

  it('reports what is wrong and never fails', async () => {
    const wrong = async (settings: Record<string, unknown>) => {
      const commands = { 'subscription-manager *': 70 }
      return (await applied(rhSubscription, { rh_subscription: settings }, { systemInfo: rhel, commands })).codes()
    }
    const failed = ['rh-subscription/failed', 'rh-subscription/failed']
    assert.deepEqual(await wrong({ activation_key: 'k' }), failed)
    assert.deepEqual(await wrong({ username: 'u', password: 'p', service_level: 'x' }), failed)
    assert.deepEqual(await wrong({ username: 'u', password: 'p' }), failed)
    assert.deepEqual(await wrong({ username: 'u' }), [])
  })
})
