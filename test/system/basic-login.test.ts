import assert from 'node:assert/strict'
import { basicLogin } from '../../system/basic-login.ts'

const login = (url: string) => Buffer.from(basicLogin(new URL(url))?.slice('Basic '.length) ?? '', 'base64').toString()

describe('the login of an address', () => {
  it('is decoded, where it is encoded', () => {
    assert.equal(login('http://sam:hunter2@x/'), 'sam:hunter2')
    assert.equal(login('http://sam%40x:a%3Ab@x/'), 'sam@x:a:b')
    assert.equal(login('http://sam:100%@x/'), 'sam:100%')
    assert.equal(login('http://sam@x/'), 'sam:')
  })

  it('is none without a user', () => {
    assert.equal(basicLogin(new URL('http://x/')), undefined)
    assert.equal(basicLogin(new URL('http://:hunter2@x/')), undefined)
  })
})
