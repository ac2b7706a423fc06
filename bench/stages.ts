// The four stages in a chroot: as four commands, and as the package's units start them, with the agent that waits.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Chroot, openChroot } from '../test/machines/chroot.ts'
import { overlay } from '../test/machines/overlay.ts'
import type { Cost } from './figures.ts'

export type Form = 'commands' | 'units'

export interface Seed {
  readonly metaData?: string
  readonly userData?: string
}

/** As little as a config can say: everything else is the distro's default. */
export const minimal: Seed = { userData: '#cloud-config\n{}\n' }
/** The same without what only chance decides: an RSA key takes ssh-keygen 50 to 2000 ms, whoever starts it. */
export const withoutKeys: Seed = { userData: '#cloud-config\nssh_genkeytypes: []\n' }

/** A machine with a seed, on which nothing has run yet. `on`: the folder that its disk is made in. */
export async function inMachine<T>(
  layers: readonly string[],
  seed: Seed,
  work: (inside: Chroot, root: string) => Promise<T>,
  on?: string,
): Promise<T> {
  const disk = overlay(layers, on === undefined ? {} : { on })
  const inside = await openChroot(disk)
  try {
    const folder = join(disk.root, 'var/lib/cloud/seed/nocloud')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'meta-data'), seed.metaData ?? 'instance-id: bench-1\nlocal-hostname: bench\n')
    writeFileSync(join(folder, 'user-data'), seed.userData ?? '')
    return await work(inside, disk.root)
  } finally {
    inside.close()
    disk.remove()
  }
}

/** One boot after the other in the same root. */
export async function boots(
  layers: readonly string[],
  seed: Seed,
  { form, count, cold = false }: { form: Form; count: number; cold?: boolean },
): Promise<readonly Cost[]> {
  return inMachine(layers, seed, async (inside, root) => {
    const costs: Cost[] = []
    for (let boot = 0; boot < count; boot++) costs.push(await oneBoot(inside, root, { form, cold }))
    return costs
  })
}

export async function oneBoot(
  inside: Chroot,
  root: string,
  { form, cold = false }: { form: Form; cold?: boolean },
): Promise<Cost> {
  writeFileSync(join(root, 'run/boot.py'), BOOT)
  const { code, stdout, stderr } = await inside.run([
    'python3',
    '-S',
    '-E',
    '/run/boot.py',
    form,
    cold ? 'cold' : 'warm',
  ])
  if (code !== 0) throw new Error(`measuring a boot: ${stderr || stdout}`)
  const { codes, ...cost } = JSON.parse(stdout) as Cost & { codes: number[] }
  if (codes.some((status) => status !== 0)) throw new Error(`the stages ended with ${codes.join(', ')}`)
  return cost
}

/** Starts what the ExecStart lines of the units say, in their order, and asks the kernel what it cost. */
const BOOT = `
import glob, json, os, resource, shutil, socket, sys, threading, time
form, cache = sys.argv[1:]
UNITS = ["cloud-init-local", "cloud-init-network", "cloud-config", "cloud-final"]
COMMANDS = [["init", "--local"], ["init"], ["modules", "--mode=config"], ["modules", "--mode=final"]]

def words(text):
    import shlex
    return shlex.split(text)

def exec_of(name):
    for folder in ("/usr/lib/systemd/system", "/lib/systemd/system"):
        path = f"{folder}/{name}.service"
        if os.path.exists(path):
            for line in open(path):
                if line.startswith("ExecStart="):
                    return words(line[len("ExecStart="):].strip())
    raise SystemExit(f"no unit {name}")

def start(argv):
    child = os.fork()
    if child == 0:
        null = os.open("/dev/null", os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        os.execvp(argv[0], argv)
    return child

def wait(child):
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), used

# What a reboot forgets.
for path in glob.glob("/run/cloud-init"):
    shutil.rmtree(path)
stages = [["cloud-init", *command] for command in COMMANDS]
if form == "units":
    main, stages = exec_of("cloud-init-main"), [exec_of(unit) for unit in UNITS]
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    if os.path.exists("/run/manager.sock"):
        os.unlink("/run/manager.sock")
    manager.bind("/run/manager.sock")
    ready = threading.Event()

    def listen():
        while True:
            if b"READY=1" in manager.recv(4096):
                ready.set()

    threading.Thread(target=listen, daemon=True).start()
if cache == "cold":
    os.sync()
    open("/proc/sys/vm/drop_caches", "w").write("3")

before = time.perf_counter()
codes, memory = [], 0
if form == "units":
    os.environ["NOTIFY_SOCKET"] = "/run/manager.sock"
    agent = start(main)
    del os.environ["NOTIFY_SOCKET"]
    if not ready.wait(60):
        raise SystemExit("the agent was not ready after a minute")
for argv in stages:
    code, used = wait(start(argv))
    codes.append(code)
    memory = max(memory, used.ru_maxrss)
if form == "units":
    code, used = wait(agent)
    codes.append(code)
    memory = used.ru_maxrss
wall = time.perf_counter() - before
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"wall": wall * 1e3, "cpu": (used.ru_utime + used.ru_stime) * 1e3, "memory": memory / 1024, "codes": codes}))
`
