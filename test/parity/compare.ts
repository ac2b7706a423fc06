// Two snapshots side by side: what one has and the other lacks, or has in another form.
import { changedLines } from './changed-lines.ts'
import type { Entry, Snapshot } from './snapshot.ts'

export interface Difference {
  readonly path: string
  /** missing: only the reference leaves it; extra: only firstlight does. */
  readonly kind: 'missing' | 'extra' | 'type' | 'mode' | 'owner' | 'content'
  readonly detail: string
}

export function compare(reference: Snapshot, ours: Snapshot): Difference[] {
  const found: Difference[] = []
  for (const path of [...new Set([...reference.keys(), ...ours.keys()])].sort()) {
    const theirs = reference.get(path)
    const our = ours.get(path)
    // What lies in a directory that is missing altogether is not worth a line of its own.
    if (found.some((difference) => /missing|extra/.test(difference.kind) && path.startsWith(`${difference.path}/`)))
      continue
    if (!our && theirs) found.push({ path, kind: 'missing', detail: brief(theirs) })
    else if (our && !theirs) found.push({ path, kind: 'extra', detail: brief(our) })
    else if (our && theirs) found.push(...differ(path, theirs, our))
  }
  return found
}

function differ(path: string, theirs: Entry, our: Entry): Difference[] {
  if (theirs.type !== our.type) return [{ path, kind: 'type', detail: `${theirs.type} → ${our.type}` }]
  const found: Difference[] = []
  if (theirs.mode !== our.mode) found.push({ path, kind: 'mode', detail: `${theirs.mode} → ${our.mode}` })
  if (theirs.owner !== our.owner) found.push({ path, kind: 'owner', detail: `${theirs.owner} → ${our.owner}` })
  if (theirs.content !== our.content)
    found.push({ path, kind: 'content', detail: changedLines(theirs.content, our.content).join('\n') })
  return found
}

function brief({ type, mode, owner, content }: Entry): string {
  const text = content.length > 400 ? `${content.slice(0, 400)}…` : content
  return `${type} ${mode} ${owner}${text ? `\n${text}` : ''}`
}
