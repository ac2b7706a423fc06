import assert from 'node:assert/strict'
import { Failure, HostError, howEnded, reasonOf, stackOf } from '../../core/errors.ts'
import { notices } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'

describe('what is said', () => {
  it('is text of the code with pieces in it', () => {
    const kind: 'mbr' | 'gpt' = 'gpt'
    const nested = say`${kind} on ${say.path('/dev/sda')}`
    assert.equal(say`made ${1} table: ${nested}, ${true}`, 'made 1 table: gpt on /dev/sda, true')
    assert.equal(say.join([say`a`, say`b`], ' or '), 'a or b')
  })

  it('has no secret of an address', () => {
    assert.equal(say.url('https://sam:hunter2@host/x?token=hunter2#hunter2'), 'https://host/x?token=REDACTED')
    for (const piece of [say.path, say.named]) {
      assert.equal(piece('from https://sam:hunter2@host/x'), 'from https://host/x')
      assert.equal(piece('sam:hunter2@proxy:3128'), 'proxy:3128')
    }
  })

  it('is one line, whatever a piece holds', () => {
    for (const piece of [say.path, say.named, say.word, say.url])
      assert.equal(piece('a\nb\r\t\0\u007f\u2028c'), 'a\\nb\\r\\t\\u0000\\u007f\\u2028c')
  })

  it('has of a value its kind alone', () => {
    const values = ['hunter2', '', 4711, true, null, undefined, ['hunter2'], { hunter2: 1 }, new Uint8Array(2)]
    assert.deepEqual(values.map(say.value), [
      'a text',
      'an empty text',
      'a number',
      'a boolean',
      'nothing',
      'nothing',
      'a list',
      'a mapping',
      'bytes',
    ])
  })

  it('has of an error that is a bug, or a library has made, its class and code', () => {
    const bug = new TypeError('hunter2 is not a function')
    assert.equal(reasonOf(bug), 'TypeError')
    assert.equal(reasonOf(Object.assign(new Error('open hunter2'), { code: 'ENOENT' })), 'Error (ENOENT)')
    assert.equal(reasonOf('hunter2'), 'an unknown error')
    assert.match(stackOf(bug), /^TypeError\n {4}at .*said\.test\.ts/)
    assert.doesNotMatch(stackOf(bug), /hunter2/)
    assert.equal(reasonOf(new Failure(say`it is full`)), 'it is full')
  })

  it('has of a command that a user wrote how it ended', () => {
    const ended = (code: 'exit' | 'signal' | 'not-found' | 'timeout', detail: HostError['detail']) =>
      howEnded(new HostError(code, say`hunter2 failed`, { detail }))
    assert.equal(ended('exit', { exitCode: 3 }), 'exited with status 3')
    assert.equal(ended('signal', { signal: 'SIGKILL' }), 'was killed by SIGKILL')
    assert.equal(ended('not-found', {}), 'was not found')
    assert.equal(ended('timeout', {}), 'failed (timeout)')
  })

  it('can be nothing else: the compiler refuses it', () => {
    const told: string[] = []
    const sink = notices(({ message }) => told.push(message), 'test')
    const text: string = 'hunter2'
    const mixed = (text.length > 0 ? text : say`x`) as string | Said
    // @ts-expect-error A text that is not said.
    sink.debug(text)
    // @ts-expect-error A template without the tag.
    sink.warning('yaml/syntax', `at ${text}`)
    // @ts-expect-error A text in a template with the tag.
    sink.info(say`at ${text}`)
    // @ts-expect-error A template in a template.
    sink.info(say`at ${`${text}!`}`)
    // @ts-expect-error A text that may be said and may be not.
    sink.info(say`at ${mixed}`)
    // @ts-expect-error Said texts put together by hand.
    sink.info(say`a` + say`b`)
    // @ts-expect-error Whatever is not known.
    sink.info(say`at ${JSON.parse('1') as unknown}`)
    // @ts-expect-error A hint.
    sink.warning('yaml/syntax', say`x`, { hint: text })
    // @ts-expect-error A place in a document.
    sink.warning('yaml/syntax', say`x`, { where: { document: 'd', path: text } })
    assert.equal(told.length, 9)
    // @ts-expect-error The text of a failure.
    assert.ok(new Failure(text))
    // @ts-expect-error The text of a failed effect.
    assert.ok(new HostError('io', text))
  })
})
