import assert from 'node:assert/strict'
import { shortMac } from '../../network/short-mac.ts'

describe('network/short-mac', () => {
  it('takes six of twenty bytes, and nothing of another address', () => {
    assert.equal(shortMac('80:00:00:28:fe:80:00:00:00:00:00:00:68:3a:1e:03:00:12:ae:f7'), '68:3a:1e:12:ae:f7')
    assert.equal(shortMac('52:54:00:00:00:01'), undefined)
  })
})
