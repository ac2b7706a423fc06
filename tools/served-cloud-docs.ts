// The table of clouds in docs/serve.md, made from metadata-server/clouds/index.ts.

import { cloudPlaces } from '../cli/shared/cloud-scenario.ts'
import { clouds } from '../metadata-server/clouds/index.ts'

export function servedCloudTable(): string {
  const rows = clouds.map((cloud) => {
    const places = cloudPlaces(cloud).map((place) => (/[:/]/.test(place) ? `\`${place}\`` : place))
    return `| \`${cloud.name}\` | ${cloud.title} | ${cloud.datasource ?? 'of Kairos only'} | ${places.join(', ')} |\n`
  })
  return `| | cloud | datasource | where its machines look |\n| --- | --- | --- | --- |\n${rows.join('')}`
}
