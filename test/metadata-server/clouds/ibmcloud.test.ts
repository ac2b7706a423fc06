import assert from 'node:assert/strict'
import { ibmCloud as source } from '../../../datasources/ibm-cloud.ts'
import { ibmcloud } from '../../../metadata-server/clouds/ibmcloud.ts'
import { readServed } from '../read-served.ts'

describe('the disk of IBM Cloud', () => {
  it('is read by our datasource, as that of an image or of a template', async () => {
    for (const [kind, detail] of [
      ['os-code', 'OS-Code/Live /dev/xvdh'],
      ['template', 'Template/Live/Metadata /dev/xvdh'],
    ] as const) {
      const scenario = { 'instance-id': 'ibm-1', 'vendor-data': 'v', ibmcloud: { kind } }
      const { instance, codes, detection } = await readServed(source, ibmcloud, { scenario })
      assert.deepEqual([codes, detection, instance?.id, instance?.detail], [[], 'yes', 'ibm-1', detail])
      assert.equal(instance?.vendorData, Buffer.from('v').toString('base64'))
    }
  })
})
