// The programs that read what the renderers write, from Debian's packages, as judges: each is given many trees of files in one go
// and answers with what it complained about.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RenderedFile } from '../../network/index.ts'
import { type Chroot, openChroot } from './chroot.ts'
import { overlay } from './overlay.ts'
import { rootfs } from './rootfs.ts'

export type ParserName = 'netplan' | 'networkd' | 'ifupdown' | 'NetworkManager'

export type Trees = Readonly<Record<string, readonly RenderedFile[]>>

/** By name of the tree: the parser's own lines, an empty list if it took everything. */
export type Complaints = Readonly<Record<string, readonly string[]>>

export interface NetworkParsers {
  read(parser: ParserName, trees: Trees): Promise<Complaints>
  close(): void
}

/** The root file system, not booted: the parsers may run side by side, each once. */
export async function openNetworkParsers(): Promise<NetworkParsers> {
  const disk = overlay([await rootfs('parsers')])
  let chroot: Chroot | undefined
  try {
    chroot = await openChroot(disk)
  } finally {
    if (!chroot) disk.remove()
  }
  const { run, close } = chroot
  return {
    async read(parser, trees) {
      const folder = `/judged/${parser}`
      for (const [name, files] of Object.entries(trees)) {
        mkdirSync(join(disk.root, folder, name), { recursive: true })
        for (const { path, content, mode } of files) {
          const place = join(disk.root, folder, name, path)
          mkdirSync(dirname(place), { recursive: true })
          writeFileSync(place, content, { mode })
        }
      }
      const { code, stdout, stderr } = await run(['python3', '-c', JUDGE, parser, folder], { timeout: 170_000 })
      if (code !== 0) throw new Error(`${parser}: exit status ${code}\n${stderr}`)
      return JSON.parse(stdout)
    },
    close() {
      close()
      disk.remove()
    },
  }
}

// networkd and NetworkManager have no mode that only reads: they are started in a network of their own, with no card in it, and
// killed as soon as they have loaded their files.
const JUDGE = `
import json, os, re, shutil, subprocess, sys

def plain(*argv):
    # Status and words of a program that ends by itself.
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stdout, done.stderr

def until(argv, end, env):
    # The lines that a service writes until one that matches.
    with subprocess.Popen(["timeout", "20", "unshare", "--net", *argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, env={**os.environ, **env}) as service:
        lines = []
        for line in service.stdout:
            lines.append(line.rstrip())
            if end in line:
                service.terminate()
                return lines
    sys.exit(argv[0] + " ended before it had loaded its files:\\n" + "\\n".join(lines[-20:]))

def put(tree, path):
    shutil.rmtree(path, ignore_errors=True)
    if os.path.isdir(tree + path):
        shutil.copytree(tree + path, path)

def netplan(tree):
    # What "netplan generate" itself runs, without the Python around it.
    status, out, err = plain("/usr/libexec/netplan/generate", "--root-dir", tree)
    if status == 0:
        return []
    errors = [line for line in err.splitlines() if re.match(r"ERROR: |/.*: Error in network definition: ", line)]
    return errors or ["status %d: %s" % (status, err)]

def networkd(tree):
    path = "/etc/systemd/network"
    put(tree, path)
    os.makedirs("/run/systemd", exist_ok=True)
    env = {"SYSTEMD_LOG_TARGET": "console", "SYSTEMD_LOG_LEVEL": "debug"}
    lines = until(["/usr/lib/systemd/systemd-networkd"], "Enumeration completed", env)
    loaded = [line for line in lines if path in line and line.endswith(": Successfully loaded.")]
    wrong = [line for line in lines if path in line and line not in loaded]
    files = len(os.listdir(path)) if os.path.isdir(path) else 0
    return wrong or (["%d of %d files loaded" % (len(loaded), files)] if len(loaded) != files else [])

def ifupdown(tree):
    wrong = []
    def ask(*argv):
        status, out, err = plain(*argv)
        lines = [line for line in (err + (out if argv[0] == "udevadm" else "")).splitlines() if line.startswith(argv[0]) or tree in line]
        if status:
            wrong.extend(lines if lines else [" ".join(argv) + ": status %d" % status])
        return out
    path = tree + "/etc/network/interfaces.d/50-cloud-init"
    os.makedirs("/run/network", exist_ok=True)
    ask("ifquery", "-i", path, "--list", "--all")
    with open(path) as file:
        names = sorted(set(re.findall(r"^iface (\\S+)", file.read(), re.M)))
    for name in names:
        ask("ifquery", "-i", path, name)
        # ifquery does not mind a stanza without its address; ifup does, before it would do anything.
        ask("ifup", "--no-act", "--force", "-i", path, name)
    rules = tree + "/etc/udev/rules.d/70-persistent-net.rules"
    if os.path.exists(rules):
        ask("udevadm", "verify", "--no-summary", rules)
    return wrong

def network_manager(tree):
    for part in ("conf.d", "system-connections"):
        put(tree, "/etc/NetworkManager/" + part)
    argv = ["NetworkManager", "--debug", "--configure-and-quit=initrd", "--log-level=INFO"]
    lines = until(argv, "manager: (lo)", {})
    return [line.partition("] ")[2] for line in lines if re.match(r"<(warn|error)> .* (keyfile|config):", line)]

judge = {"netplan": netplan, "networkd": networkd, "ifupdown": ifupdown, "NetworkManager": network_manager}[sys.argv[1]]
folder = sys.argv[2]
print(json.dumps({name: judge(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}))
`
