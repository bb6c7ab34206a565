import type { Cli } from './cli-context.ts';

export type Progress = {
  /** What is done so far, of how much. */
  update(done: { files: number; resources: number }): void;
  end(): void;
};

const width = 24;
const period = 200;

/** A bar with files, resources, rate and time left on a terminal; silent otherwise. */
export function fileProgress(cli: Pick<Cli, 'stderr'>, label: string, files: number): Progress {
  if (!cli.stderr.isTTY) return { update: () => {}, end: () => {} };
  const started = Date.now();
  let last = 0;
  const draw = (done: { files: number; resources: number }) => {
    const seconds = (Date.now() - started) / 1000;
    const share = files === 0 ? 1 : done.files / files;
    const filled = Math.round(share * width);
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
    const rate = seconds > 0 ? Math.round(done.resources / seconds) : 0;
    const left = share > 0 && share < 1 ? `, ${clock((seconds / share) * (1 - share))} left` : '';
    const text = `${label} ${bar} ${done.files}/${files} files, ${done.resources} resources, ${rate}/s${left}`;
    cli.stderr.write(`\r\u001b[2K${text.slice(0, (cli.stderr.columns ?? 100) - 1)}`);
  };
  return {
    update: (done) => {
      if (Date.now() - last < period) return;
      last = Date.now();
      draw(done);
    },
    end: () => void cli.stderr.write('\r\u001b[2K'),
  };
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
