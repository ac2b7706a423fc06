// The first line of files the agent makes.

import { rfc2822 } from '../core/dates.ts'
import { reportedVersion } from '../core/version.ts'

/** "# Created by cloud-init v. … on Mon, 01 Jan 2026 00:00:00 +0000": tools recognise such files by it. */
export function createdHeader(now: Date, base: 'Created' | 'Added' = 'Created'): string {
  return `# ${base} by cloud-init v. ${reportedVersion} on ${rfc2822(now)}`
}
