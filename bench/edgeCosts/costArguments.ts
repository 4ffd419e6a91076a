import { InvalidArgumentError } from 'commander';

export function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least) || !Number.isFinite(value)) {
      throw new InvalidArgumentError(`It must be a number of at least ${least}.`);
    }
    return value;
  };
}

export function share(text: string): number {
  const value = atLeast(0)(text);
  if (value > 1) throw new InvalidArgumentError('It must be a share from 0 to 1.');
  return value;
}

export function whole(text: string): number {
  const value = atLeast(1)(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

export function three(text: string): number[] {
  const values = list(text);
  if (values.length !== 3) throw new InvalidArgumentError('It must be three numbers.');
  return values;
}

export function list(text: string): number[] {
  return text.split(',').map(atLeast(0.01));
}
