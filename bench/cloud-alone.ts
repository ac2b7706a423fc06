// `npm run bench:cloud`: what reading EC2 costs, beside Debian's cloud-init. --runs N. Fails if it is more than it may be.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { withFirstlight } from '../test/machines/firstlight.ts'
import { rootfs } from '../test/machines/rootfs.ts'
import { inEc2 } from './cloud.ts'
import { judge, markdown } from './figures.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '7' } } })
const installed = await withFirstlight('replaced')
const layers = { 'cloud-init': [await rootfs('reference')], firstlight: installed.lower }
// As in run.ts: a file that was just written lies in memory in larger pieces.
writeFileSync('/proc/sys/vm/drop_caches', '3')
const rows = await inEc2(layers, Number(values.runs))
installed.remove()
process.stdout.write(`${markdown(rows)}\n`)
judge(rows)
