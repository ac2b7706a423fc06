// Where a marker may stand though it is not public, and how it may be written there.

import type { Marker } from './marked.ts'

/** What is public by what it is for, whatever is in it. */
export const byPurpose: readonly Exception[] = [
  {
    plugins: ['write_files', 'write_files_deferred', 'files', 'systemctl'],
    path: /\/content$/,
    place: /^\//,
    why: "a file has the mode that its author gives it, and the reference's usual one",
    secrets: true,
  },
  {
    plugins: ['seed_random', 'rsyslog', 'snap', 'wireguard', 'ansible', 'power_state_change', 'commands'],
    path: /\/(command|service_reload_command|commands|readinessprobe|galaxy\/actions|condition)(\/\*)*$/,
    place: /^arguments of /,
    why: 'the words of a command are its arguments, and its author chooses them',
    secrets: true,
  },
  {
    plugins: ['environment'],
    path: /^\/environment\/\*$/,
    place: /^\//,
    why: 'variables for everybody who logs in or is started there: the file has the mode of /etc/environment',
    secrets: true,
  },
  {
    plugins: ['package_update_upgrade_install'],
    path: /^\/packages\//,
    place: /^arguments of /,
    why: 'a package is an argument of the program that installs it, whatever its address is',
    secrets: true,
  },
  {
    plugins: ['ensure_entities'],
    path: /\/entity$/,
    place: /^\/etc\/(group|passwd)$/,
    why: 'it is a line for a file that everybody can read',
  },
  {
    plugins: ['systemd_firstboot'],
    path: /\/root-password-hashed$/,
    place: /^arguments of /,
    why: 'systemd-firstboot takes a hash in no other way',
    secrets: true,
  },
  {
    plugins: ['ansible'],
    path: /^\/ansible\/(pull|setup_controller\/(run_ansible|repositories))\//,
    place: /^arguments of /,
    why: 'options of ansible-pull and ansible-playbook, whatever they are called',
  },
  {
    plugins: [
      'rsyslog',
      'ntp',
      'apt_configure',
      'yum_add_repo',
      'zypper_add_repo',
      'puppet',
      'mcollective',
      'salt_minion',
    ],
    path: /\/(configs|rsyslog|template|conf|sources_list|yum_repos|repos|grains|config)\b/,
    place: /^\//,
    why: "the text of the file that it is for, which has the reference's mode unless there is a credential in it",
  },
]

interface Exception {
  readonly plugins: readonly string[]
  readonly path: RegExp
  readonly place: RegExp
  readonly why: string
  /** Also of what is a credential by its form. */
  readonly secrets?: true
}

/** Which of them were needed. */
export const needed = new Set<Exception>()

export function isMeantFor(place: string, id: string, { path, secret }: Marker): boolean {
  const exception = byPurpose.find(
    (one) => one.plugins.includes(id) && one.path.test(path) && one.place.test(place) && (one.secrets || !secret),
  )
  if (exception) needed.add(exception)
  return exception !== undefined
}

/** A marker as it may be written down. */
export const writtenForms = ({ text }: Marker) => [text, Buffer.from(text).toString('base64').slice(0, -2)]
