// A stand-in for vmware-rpctool where there is no hypervisor: a shell script that keeps guestinfo as files in a folder, one for each key,
// and writes down what it was asked.

/** `folder` holds the values, "metadata" for guestinfo.metadata; what was asked is in `asked` there, a line each. */
export function guestProgram(folder: string): string {
  const quoted = `'${folder.replaceAll("'", "'\\''")}'`
  return `#!/bin/sh
folder=${quoted}
printf '%s\\n' "$1" >> "$folder/asked"
case $1 in
  'info-get guestinfo.'*)
    key=\${1#info-get guestinfo.}
    if [ -f "$folder/$key" ]; then cat "$folder/$key"; echo; else echo 'No value found' >&2; exit 1; fi ;;
  'info-set guestinfo.'*)
    pair=\${1#info-set guestinfo.}
    printf '%s' "\${pair#* }" > "$folder/\${pair%% *}" ;;
  *) echo ;;
esac
`
}
