import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import { coerced } from '../../../steps/documents/coerce.ts'

function read(schema: object, text: string, compat = false) {
  const { value, spelling } = parseYaml(text, { document: 'x', spelledKeys: true })
  return coerced(schema, value as Json, { spelling, compat })
}

const string = { type: 'string' }
const integer = { type: 'integer' }
const boolean = { type: 'boolean' }
const strings = { type: 'array', items: string }
const texts = { type: 'object', additionalProperties: string }
const file = { type: 'object', properties: { path: string, permissions: { ...integer, default: 0o644 } } }

describe('a value of a step', () => {
  it('keeps the spelling of a plain scalar where a text is asked for', () => {
    const spellings = [
      '0x10',
      '1.50',
      '012',
      '+5',
      '1_000',
      '0b11',
      'yes',
      'No',
      'true',
      'on',
      '.inf',
      '1e3',
      '12:30:45',
      '0o17',
    ]
    const dates = [
      '2001-01-01',
      '2001-12-14t21:59:43.10-05:00',
      '123456789012345678901234567890',
      '0xffffffffffffffffff',
    ]
    for (const text of [...spellings, ...dates]) {
      assert.equal(read(string, text).value, text)
      assert.deepEqual(read(strings, `[${text}]`).value, [text])
      assert.deepEqual(read(texts, `A: ${text}\nB: &b ${text}\nC: *b`).value, { A: text, B: text, C: text })
    }
  })

  it('keeps the spelling of keys, and of what is merged in', () => {
    const text = 'base: &base {A: 0x10, B: 1.0}\nown: {<<: *base, B: 012, NO: 1, 0x1: y}\n'
    const schema = { type: 'object', additionalProperties: texts }
    assert.deepEqual(read(schema, text).value, {
      base: { A: '0x10', B: '1.0' },
      own: { A: '0x10', B: '012', NO: '1', '0x1': 'y' },
    })
  })

  it('takes a quoted or tagged text as it is', () => {
    assert.equal(read(string, '"0x10"').value, '0x10')
    assert.equal(read(string, "'~'").value, '~')
    assert.equal(read(string, '!!str 0x10').value, '0x10')
    assert.equal(read(string, '!!binary aGk=').value, 'hi')
    assert.equal(read(string, '"2001-01-01 00:00:00"').value, '2001-01-01 00:00:00')
  })

  it('has an empty text for null in a mapping of texts, drops null from lists, and lets a key that is null be absent', () => {
    assert.deepEqual(read(texts, 'A:\nB: ~\nC: null\n').value, { A: '', B: '', C: '' })
    assert.deepEqual(read(strings, '[a, null, ~, b]').value, ['a', 'b'])
    assert.deepEqual(read(file, 'path:\npermissions: ~\n').value, {})
    const users = { type: 'object', additionalProperties: { type: 'object', properties: { uid: string } } }
    assert.deepEqual(read(users, 'bob:\n').value, { bob: {} })
  })

  it('reads whole numbers as YAML 1.1 does, and the octal of YAML 1.2', () => {
    const numbers = {
      '0644': 420,
      '0o644': 420,
      '0x1a4': 420,
      '0b11': 3,
      '1_000': 1000,
      '0788': 788,
      '644': 644,
      '-5': -5,
    }
    for (const [text, number] of Object.entries(numbers)) assert.equal(read(integer, text).value, number, text)
    assert.deepEqual(read({ type: 'array', items: integer }, '[0o17, 017]').value, [15, 15])
  })

  it('takes a quoted number, which the reference refuses', () => {
    assert.equal(read(integer, '"0644"').value, 0o644)
    assert.equal(read(integer, '"1000"').value, 1000)
    assert.equal(read(integer, '"0644"', true).value, '0644')
  })

  it('leaves what is no whole number to the schema', () => {
    for (const text of ['rwx', '1.5', '0x', '0b2', '1-2', '99999999999999999999', 'true', '[1]'])
      assert.notEqual(
        typeof read(integer, text).value === 'number' && Number.isInteger(read(integer, text).value),
        true,
        text,
      )
  })

  it('reads yes and no where true or false is asked for', () => {
    for (const text of ['yes', 'on', 'y', 'Y', 'true', 'True', '"yes"'])
      assert.equal(read(boolean, text).value, true, text)
    for (const text of ['no', 'off', 'n', 'N', 'false', '"off"']) assert.equal(read(boolean, text).value, false, text)
    assert.equal(read(boolean, 'maybe').value, 'maybe')
    assert.equal(read(boolean, '1').value, 1)
  })

  it('leaves alone what has another form, and what no schema describes', () => {
    assert.deepEqual(read(string, '[a]').value, ['a'])
    assert.equal(read(strings, 'a,b').value, 'a,b')
    assert.deepEqual(read({}, '{a: 0x10, b: [null]}').value, { a: 16, b: [null] })
  })

  it('reports a key that is not known, and takes one that is spelled with dashes or in camel case', () => {
    const user = { type: 'object', properties: { primary_group: string, lock_passwd: boolean } }
    const { value, findings } = read(user, 'primary-group: 100\nlockPasswd: yes\nshel: x\n')
    assert.deepEqual(value, { primary_group: '100', lock_passwd: true })
    assert.deepEqual(
      findings.map(({ level, path }) => [level, path]),
      [
        ['info', ['primary-group']],
        ['info', ['lockPasswd']],
        ['warning', ['shel']],
      ],
    )
    assert.deepEqual(read(user, 'primary-group: 100\n', true).value, {})
    assert.deepEqual(read(user, 'primary-group: 1\nprimary_group: 2\n').value, { primary_group: '2' })
  })

  it('names the key that is near', () => {
    assert.equal(read(file, 'permsisions: 0644').findings[0]?.hint, 'did you mean "permissions"?')
  })

  it('warns of a mode that was meant to be octal, and tells of one that is not given', () => {
    const told = (text: string) => read(file, text).findings.map(({ level, message }) => `${level}: ${message}`)
    assert.deepEqual(told('permissions: 644'), ['warning: 644 is read as a decimal number; 0644 was probably meant'])
    const mode = (text: string) => (read(file, text).value as { permissions: number }).permissions
    assert.deepEqual(
      ['644', '755', '1777', '0788', '493', '0o4755', '01777', '0x3ff'].map((text) => mode(`permissions: ${text}`)),
      [0o204, 0o363, 0o361, 0o424, 0o755, 0o4755, 0o1777, 0o1777],
    )
    assert.deepEqual(told('permissions: 1777'), ['warning: 1777 is read as a decimal number; 01777 was probably meant'])
    for (const fine of ['0644', '0o644', '"0644"', '420', '493', '0x1a4'])
      assert.deepEqual(told(`permissions: ${fine}`), [])
    assert.deepEqual(told('path: /a'), ['info: no permissions are given: 0644 is taken'])
  })

  it('has no key that a mapping inherits', () => {
    assert.deepEqual(read(file, 'constructor: 1\n__proto__: {path: x}\n').value, {})
    assert.deepEqual(Object.keys(read(texts, '__proto__: 1\n').value as object), ['__proto__'])
  })

  it('leads from what is left to where it stood', () => {
    const { value, original } = read(strings, '[~, a, ~, b]')
    assert.deepEqual(value, ['a', 'b'])
    assert.deepEqual([original([0]), original([1])], [[1], [3]])
  })

  it('refuses a mode that is none, with its item', () => {
    const files = { type: 'array', items: { properties: { permissions: { type: ['integer', 'string'] } } } }
    const { value, findings } = read(files, '[{permissions: rwx}, {permissions: "600"}, {permissions: -1}]')
    assert.deepEqual(value, [{ permissions: '600' }])
    assert.deepEqual(
      findings.map(({ level, path }) => [level, path]),
      [
        ['error', [0, 'permissions']],
        ['error', [2, 'permissions']],
      ],
    )
  })

  it('has no text for a number where the reference has none', () => {
    const either = { type: 'object', properties: { permissions: { type: ['integer', 'string'] } } }
    assert.deepEqual(read(either, 'permissions: "0644"').value, { permissions: '0644' })
    const { value, findings } = read(either, 'permissions: "0644"', true)
    assert.deepEqual([value, findings.map(({ level }) => level)], [{}, ['error']])
    assert.deepEqual(read(either, 'permissions: 0644', true).value, { permissions: 0o644 })
  })
})
