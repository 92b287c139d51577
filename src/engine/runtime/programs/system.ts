import { formatTime } from '../../base/time.ts';
import { inputPipe, signalName } from '../shell/process-table.ts';
import { baseName, complain, linesOf, optionsOf, type Call, type Outcome, type Programs } from './program.ts';

// Programs about the machine, the clock and other programs.

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `5`, `0.5`, `1m`; `undefined` for what is no duration. */
function secondsOf(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Number.POSITIVE_INFINITY;
  const match = /^(\d*\.?\d+)([smhd]?)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (units[match[2] === '' ? 's' : (match[2] ?? 's')] ?? 1);
}

function sleep(call: Call): Outcome {
  if (call.memory !== undefined) return 0;
  let seconds = 0;
  for (const arg of call.args) {
    const part = secondsOf(arg);
    if (part === undefined) return complain(call, `invalid number '${arg}'`);
    seconds += part;
  }
  if (call.args.length === 0) return complain(call, 'missing operand');
  // More than a century is for ever.
  return seconds > 3.2e9 ? { forever: true } : { sleepMs: seconds * 1000, memory: { slept: true } };
}

const days = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const longDays: Readonly<Record<string, string>> = { Mon: 'Monday', Tue: 'Tuesday', Wed: 'Wednesday', Thu: 'Thursday', Fri: 'Friday', Sat: 'Saturday', Sun: 'Sunday' };

function dateFields(nowMs: number): Readonly<Record<string, string>> {
  const text = formatTime(nowMs);
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)];
  const weekday = days[Math.floor(nowMs / 86_400_000) % 7] ?? '';
  const hour = Number(text.slice(11, 13));
  const time = text.slice(11, 19);
  const monthName = months[Number(month) - 1] ?? '';
  return {
    Y: year, y: year.slice(2), m: month, d: day, e: String(Number(day)).padStart(2), H: text.slice(11, 13), M: text.slice(14, 16), S: text.slice(17, 19),
    s: String(Math.floor(nowMs / 1000)), N: `${String(nowMs % 1000).padStart(3, '0')}000000`, T: time, F: `${year}-${month}-${day}`, D: `${month}/${day}/${year.slice(2)}`,
    R: time.slice(0, 5), Z: 'UTC', z: '+0000', a: weekday, A: longDays[weekday] ?? '', b: monthName, h: monthName, B: monthName, I: String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0'),
    p: hour < 12 ? 'AM' : 'PM', c: `${weekday} ${monthName} ${day.replace(/^0/, ' ')} ${time} ${year}`, n: '\n', t: '\t', '%': '%', u: String(((Math.floor(nowMs / 86_400_000) + 3) % 7) + 1),
  };
}

function date({ args, host, out }: Call): Outcome {
  const fields = dateFields(host.nowMs);
  const format = args.find((it) => it.startsWith('+'))?.slice(1);
  const iso = args.find((it) => /^(-I|--iso-8601)/.test(it));
  if (format !== undefined) out(`${format.replaceAll(/%-?([a-zA-Z%])/g, (whole, letter: string) => (whole.startsWith('%-') ? (fields[letter] ?? whole).replace(/^[0 ](?=.)/, '') : (fields[letter] ?? whole)))}\n`);
  else if (iso !== undefined) out(`${/s(econds)?$/.test(iso) ? formatTime(host.nowMs).replace('Z', '+00:00') : fields['F']}\n`);
  else out(`${fields['a']} ${fields['b']} ${fields['e']} ${fields['T']} UTC ${fields['Y']}\n`);
  return 0;
}

function environment({ process }: Call): string {
  return Object.keys(process.exported)
    .map((name) => `${name}=${process.variables[name] ?? ''}\n`)
    .join('');
}

function env(call: Call): Outcome {
  const args = [...call.args];
  while (args[0]?.startsWith('-') === true) {
    if (args.shift() === '-u') args.shift();
  }
  while (/^[A-Za-z_]\w*=/.test(args[0] ?? '')) {
    const [name = '', value = ''] = (args.shift() ?? '').split(/=(.*)/s);
    call.process.variables[name] = value;
    call.process.exported[name] = true;
  }
  if (args.length > 0) return { become: args };
  call.out(environment(call));
  return 0;
}

function printenv(call: Call): Outcome {
  if (call.args.length === 0) {
    call.out(environment(call));
    return 0;
  }
  let status = 0;
  for (const name of call.args) {
    const value = call.process.variables[name];
    if (value === undefined || call.process.exported[name] === undefined) status = 1;
    else call.out(`${value}\n`);
  }
  return status;
}

function ps({ host, out }: Call): Outcome {
  out('PID   USER     TIME  COMMAND\n');
  for (const process of Object.values(host.shell.processes)) {
    if (process.exit !== undefined) continue;
    const argv = process.frames.at(-1)?.argv;
    out(`${String(process.pid).padStart(5)} root      0:00 ${argv?.join(' ') ?? process.name}\n`);
  }
  return 0;
}

/** Shells: `sh -c …`, a script file, or a script on standard input. */
function shell(isBash: boolean) {
  return (call: Call): Outcome => {
    const args = [...call.args];
    let options = '';
    let isCommand = false;
    while (/^[-+]\w/.test(args[0] ?? '') || args[0]?.startsWith('--') === true) {
      const flag = args.shift() ?? '';
      if (flag.startsWith('--')) continue;
      if (flag.includes('c')) isCommand = true;
      for (const letter of flag.slice(1)) if ('eux'.includes(letter)) options += letter;
      if (flag.endsWith('o')) options += args.shift() === 'pipefail' ? 'p' : '';
    }
    const name = baseName(call.argv[0] ?? 'sh');
    if (isCommand) {
      const [script, given = name, ...parameters] = args;
      if (script === undefined) return complain(call, '-c requires an argument', 2);
      return { script, name: given, parameters, isBash, options };
    }
    const [file, ...parameters] = args;
    if (file === undefined) return interactive(call, isBash, options);
    const text = call.host.files.read(call.path(file));
    if (text !== undefined) return { script: text, name: file, parameters, isBash, options };
    // In an image nobody has described the script may well be there.
    if (call.host.image.family === 'unknown') return { become: [`./${baseName(file)}.unknown`] };
    return isBash ? complain(call, `${file}: No such file or directory`, 127) : complain(call, `can't open '${file}': No such file or directory`, 2);
  };
}

/** Without a terminal and without input there is nothing to do. */
function interactive({ host, process }: Call, isBash: boolean, options: string): Outcome {
  if (process.descriptors['0']?.type === 'log') return { forever: true };
  const pipe = inputPipe(host, process);
  if (pipe.open) return { input: true };
  const script = pipe.text;
  pipe.text = '';
  return script === '' ? 0 : { script, name: isBash ? 'bash' : 'sh', parameters: [], isBash, options };
}

function timeout(call: Call): Outcome {
  const args = call.args.filter((it, index) => !(it.startsWith('-') && index === 0));
  return args.length < 2 ? complain(call, 'missing operand', 125) : { become: args.slice(1) };
}

function xargs(call: Call): Outcome {
  const pipe = inputPipe(call.host, call.process);
  if (pipe.open) return { input: true };
  const words = linesOf(pipe.text).flatMap((line) => line.trim().split(/\s+/)).filter((it) => it !== '');
  pipe.text = '';
  const { rest } = optionsOf(call.args, 'nIPL');
  return words.length === 0 && rest.length === 0 ? 0 : { become: [...(rest.length === 0 ? ['echo'] : rest), ...words] };
}

const passOn = ({ args }: Call): Outcome => {
  const rest = args.slice(args.findIndex((it) => !it.startsWith('-')));
  return args.length === 0 ? 0 : { become: rest };
};

function killByName({ args, host }: Call): Outcome {
  const { flags, rest } = optionsOf(args, 's');
  const name = [...flags].find((it) => /^[A-Z0-9]{2,}$/.test(it)) ?? args.find((it) => /^-[A-Z0-9]+$/.test(it))?.slice(1) ?? 'TERM';
  if (rest.length > 0) host.signalContainer(signalName(name));
  return 0;
}

export const systemPrograms: Programs = {
  sleep,
  usleep: (call) => (call.memory === undefined ? { sleepMs: Number(call.args[0] ?? 0) / 1000, memory: { slept: true } } : 0),
  date,
  env,
  printenv,
  ps,
  sh: shell(false),
  ash: shell(false),
  dash: shell(false),
  bash: shell(true),
  zsh: shell(true),
  timeout,
  xargs,
  nohup: passOn,
  nice: passOn,
  setsid: passOn,
  time: passOn,
  sudo: passOn,
  'dumb-init': passOn,
  tini: passOn,
  busybox: passOn,
  true: () => 0,
  false: () => 1,
  pwd: ({ process, out }) => {
    out(`${process.cwd}\n`);
    return 0;
  },
  hostname: ({ args, host, out }) => {
    out(args[0] === '-i' || args[0] === '-I' ? `${host.address}\n` : `${host.hostname}\n`);
    return 0;
  },
  whoami: ({ out }) => {
    out('root\n');
    return 0;
  },
  id: ({ args, out }) => {
    out(args[0] === '-u' || args[0] === '-g' ? '0\n' : 'uid=0(root) gid=0(root) groups=0(root)\n');
    return 0;
  },
  uname: ({ args, host, out }) => {
    out(args.includes('-a') ? `Linux ${host.hostname} 6.8.0-kubarium #1 SMP x86_64 GNU/Linux\n` : args.includes('-r') ? '6.8.0-kubarium\n' : args.includes('-m') ? 'x86_64\n' : args.includes('-n') ? `${host.hostname}\n` : 'Linux\n');
    return 0;
  },
  arch: ({ out }) => {
    out('x86_64\n');
    return 0;
  },
  nproc: ({ out }) => {
    out('4\n');
    return 0;
  },
  which: ({ args, out }) => {
    const known = args.filter((name) => Object.hasOwn(systemPrograms, name));
    for (const name of known) out(`/bin/${name}\n`);
    return known.length === args.length ? 0 : 1;
  },
  free: ({ out }) => {
    out('              total        used        free\nMem:        8388608     1048576     7340032\n');
    return 0;
  },
  uptime: ({ host, out }) => {
    out(` ${formatTime(host.nowMs).slice(11, 19)} up ${Math.floor((host.nowMs - host.startedMs) / 60_000)} min,  load average: 0.00, 0.00, 0.00\n`);
    return 0;
  },
  yes: ({ args, out }) => {
    out(`${args.join(' ') || 'y'}\n`.repeat(1000));
    return 0;
  },
  pkill: killByName,
  killall: killByName,
  pgrep: () => 0,
  pidof: ({ out }) => {
    out('1\n');
    return 0;
  },
  base64: ({ host, process, out }) => {
    const pipe = inputPipe(host, process);
    if (pipe.open) return { input: true };
    out(pipe.text);
    pipe.text = '';
    return 0;
  },
};
