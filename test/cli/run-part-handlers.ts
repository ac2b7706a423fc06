// An entry as bin/firstlight.js is one, whose only command gives a part to a JavaScript handler with the child of a real boot.

import { main } from '../../cli/main.ts'
import { processBoot } from '../../cli/process-boot.ts'
import { notices } from '../../core/notices.ts'
import { multipart } from '../../index.ts'
import { consumeParts, expandUserData } from '../../userdata/index.ts'

if (process.argv[2]?.startsWith('-')) await main()
else {
  const root = process.argv[2] as string
  const { host, options } = processBoot()
  const shared = {
    host,
    notices: notices(({ level, message }) => level === 'warning' && process.stderr.write(`${message}\n`), 'test'),
    paths: { cloud: `${root}/cloud`, run: `${root}/run`, instance: `${root}/cloud/instances/i-1` },
    systemConfig: {},
  }
  const handler = [
    '#part-handler',
    `export const listTypes = () => ['text/x-mine']`,
    `export const handlePart = ({ event, payload }) => event === 'part' && console.log('handled', payload)`,
    '',
  ].join('\n')
  const raw = Buffer.from(
    multipart([
      { type: 'text/part-handler', filename: 'mine.mjs', content: handler },
      { type: 'text/x-mine', content: 'this' },
    ]),
  )
  await consumeParts({
    ...shared,
    message: await expandUserData({ ...shared, kind: 'user', raw }),
    instance: {
      datasource: 'None',
      className: 'DataSourceNone',
      detail: '',
      id: 'i-1',
      dsmode: 'net',
      publicKeys: [],
      metadata: {},
      cloudName: 'none',
      platform: 'none',
      subplatform: '',
    },
    frequency: 'once-per-instance',
    console: { out: (text) => process.stdout.write(text) },
    ...(options.javascriptChild && { javascriptChild: options.javascriptChild }),
  })
}
