// Go templates: what is told when one fails, what they ask for, and what they may not do.

import assert from 'node:assert/strict'
import { renderGoTemplate } from '../../../languages/go-template/render.ts'
import { rendered, textOf } from './go-template.ts'

async function faultOf(text: string, data = {}) {
  const result = await rendered(text, data)
  assert.ok('fault' in result, text)
  return result.fault
}

/** What is asked for. */
async function asked(text: string): Promise<readonly string[]> {
  let names: readonly string[] = []
  await renderGoTemplate(text, {
    now: () => 0,
    environment: async () => ({}),
    data: async (wanted) => {
      names = [...wanted].sort()
      return {}
    },
  })
  return names
}

describe('a Go template', () => {
  it('tells where it fails', async () => {
    const place = async (text: string, data = {}) => text.slice((await faultOf(text, data)).offset ?? 0)
    assert.equal(await place('a {{ b }}'), 'b }}')
    assert.equal(await place('a {{ "x" | upper | 5 }}'), '5 }}')
    assert.equal(await place('{{ if true }}a'), '')
    assert.equal(await place('a\n{{ print (div 1 0) }}'), 'div 1 0) }}')
    assert.equal(await place('{{ .a.b }}', { a: 'x' }), '.a.b }}')
    assert.equal(await place('x {{ template "none" }}'), '{{ template "none" }}')
  })

  it('names the function that there is not, and quotes no text', async () => {
    assert.equal((await faultOf('{{ ds.meta_data }}')).unknown, 'ds')
    for (const text of [
      '{{ "secret" "secret" }}',
      '{{ atoi "secret" 5 }}',
      '{{ index .a "secret" }}',
      '{{ "secret" . }}',
    ]) {
      assert.doesNotMatch((await faultOf(text, { a: 'secret' })).message, /secret/, text)
    }
    assert.doesNotMatch((await faultOf('{{ regexFind "secret(" "x" }}')).message, /secret/)
    assert.doesNotMatch((await faultOf('{{ fail "secret" }}')).message, /secret/)
  })

  it('tells which names without a value it has printed, and no others', async () => {
    const missing = async (text: string) => {
      const result = await rendered(text, { a: { b: 1 } })
      return 'fault' in result ? [] : result.missing
    }
    assert.deepEqual(await missing('{{ .x }}{{ .a.c }}{{ .a.b }}{{ .x }}{{ $.y }}'), [['x'], ['a', 'c'], ['y']])
    assert.deepEqual(await missing('{{ default "d" .x }}{{ if .x }}{{ end }}{{ $v := .x }}'), [])
    assert.deepEqual(await missing('{{ first list }}'), [[]])
  })

  it('asks for no more of the data than it looks at', async () => {
    assert.deepEqual(await asked('{{ upper "x" }}'), [])
    assert.deepEqual(await asked('{{ .Values.os.name }}{{ with $.Values.node }}{{ .hostname }}{{ end }}'), [
      '*',
      'node',
      'os',
    ])
    assert.deepEqual(await asked('{{ (index .Values.network 0).name }}'), ['network'])
    assert.deepEqual(await asked('{{ . }}'), ['*'])
    assert.deepEqual(await asked('{{ $ | toJson }}'), ['*'])
    assert.deepEqual(await asked('{{ .Values | toJson }}'), ['*'])
  })

  it('has an environment only if it asks for one', async () => {
    const environment = { HOME: '/root', ' odd': 'x' }
    assert.equal(await textOf('{{ env "HOME" }} {{ env "NOPE" }}|', {}, { environment }), '/root |')
    assert.equal(await textOf('{{ expandenv "$HOME/${HOME}$NOPE $" }}', {}, { environment }), '/root//root $')
    const text = '{{ print 1 }}'
    const refuses = () => assert.fail('asked for the environment')
    const result = await renderGoTemplate(text, { now: () => 0, environment: refuses, data: async () => ({}) })
    assert.deepEqual(result, { text: '1', missing: [] })
  })

  it('has the time that it is told', async () => {
    const time = '{{ dateInZone "2006-01-02T15:04:05Z07:00" now "UTC" }} {{ now.Unix }} {{ ago now }}'
    assert.equal(await textOf(time), '2026-11-29T12:00:00Z 1795953600 0s')
  })

  it('makes random texts of the length and the letters that it asks for, another one each time', async () => {
    const all =
      '{{ randAlphaNum 40 }} {{ randAlpha 20 }} {{ randNumeric 20 }} {{ uuidv4 }} {{ randBytes 6 }} {{ randInt 3 5 }}'
    const [one, other] = [await textOf(all), await textOf(all)]
    assert.match(one, /^[A-Za-z0-9]{40} [A-Za-z]{20} \d{20} [\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12} [\w+/]{8} [34]$/)
    assert.notEqual(one, other)
    assert.match(await textOf('{{ randAscii 50 }}'), /^[ -~]{50}$/)
    assert.equal(await textOf('{{ shuffle "aab" | splitList "" | sortAlpha | join "" }}'), 'aab')
  })

  it('encrypts so that it can be decrypted, and makes keys of three kinds', async () => {
    assert.equal(await textOf('{{ encryptAES "k" "hello" | decryptAES "k" }}'), 'hello')
    assert.match(await textOf('{{ encryptAES "k" "hello" | decryptAES "other" }}'), /^render: /)
    assert.match(await textOf('{{ genPrivateKey "ecdsa" }}'), /^-----BEGIN EC PRIVATE KEY-----\n[\s\S]+-----END EC/)
    assert.match(await textOf('{{ genPrivateKey "ed25519" }}'), /^-----BEGIN PRIVATE KEY-----\n/)
  })

  it('fails by the name of a function that is not available, and never makes something wrong', async () => {
    const calls = {
      bcrypt: '"p"',
      htpasswd: '"u" "p"',
      genCA: '"x" 1',
      genSelfSignedCert: '"x" nil nil 1',
      buildCustomCert: '"x" "y"',
      getHostByName: '"localhost"',
    }
    for (const [name, given] of Object.entries(calls)) {
      assert.equal(await textOf(`{{ ${name} ${given} }}`), `render: ${name} is not available here`)
    }
    assert.match(await textOf('{{ genPrivateKey "dsa" }}'), /^render: genPrivateKey makes no keys of the kind dsa/)
  })

  it('keeps bytes that are no text as U+FFFD', async () => {
    assert.equal(await textOf('{{ trunc 1 "é" }}|{{ b64dec "/w==" }}'), '\ufffd|\ufffd')
  })

  it('stands at the limit of bytes and ends one beyond it', async () => {
    const text = '{{ range until 100 }}{{ "0123456789" }}{{ end }}'
    assert.equal((await textOf(text, {}, { limit: 1000 })).length, 1000)
    assert.match(await textOf(text, {}, { limit: 999 }), /^limit: .*template_bytes/)
  })

  it('ends where templates call themselves, nest too deeply or contain themselves', async () => {
    for (const text of [
      '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}',
      '{{ '.concat('('.repeat(5000), '1', ')'.repeat(5000), ' }}'),
      '{{ if true }}'.repeat(5000) + '{{ end }}'.repeat(5000),
      `{{ if false }}${'{{ else if false }}'.repeat(5000)}{{ end }}`,
      '{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ $d }}',
      '{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ toJson $d }}',
      '{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ deepCopy $d }}',
      '{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ $e := dict }}{{ $_ := set $e "d" $e }}{{ deepEqual $d $e }}',
    ]) {
      assert.match(await textOf(text), /^(?:limit|syntax|render): /, text.slice(0, 60))
    }
  })

  it('knows no property of JavaScript', async () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      assert.equal(await textOf(`{{ .${name} }}`), '<no value>')
      assert.equal(await textOf(`{{ (now).${name} }}`), `render: a time.Time has no field ${name}`)
      if (name !== 'toString') assert.match(await textOf(`{{ ${name} 1 }}`), /^syntax: there is no function/)
    }
    assert.equal(await textOf('{{ dict "__proto__" 1 }}'), 'map[__proto__:1]')
  })
})
