const UNITS_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration as Go writes it, `1h30m`; `undefined` of what is none. */
export function goDurationMs(text: string): number | undefined {
  if (!/^[-+]?((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(text) && !/^[-+]?0$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  const ms = parts.reduce((total, [, value, unit = ""]) => total + Number(value) * (UNITS_MS[unit] ?? 0), 0);
  return text.startsWith("-") ? -ms : ms;
}

/** The duration as Go writes it: from a second on in hours, minutes and seconds, of which leading zeros fall away. */
export function goDurationText(ms: number): string {
  if (ms === 0) return "0s";
  const sign = ms < 0 ? "-" : "";
  const size = Math.abs(ms);
  if (size < 1) return size < 1e-3 ? `${sign}${Math.round(size * 1e6)}ns` : `${sign}${size * 1e3}µs`;
  if (size < 1_000) return `${sign}${size}ms`;
  const [hours, minutes, seconds] = [Math.floor(size / 3_600_000), Math.floor(size / 60_000) % 60, (size % 60_000) / 1_000];
  return `${sign}${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds}s`;
}
