import assert from 'node:assert/strict'
import { actionsIn, parseEvents, spansOf, splitBoots, withActions } from '../../../stages/events/boot-events.ts'
import { timelinePage, timelineSvg } from '../../../stages/events/timeline-picture.ts'

const line = (time: string, topic: string, text: string) => `2026-11-22 18:00:${time} - ${topic}[DEBUG]: ${text}`
const log = [
  line('00,000', 'stages', "Cloud-init v. 1 running 'init-local' at Sun, 22 Nov 2026 18:00:00 +0000. Up 1.00 seconds."),
  line('00,010', 'handlers', 'start: init-local: searching for local datasources'),
  line('00,300', 'handlers', 'finish: init-local: SUCCESS: searching for local datasources (duration: 0.290s)'),
  line('01,000', 'handlers', 'start: modules-final: running modules for final'),
  line(
    '01,100',
    'handlers',
    'start: modules-final/config-runcmd: running config-runcmd with frequency once-per-instance',
  ),
  line('01,100', 'host', 'Running /var/lib/x <y>'),
  line('01,400', 'host', '/var/lib/x <y>: exit 3 (0.300s)'),
  line('01,500', 'host', 'GET http://192.0.2.1/: 200, 12 bytes (0.050s)'),
  line('01,600', 'handlers', 'finish: modules-final/config-runcmd: FAIL: running config-runcmd (duration: 0.500s)'),
  line('01,600', 'handlers', 'start: modules-final/config-byobu: running config-byobu'),
  line('01,600', 'handlers', 'finish: modules-final/config-byobu: SUCCESS: ran (duration: 0.000s)'),
  line('01,700', 'handlers', 'finish: modules-final: SUCCESS: running modules for final (duration: 0.700s)'),
  line('09,000', 'host', 'too late: exit 0 (0.100s)'),
].join('\n')

describe('the events of a boot', () => {
  const spans = spansOf(splitBoots(parseEvents(log)).at(-1) ?? [])

  it('pair up, and the children of a stage lie within it', () => {
    const found = spans.map(({ name, duration }) => [name, Math.round(duration * 1000)])
    assert.deepEqual(found.slice(1), [
      ['modules-final', 700],
      ['modules-final/config-runcmd', 500],
      ['modules-final/config-byobu', 0],
    ])
    const stage = spans.find(({ name }) => name === 'modules-final')
    const children = spans.filter(({ name }) => name.startsWith('modules-final/'))
    assert.ok(children.reduce((sum, { duration }) => sum + duration, 0) <= (stage?.duration ?? 0))
  })

  it('tell what became of a step, whatever it is called', () => {
    const of = 'boot/step-/oem/first settings.yaml.0'
    const steps = [
      line('01,000', 'handlers', 'start: boot: running stage boot'),
      line('01,000', 'handlers', `start: ${of}: running step`),
      line('01,200', 'handlers', `finish: ${of}: FAIL: failed: commands/0: exited with status 3 (duration: 0.200s)`),
      line('01,300', 'handlers', 'finish: boot: FAIL: running stage boot (duration: 0.300s)'),
    ]
    const [, step] = spansOf(parseEvents(steps.join('\n')))
    assert.deepEqual([step?.name, step?.depth, step?.result], [of, 1, 'FAIL'])
    assert.equal(step?.description, 'failed: commands/0: exited with status 3')
  })

  it('have commands and requests below the work that started them', () => {
    const all = withActions(spans, actionsIn(log))
    assert.deepEqual(
      all
        .filter(({ result }) => ['RUN', 'FAILED'].includes(result))
        .map(({ name, depth, result }) => [name, depth, result]),
      [
        ['/var/lib/x <y>', 2, 'FAILED'],
        ['GET http://192.0.2.1/', 2, 'RUN'],
      ],
    )
    assert.equal(
      all.findIndex(({ name }) => name.startsWith('GET')),
      all.findIndex(({ name }) => name.endsWith('runcmd')) + 2,
    )
  })

  it('become a picture that shows what took time, with texts that cannot break it', () => {
    const svg = timelineSvg(withActions(spans, actionsIn(log)))
    assert.match(svg, /config-runcmd/)
    assert.match(svg, /\/var\/lib\/x &lt;y&gt;/)
    assert.match(svg, /1 that took less than 1 ms are not shown/)
    assert.doesNotMatch(svg, /config-byobu|NaN|<y>/)
    assert.match(timelinePage(spans), /<th>together<\/th><th>/)
    assert.match(timelineSvg([]), /no stage has finished yet/)
  })
})
