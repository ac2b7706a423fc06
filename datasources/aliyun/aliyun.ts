// Alibaba Cloud (Aliyun): EC2's form with an address, a token and a tree of its own.
// https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata

import type { Datasource } from '../datasource.ts'
import { ec2SeedFiles } from '../shared/ec2-seed.ts'
import { detects, dmiIs, filesExist, pathsIn } from '../shared/rules.ts'
import { AliyunMetadata, type AliyunSettings, seedFolder, settings } from './shared/settings.ts'

export const aliyun: Datasource<AliyunSettings> = {
  name: 'AliYun',
  phases: ['local', 'network'],
  suffix: { local: 'Local' },
  ephemeral: { ipv4: 'dhcp', ipv6: 'link-local', nics: 'each' },
  settings,
  documents: [AliyunMetadata],
  probes: pathsIn(seedFolder, ...ec2SeedFiles),
  detect: detects(filesExist(seedFolder, ...ec2SeedFiles), dmiIs('system-product-name', 'Alibaba Cloud ECS')),
  async read(input) {
    const { readAliyun } = await import('./shared/read-aliyun.ts')
    return await readAliyun(input)
  },
  networkEvents: { default: ['boot'] },
}
