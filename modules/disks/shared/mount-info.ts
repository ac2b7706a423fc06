// What is mounted where, from /proc/self/mountinfo.

export interface Mount {
  readonly device: string
  readonly type: string
  readonly point: string
  /** Options of the mount, not of the filesystem: "rw,relatime". */
  readonly options: string
}

/** The mount that a path lies on: the deepest one above it, the last if several are stacked. */
export function mountOf(mountinfo: string, path: string): Mount | undefined {
  let best: Mount | undefined
  for (const mount of mountsIn(mountinfo)) {
    const under = path === mount.point || path.startsWith(mount.point === '/' ? '/' : `${mount.point}/`)
    if (under && mount.point.length >= (best?.point.length ?? 0)) best = mount
  }
  return best
}

/** Every line; see proc_pid_mountinfo(5). */
export function mountsIn(mountinfo: string): readonly Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const fields = before.split(' ')
    const [type, device] = after.split(' ')
    const [point, options] = [fields[4], fields[5]]
    if (!type || !device || !point || options === undefined) return []
    return [{ device: unescapeField(device), type, point: unescapeField(point), options }]
  })
}

/** Fields of /proc and fstab hold blanks as octal escapes. */
export function unescapeField(field: string): string {
  return field.replace(/\\(040|011|012|134)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

export function escapeField(field: string): string {
  return field.replace(/[\\ \t\n]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
}
