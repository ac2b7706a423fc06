// The program that hosts Python part-handlers under the machine's python3: one child for a whole run, asked by JSON lines on
// its standard input, answering by JSON lines on its standard output. What handlers print goes to standard error.
// `data` is a stand-in for the reference's object, with the attributes handlers are known to use; where the reference's
// package is not installed, so are the few of its modules that handlers import.

export const pythonDriver = String.raw`
import base64, collections, importlib.util, json, logging, os, subprocess, sys, traceback, types

requests = os.fdopen(os.dup(0), 'rb')
answers = os.fdopen(os.dup(1), 'wb')
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(2, 1)
sys.dont_write_bytecode = True

Hostname = collections.namedtuple('DataSourceHostname', ['hostname', 'is_default'])


class Paths:
    def __init__(self, given):
        self.cloud_dir = given['cloud']
        self.run_dir = given['run']
        self.docs_dir = '/usr/share/doc/cloud-init/'
        self.instance_link = os.path.join(self.cloud_dir, 'instance')
        self.boot_finished = os.path.join(self.instance_link, 'boot-finished')
        self.seed_dir = os.path.join(self.cloud_dir, 'seed')
        self.template_tpl = os.path.join(given['templates'], '%s.tmpl')
        self.instance = given['instance']
        self.lookups = {
            'boothooks': 'boothooks', 'cloud_config': 'cloud-config.txt', 'data': 'data', 'handlers': 'handlers',
            'instance_id': '.instance-id', 'manual_clean_marker': 'manual-clean', 'obj_pkl': 'obj.pkl',
            'scripts': 'scripts', 'sem': 'sem', 'userdata': 'user-data.txt.i', 'userdata_raw': 'user-data.txt',
            'vendor_cloud_config': 'vendor-cloud-config.txt', 'vendor_scripts': 'scripts/vendor',
            'vendordata': 'vendor-data.txt.i', 'vendordata_raw': 'vendor-data.txt',
            'vendor2_cloud_config': 'vendor2-cloud-config.txt', 'vendordata2': 'vendor-data2.txt.i',
            'vendordata2_raw': 'vendor-data2.txt', 'warnings': 'warnings', 'upstart_conf_d': None,
        }

    def _below(self, base, name):
        return base if not name else os.path.join(base, self.lookups.get(name) or name)

    def get_ipath(self, name=None):
        return self._below(self.instance, name)

    def get_ipath_cur(self, name=None):
        return self._below(self.instance_link, name)

    def get_cpath(self, name=None):
        return self._below(self.cloud_dir.rstrip('/'), name)

    def get_runpath(self, name=None):
        return self._below(self.run_dir, name)


class Datasource:
    def __init__(self, given, paths, cfg):
        self.paths = paths
        self.sys_cfg = cfg
        self.metadata = given['metadata']
        self.dsname = given['dsname']
        self.cloud_name = given['cloud_name']
        self.platform_type = given['platform']
        self.subplatform = given['subplatform']
        self.region = given['region']
        self.availability_zone = given['availability_zone']
        self.launch_index = given['launch_index']
        self.instance_id = given['instance_id']
        self.hostname = given['hostname']
        self.public_keys = given['public_keys']
        self.userdata_raw = given['userdata_raw'] and base64.b64decode(given['userdata_raw'])

    def get_instance_id(self):
        return self.instance_id

    def get_hostname(self, fqdn=False, resolve_ip=False, metadata_only=False):
        return Hostname(self.hostname, self.hostname is None)

    def get_public_ssh_keys(self):
        return list(self.public_keys)

    def get_userdata_raw(self):
        return self.userdata_raw

    def __str__(self):
        return 'DataSource' + self.dsname


class Distro:
    def __init__(self, given):
        self.name = given['distro']


class Cloud:
    def __init__(self, given):
        self.paths = Paths(given['paths'])
        self.cfg = given['cfg']
        self.datasource = Datasource(given, self.paths, self.cfg)
        self.distro = Distro(given)
        self.launch_index = given['launch_index']
        self._locale = given['locale']

    def get_ipath(self, name=None):
        return self.paths.get_ipath(name)

    def get_ipath_cur(self, name=None):
        return self.paths.get_ipath_cur(name)

    def get_cpath(self, name=None):
        return self.paths.get_cpath(name)

    def get_instance_id(self):
        return self.datasource.get_instance_id()

    def get_hostname(self, fqdn=False, metadata_only=False):
        return self.datasource.get_hostname(fqdn=fqdn)

    def get_locale(self):
        return self._locale

    def get_public_ssh_keys(self):
        return self.datasource.get_public_ssh_keys()

    def get_template_filename(self, name):
        path = self.paths.template_tpl % name
        return path if os.path.isfile(path) else None

    def device_name_to_device(self, name):
        return None


def stand_in():
    """The names of the reference's package that handlers import, where it is not installed."""
    def module(name, **names):
        made = types.ModuleType('cloudinit.' + name)
        made.__dict__.update(names)
        sys.modules['cloudinit.' + name] = made
        return made

    def ensure_dir(path, mode=None):
        os.makedirs(path, exist_ok=True)
        if mode is not None:
            os.chmod(path, mode)

    def write_file(filename, content, mode=0o644, omode='wb', preserve_mode=False):
        ensure_dir(os.path.dirname(filename) or '.')
        data = content.encode('utf-8', 'surrogateescape') if isinstance(content, str) else content
        with open(filename, 'ab' if 'a' in omode else 'wb') as handle:
            handle.write(data)
        if mode is not None and not preserve_mode:
            os.chmod(filename, mode)

    def load_binary_file(fname, read_cb=None, quiet=False):
        try:
            with open(fname, 'rb') as handle:
                return handle.read()
        except FileNotFoundError:
            if quiet:
                return b''
            raise

    def load_text_file(fname, read_cb=None, quiet=False):
        return load_binary_file(fname, quiet=quiet).decode('utf-8')

    def del_file(path):
        try:
            os.unlink(path)
        except FileNotFoundError:
            pass

    def is_true(value, addons=None):
        if isinstance(value, bool):
            return value
        return bool(value) and str(value).lower().strip() in ['true', '1', 'on', 'yes'] + list(addons or [])

    def run(args, data=None, rcs=None, capture=True, shell=False, update_env=None, cwd=None, **ignored):
        done = subprocess.run(
            args, input=data.encode() if isinstance(data, str) else data, shell=shell, cwd=cwd,
            env=dict(os.environ, **(update_env or {})), stdout=subprocess.PIPE if capture else None,
            stderr=subprocess.PIPE if capture else None)
        if done.returncode not in (rcs or [0]):
            raise subprocess.CalledProcessError(done.returncode, args, done.stdout, done.stderr)
        return Output((done.stdout or b'').decode('utf-8', 'replace'), (done.stderr or b'').decode('utf-8', 'replace'))

    Output = collections.namedtuple('SubpResult', ['stdout', 'stderr'])
    package = types.ModuleType('cloudinit')
    package.__path__ = []
    sys.modules['cloudinit'] = package
    package.settings = module(
        'settings', PER_INSTANCE='once-per-instance', PER_ALWAYS='always', PER_ONCE='once',
        FREQUENCIES=['once-per-instance', 'always', 'once'])
    package.util = module(
        'util', ensure_dir=ensure_dir, write_file=write_file, load_file=load_text_file, load_text_file=load_text_file,
        load_binary_file=load_binary_file, del_file=del_file, is_true=is_true,
        get_cfg_option_bool=lambda cfg, key, default=False: is_true(cfg[key]) if key in cfg else default,
        get_cfg_option_str=lambda cfg, key, default=None: str(cfg[key]) if key in cfg else default,
        logexc=lambda log, message, *args: log.warning(message, *args))
    package.subp = module('subp', subp=run, ProcessExecutionError=subprocess.CalledProcessError)
    package.log = module('log', getLogger=logging.getLogger)


def load(request):
    spec = importlib.util.spec_from_file_location(request['name'], request['path'])
    made = importlib.util.module_from_spec(spec)
    sys.modules[request['name']] = made
    spec.loader.exec_module(made)
    missing = [name for name in ('list_types', 'handle_part') if not hasattr(made, name)]
    if missing:
        return {'missing': missing}
    loaded[request['path']] = made
    try:
        version = int(getattr(made, 'handler_version', 1))
    except (TypeError, ValueError):
        version = 1
    return {
        'types': [str(name) for name in made.list_types()], 'version': version,
        'frequency': str(getattr(made, 'frequency', 'once-per-instance'))}


def call(request):
    made = loaded[request['path']]
    payload = request['payload']
    if payload is not None:
        payload = base64.b64decode(payload)
        if request['text']:
            payload = payload.decode('utf-8', 'surrogateescape')
    arguments = [cloud, request['type'], request['filename'], payload]
    if request['version'] >= 2:
        arguments.append(request['frequency'])
    if request['version'] >= 3:
        arguments.append(dict(request['headers']))
    made.handle_part(*arguments)
    return {}


def failure(request):
    kind, error, trace = sys.exc_info()
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == request['path']]
    line = lines[-1] if lines else getattr(error, 'lineno', None)
    return {'error': kind.__name__, 'line': line, 'trace': traceback.format_exc()}


loaded = {}
cloud = Cloud(json.loads(requests.readline()))
if importlib.util.find_spec('cloudinit') is None:
    stand_in()
while True:
    line = requests.readline()
    if not line:
        break
    request = json.loads(line)
    try:
        answer = {'load': load, 'call': call}[request['do']](request)
    except BaseException:
        answer = failure(request)
    sys.stdout.flush()
    sys.stderr.flush()
    answers.write(json.dumps(dict(answer, id=request['id'])).encode() + b'\n')
    answers.flush()
`
