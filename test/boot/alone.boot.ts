// Two processes that run the same stage, on a root file system of its own: a person at a terminal, and a script of the boot itself.

import assert from 'node:assert/strict'
import { openChroot } from '../machines/chroot.ts'
import { machine, seed } from './machine.ts'

const saw = (line: string) => `echo "${line}" >> /srv/seen`
const untilFree = 'until [ -e /run/free ]; do sleep 0.1; done'

const userData = `#cloud-config
write_files: [{path: /srv/late, content: late, defer: true}]
runcmd:
- ${JSON.stringify(saw('began'))}
- rm /srv/late
- ${JSON.stringify(`cloud-init single --name write_files_deferred --frequency always; ${saw('single $?')}`)}
- ${JSON.stringify(`cloud-init single --name scripts_user --frequency always; ${saw('itself $?')}`)}
- ${JSON.stringify(`cloud-init modules --mode final 2> /srv/told; ${saw('stage $?')}`)}
- ${JSON.stringify(untilFree)}
- ${JSON.stringify(saw('ended'))}
`

const script = `
cloud-init init --local && cloud-init init && cloud-init modules --mode config || exit 9
cloud-init modules --mode final & first=$!
until grep -q ^stage /srv/seen 2>/dev/null; do sleep 0.1; done
cloud-init modules --mode final; echo "second $?" >> /srv/seen
cloud-init modules --mode config; echo "config $?" >> /srv/seen
touch /run/free
wait $first; echo "first $?" >> /srv/seen
`

const seen = 'began\nsingle 0\nitself 1\nstage 1\nsecond 1\nconfig 0\nended\nfirst 0\n'

describe('a stage that another process is at work on, on a real root', () => {
  it('is left alone, and ends as if nobody had come', async () => {
    const disk = await machine()
    disk.write(seed({ 'meta-data': 'instance-id: i-1\n', 'user-data': userData }))
    const inside = await openChroot(disk.disk)
    try {
      const { stderr } = await inside.run(['sh', '-c', script])
      const read = async (path: string) => (await inside.run(['cat', path])).stdout
      assert.equal(await read('/srv/seen'), seen, stderr)
      assert.equal(await read('/srv/late'), 'late')
      assert.match(
        await read('/srv/told'),
        /Final Stage is being run by process \d+.* and has started this command itself/,
      )
      assert.match(stderr, /Final Stage is being run by process \d+.*Nothing was done/)
      const { v1 } = JSON.parse(await read('/var/lib/cloud/data/status.json'))
      for (const key of ['init-local', 'init', 'modules-config', 'modules-final'])
        assert.deepEqual([key, v1[key].errors, typeof v1[key].finished], [key, [], 'number'])
      assert.equal((await inside.run(['test', '-e', '/var/lib/cloud/data/journal'])).code, 1)
    } finally {
      inside.close()
      await disk.remove()
    }
  })
})
